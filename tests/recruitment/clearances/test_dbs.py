"""When a DBS check is due again."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.clearances.dbs import (
    change_clearance_rules,
    is_due_by,
    record_check,
    renewal_on,
)
from recruitment.clearances.ending import remind_and_end_clearances, stop_reminders
from recruitment.clearances.lists import clearance_list, ending_soon, is_held, numbers_to_do
from recruitment.models import Clearance, ClearanceRules, Establishment, current_clearance_rules
from recruitment.states import ClearanceStatus
from tests.examples import FEW
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


def a_dbs_check(prison: Establishment, *, issued_on: date, **fields: object) -> Clearance:
    """The DBS check of a volunteer that the coordinator of the prison looks after."""
    volunteer = a_held_clearance(at=prison).volunteer
    row = a_held_clearance(at=None, volunteer=volunteer, ends_in=None, took=None)
    Clearance.objects.filter(pk=row.pk).update(issued_on=issued_on, **fields)
    row.refresh_from_db()
    return row


def soon(user: User) -> list[Clearance]:
    """The clearances that end soon. Today must count as many."""
    rows = list(ending_soon(clearance_list(user), today=london_today()))
    assert numbers_to_do(user, today=london_today()).ending == len(rows)
    return rows


def test_it_is_due_by_the_charitys_months_after_its_issue_or_the_last_look() -> None:
    check = Clearance(issued_on=date(2024, 8, 31))
    assert renewal_on(check, ClearanceRules()) == date(2027, 8, 31)
    assert renewal_on(check, ClearanceRules(dbs_months=6)) == date(2025, 2, 28)
    check.checked_on = date(2026, 2, 1)
    assert renewal_on(check, ClearanceRules()) == date(2029, 2, 1)
    assert renewal_on(Clearance(), ClearanceRules()) is None


def test_an_end_recorded_earlier_and_a_prisons_last_day_stand_as_they_are() -> None:
    ends = date(2026, 12, 24)
    for prison in (None, 7):
        row = Clearance(establishment_id=prison, issued_on=date(2020, 1, 1), expires_on=ends)
        assert renewal_on(row, ClearanceRules()) == ends
    endless = Clearance(establishment_id=7, issued_on=date(2020, 1, 1))
    assert renewal_on(endless, ClearanceRules()) is None


@settings(max_examples=FEW)
@given(
    issued=st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    months=st.integers(1, 60),
    from_due=st.integers(-5, 5),
)
def test_the_query_and_the_day_agree(issued: date, months: int, from_due: int) -> None:
    rules = ClearanceRules(dbs_months=months)
    row = a_held_clearance(at=None, ends_in=None, took=None)
    Clearance.objects.filter(pk=row.pk).update(issued_on=issued)
    day = issued + relativedelta(months=months) + from_due * DAY
    is_due = Clearance.objects.filter(is_due_by(day, rules.dbs_months), pk=row.pk).exists()
    assert is_due == (from_due >= 0)


def test_those_due_are_listed_until_somebody_looks(prison: Establishment, ann: User) -> None:
    months = relativedelta(months=current_clearance_rules().dbs_months)
    today = london_today()
    a_dbs_check(prison, issued_on=today - months + 100 * DAY)
    due = a_dbs_check(prison, issued_on=today - months + 80 * DAY)
    overdue = a_dbs_check(prison, issued_on=today - months - 80 * DAY)
    assert soon(ann) == [overdue, due]
    record_check(clearance=overdue, on=today, by=ann, at=now())
    assert (overdue.checked_on, overdue.reminders) == (today, 0)
    assert soon(ann) == [due]
    assert AuditEvent.objects.filter(action="check_dbs", subject_id=overdue.pk).count() == 1
    later = a_held_clearance(at=None, volunteer=due.volunteer, ends_in=None)
    Clearance.objects.filter(pk=later.pk).update(issued_on=today)
    assert soon(ann) == []


def test_one_of_somebody_who_has_left_is_not_due(prison: Establishment, ann: User) -> None:
    row = a_dbs_check(prison, issued_on=date(2010, 1, 1))
    assert soon(ann) == [row]
    stop_reminders(row.volunteer)
    assert soon(ann) == []


def test_an_overdue_check_stays_in_place(prison: Establishment) -> None:
    row = a_dbs_check(prison, issued_on=date(2010, 1, 1))
    assert Clearance.objects.filter(is_held(london_today()), pk=row.pk).exists()


def test_a_look_brings_back_one_that_had_an_end(prison: Establishment, ann: User) -> None:
    today = london_today()
    row = a_dbs_check(
        prison,
        issued_on=today - 800 * DAY,
        expires_on=today - DAY,
        status=ClearanceStatus.EXPIRED,
    )
    record_check(clearance=row, on=today, by=ann, at=now())
    row.refresh_from_db()
    assert (row.status, row.expires_on) == (ClearanceStatus.RECEIVED, None)


def test_a_look_that_cannot_be_right_is_refused(prison: Establishment, ann: User) -> None:
    today = london_today()
    row = a_dbs_check(prison, issued_on=today - 9 * DAY)
    for day in (today + DAY, today - 10 * DAY):
        with pytest.raises(FieldError) as refusal:
            record_check(clearance=row, on=day, by=ann, at=now())
        assert refusal.value.field == "checked_on"
    asked = an_asked_clearance(at=None, volunteer=row.volunteer)
    for other in (asked, a_held_clearance(at=prison)):
        with pytest.raises(ChangedMeanwhile):
            record_check(clearance=other, on=today, by=ann, at=now())
    with pytest.raises(NotAllowed):
        record_check(clearance=row, on=today, by=a_coordinator(an_establishment()), at=now())


def test_both_are_told_90_30_and_7_days_before_and_again_after_the_next_round(
    prison: Establishment, ann: User
) -> None:
    row = a_dbs_check(prison, issued_on=date(2024, 6, 1))
    due = date(2027, 6, 1)

    def emails(days: int) -> int:
        at = datetime.combine(due - days * DAY, time(9), tzinfo=LONDON).astimezone(UTC)
        return remind_and_end_clearances(at=at)

    Clearance.objects.exclude(pk=row.pk).update(expires_on=None)
    sent = [days for days in range(95, -4, -1) for _ in range(2) if emails(days)]
    assert sent == [90, 30, 7]
    assert len(sent_to(row.volunteer.email)) == len(sent_to(ann.email)) == 3
    assert "Tuesday 1 June 2027" in sent_to(ann.email)[0].subject
    assert row.volunteer.name not in sent_to(ann.email)[0].text


def test_a_manager_sets_the_months(ann: User) -> None:
    boss = manager()
    change_clearance_rules(dbs_months=12, by=boss, at=now())
    change_clearance_rules(dbs_months=12, by=boss, at=now())
    assert current_clearance_rules().dbs_months == 12
    with pytest.raises(NotAllowed):
        change_clearance_rules(dbs_months=24, by=ann, at=now())
