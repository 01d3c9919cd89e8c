"""Figures in the words of a report are named, and the words show the present figure."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from delivery.models import Toolkit
from delivery.starting import load_delivery_lists
from reporting.programme.keeping import make_programme_report
from reporting.programme.naming import SHORT, finished, pick_list, typed_numbers
from reporting.programme.stored import StoredReport, as_stored
from reporting.programme.tables import Scope
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.programme import a_referral

pytestmark = pytest.mark.django_db


TODAY = london_today()
SCOPE = Scope(TODAY - timedelta(days=364), TODAY, TODAY)


@pytest.fixture(scope="module")
def report(django_db_setup: None, django_db_blocker: Any) -> Iterator[StoredReport]:
    """4 referrals this year and 1 the year before, 1 man supported, 90 minutes. Made once for the
    module. 2 toolkits have names that differ in braces only."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_delivery_lists()
        a_session(a_supported_man(), minutes=90)
        for days in (0, 0, 0, 400):
            a_referral(received_on=TODAY - timedelta(days=days))
        for code, name in (("first", "St {Mungo}"), ("second", "St Mungo")):
            Toolkit.objects.create(code=code, name=name)
        yield as_stored(make_programme_report(SCOPE, by=PROGRAMME, at=now()))
        transaction.set_rollback(True)


def test_every_short_name_stands_for_a_figure_of_every_report(report: StoredReport) -> None:
    assert SHORT.keys() - report.figures.keys() == set()
    assert len({name.casefold() for name in SHORT.values()}) == len(SHORT)


def test_every_figure_can_be_picked_and_shows_itself(report: StoredReport) -> None:
    picked = [named for _, names in pick_list(report) for named in names]
    assert len({named.name.casefold() for named in picked}) == len(report.figures)
    names = {named.name for named in picked}
    assert {"Toolkits: St Mungo: Started", "toolkits.second.started"} <= names
    for named in picked:
        assert finished(f"{{{named.name}}}", report).text == named.now


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("{referrals}", "4"),
        ("{ Men  SUPPORTED }", "1"),
        ("{hours}", "1.5 hours"),
        ("{referrals before}", "1"),
        ("{percent of referrals allocated a mentor}", "25%"),
        ("{share of referrals allocated a mentor}", "1 of 4 (25%)"),
        ("{share of referrals allocated a mentor before}", "0 of 1 (0%)"),
        ("{longest support before}", "–"),
        ("{Referrals by source: Total}", "4"),
        ("{{referrals}}", "{4}"),
        ("no braces } here {", "no braces } here {"),
    ],
)
def test_a_name_in_braces_shows_its_figure(typed: str, shown: str, report: StoredReport) -> None:
    assert finished(typed, report).text == shown
    assert finished(typed, report).problems == ()


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("men suported", "men supported"),
        ("percent of refferals waiting", "referrals waiting"),
        ("acct review", "ACCT reviews"),
        ("", ""),
        ("what the weather was", ""),
        ("percent of referrals", ""),
    ],
)
def test_a_name_of_nothing_stays_and_the_sentence_says_what_was_meant(
    typed: str, named: str, report: StoredReport
) -> None:
    done = finished(f"Here: {{{typed}}}.", report)
    assert done.text == f"Here: {{{typed}}}."
    [problem] = done.problems
    assert f"“{typed}”" in problem
    assert f"“{named}”" in problem or not named


def test_typed_numbers_that_equal_no_figure_are_found(report: StoredReport) -> None:
    text = "In 2024 we met 1 of 4 men (25%), {men supported} for 1.5 hours, and 1,731 or 93 others."
    assert typed_numbers(text, report) == ["1,731", "93"]
    assert typed_numbers("HMP B1, 3.4.2025 and 2024–25.", report) == []
