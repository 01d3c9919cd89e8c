"""What is read of each man who was referred."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from matching.fairness.outcomes import Outcome, men_by_year, outcomes_in
from matching.models import BROAD_GROUPS, Ethnicity, Match, OffenceGroup, Source
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import a_match, a_referral
from tests.matching.fairness.conftest import RECEIVED, YEAR, AddMen

pytestmark = pytest.mark.django_db

MOST_QUERIES = 6


@pytest.fixture
def boss() -> User:
    return manager()


def the_man(boss: User) -> Outcome:
    (man,) = outcomes_in(YEAR, by=boss, at=now())
    return man


def test_a_man_with_nothing_known(add_men: AddMen, prison: Establishment, boss: User) -> None:
    add_men(1)
    assert the_man(boss) == Outcome(
        "Not known", "Not stated", Source.POM, "Not recorded", prison.name, None, None
    )


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(YEAR - 25, 3, 4), "Under 25"),
        (date(YEAR - 25, 3, 3), "25 to 34"),
        (date(YEAR - 55, 3, 4), "45 to 54"),
        (date(YEAR - 55, 3, 3), "55 and over"),
    ],
)
def test_his_age_is_that_on_the_day_he_was_referred(
    born_on: date, age: str, add_men: AddMen, boss: User
) -> None:
    add_men(1, born_on=born_on)
    assert the_man(boss).age == age


@pytest.mark.parametrize("code", Ethnicity)
def test_every_ethnicity_is_in_a_group(code: Ethnicity, add_men: AddMen, boss: User) -> None:
    add_men(1, ethnicity=code)
    group = "Not stated" if code == Ethnicity.NOT_SAID else BROAD_GROUPS[code[0]]
    assert the_man(boss).ethnicity == group
    if code != Ethnicity.NOT_SAID:
        assert code.label.startswith(group)


@pytest.mark.parametrize(
    ("codes", "offences"),
    [([], "Not recorded"), (["theft"], "Not violent"), (["theft", "assault"], "Violent")],
)
def test_one_violent_offence_is_violent(
    codes: list[str], offences: str, add_men: AddMen, boss: User
) -> None:
    OffenceGroup.objects.create(code="assault", name="Assault", violent=True)
    add_men(1, offences=codes)
    assert the_man(boss).offences == offences


def test_days_are_to_his_first_match_and_his_first_meeting(add_men: AddMen, boss: User) -> None:
    (man,) = add_men(1, matched=1)
    a_match(
        referral=man,
        status="ended",
        started_on=RECEIVED + timedelta(days=40),
        ended_on=RECEIVED + timedelta(days=70),
        end_reason="completed",
    )
    assert the_man(boss)[-2:] == (10, 17)


@pytest.mark.parametrize(
    ("status", "ends", "days"),
    [
        ("offered", {}, None),
        ("not_begun", {"ended_on": RECEIVED + timedelta(days=9), "end_reason": "undone"}, None),
        ("to_start", {}, 5),
        ("in_custody", {}, 5),
    ],
)
def test_a_match_that_did_not_begin_is_none(
    status: str, ends: dict[str, Any], days: int | None, add_men: AddMen, boss: User
) -> None:
    (man,) = add_men(1)
    a_match(referral=man, status=status, started_on=RECEIVED + timedelta(days=5), **ends)
    assert the_man(boss)[-2:] == (days, None)


def test_only_the_men_of_the_year_and_none_twice(add_men: AddMen, boss: User) -> None:
    add_men(2)
    add_men(1, received_on=date(YEAR + 1, 1, 1))
    add_men(1, received_on=date(YEAR - 1, 12, 31))
    add_men(1, status="closed", closed_on=RECEIVED, closure_reason="duplicate")
    assert len(outcomes_in(YEAR, by=boss, at=now())) == 2
    years = men_by_year()
    assert (list(years), list(years.values())) == ([YEAR + 1, YEAR, YEAR - 1], [1, 2, 1])


def test_one_reading_is_recorded_for_all_of_them(add_men: AddMen, boss: User) -> None:
    add_men(3, offences=["theft"])
    outcomes_in(YEAR, by=boss, at=now())
    event = AuditEvent.objects.get(action="read_offences_for_fairness")
    assert (event.actor, event.detail) == (boss.pk, {"men": 3})
    assert not AuditEvent.objects.filter(action="read_offences").exists()


def test_more_men_take_no_more_queries(add_men: AddMen, boss: User) -> None:
    for _ in range(2):
        add_men(3, matched=2, ethnicity="W1", offences=["theft"])
        a_referral(received_on=RECEIVED)
        with CaptureQueriesContext(connection) as queries:
            outcomes_in(YEAR, by=boss, at=now())
        assert len(queries) == MOST_QUERIES
    assert Match.objects.count() == 4
