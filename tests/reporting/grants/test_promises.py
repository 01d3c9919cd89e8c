"""What we promised, beside what the programme report counts."""

from datetime import date, timedelta

import pytest

from config.common.clock import london_today, now
from recruitment.models import Establishment
from reporting.grants.promises import promises_now
from reporting.models import Grant, Promised
from reporting.programme.making import programme_tables
from reporting.programme.promises import Beside, promises_of
from reporting.programme.tables import ProgrammeReport, Scope, figures_of
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_referral, an_establishment
from tests.factories.reporting import a_grant

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def report_of(first: date, last: date, *prisons: Establishment) -> ProgrammeReport:
    scope = Scope(first, last, last, frozenset(prison.pk for prison in prisons) or None)
    tables = programme_tables(scope, by=manager(), at=now())
    return ProgrammeReport(scope, tables, (), ())


def test_every_figure_that_can_be_promised_is_in_the_report() -> None:
    today = london_today()
    assert set(Promised.values) <= report_of(today - DAY, today).figures.keys()


def test_promised_is_beside_actual() -> None:
    prison = an_establishment()
    match = a_supported_man(referral=a_referral(at=prison))
    a_session(match, minutes=90)
    a_session(match, minutes=89, days_ago=8)
    a_supported_man()
    grant = a_grant(prison, promises={"sessions.total.minutes": 4, "supported.men": 2})
    lines = promises_now(grant, by=manager(), at=now()).lines
    assert [(line.promised, line.actual, line.percent) for line in lines] == [
        (2, 1, 50),
        (4, 2, 50),
    ]


def test_nothing_is_counted_before_a_grant_begins() -> None:
    today = london_today()
    grant = a_grant(first=today + DAY, last=today + 9 * DAY, due_on=today + 30 * DAY)
    now_there_is = promises_now(grant, by=manager(), at=now())
    assert [line.actual for line in now_there_is.lines] == [None, None]
    assert now_there_is.made is None


def test_what_is_recorded_after_the_report_was_sent_does_not_count() -> None:
    grant = a_grant(promises={"supported.men": 1})
    match = a_supported_man()
    began = match.first_met_on
    assert began
    Grant.objects.filter(pk=grant.pk).update(sent_on=began - DAY)
    grant.refresh_from_db()
    [line] = promises_now(grant, by=manager(), at=now()).lines
    assert line.actual == 0


def test_a_report_is_for_the_grants_of_its_prisons_and_days() -> None:
    prison, today = an_establishment(), london_today()
    first, last = today - 100 * DAY, today
    for_all = a_grant(first=first, last=last)
    for_one = a_grant(prison, first=first, last=last)
    a_grant(first=first + DAY, last=last)
    whole, part = report_of(first, last), report_of(first + 2 * DAY, last - DAY, prison)
    assert [(one.grant, one.is_whole) for one in promises_of(whole)] == [(for_all.pk, True)]
    [one] = promises_of(part)
    assert (one.grant, one.is_whole) == (for_one.pk, False)
    figures = figures_of(part.tables)
    assert one.lines[0].actual == figures["supported.men"].value


@pytest.mark.parametrize(("actual", "percent"), [(None, None), (0, 0), (2, 66), (3, 100), (4, 133)])
def test_100_percent_means_reached(actual: int | None, percent: int | None) -> None:
    assert Beside("Men", 3, actual).percent == percent
