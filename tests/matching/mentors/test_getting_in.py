"""Inductions, passes and yearly refreshers."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from matching.mentors.getting_in import (
    Kind,
    entries_of,
    number_to_renew,
    own_renewals,
    record_access,
    record_refresher,
    refresher_due_on,
    renewals_soon,
)
from matching.mentors.times import EditedMeanwhile
from matching.models import Mentor
from recruitment.models import Clearance, Establishment, PrisonAccess
from tests.factories.clearances import a_held_clearance
from tests.factories.people import manager
from tests.factories.programme import a_clearance, a_coordinator, a_mentor, an_establishment
from tests.factories.recruitment import a_cohort

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def let_in(mentor: Mentor, prison: Establishment, *, ends_in: int | None) -> PrisonAccess:
    ends_on = None if ends_in is None else london_today() + ends_in * DAY
    return PrisonAccess.objects.create(
        volunteer=mentor.user, establishment=prison, pass_expires_on=ends_on
    )


def save(mentor: Mentor, prison: Establishment, by: User, **fields: date | None) -> None:
    values = {"inducted_on": None, "pass_expires_on": None} | fields
    record_access(
        mentor=mentor,
        establishment=prison,
        version=mentor.version,
        by=by,
        at=now(),
        **values,
    )
    mentor.refresh_from_db()


def test_an_induction_and_a_pass_are_recorded_and_replaced(
    ben: Mentor, prison: Establishment, ann: User
) -> None:
    today = london_today()
    save(ben, prison, ann, inducted_on=today)
    save(ben, prison, ann, inducted_on=today, pass_expires_on=today + 365 * DAY)
    [row] = PrisonAccess.objects.all()
    assert (row.inducted_on, row.pass_expires_on) == (today, today + 365 * DAY)
    assert row.volunteer == ben.user
    assert row.pass_since == today
    assert AuditEvent.objects.filter(action="change_prison_access").count() == 2


def test_dates_that_cannot_be_right(ben: Mentor, prison: Establishment, ann: User) -> None:
    with pytest.raises(FieldError) as refusal:
        save(ben, prison, ann, inducted_on=london_today() + DAY)
    assert refusal.value.field == "inducted_on"
    with pytest.raises(FieldError) as refusal:
        save(ben, prison, ann, pass_expires_on=london_today() + 4000 * DAY)
    assert refusal.value.field == "pass_expires_on"
    with pytest.raises(FieldError) as refusal:
        record_refresher(mentor=ben, refreshed_on=london_today() + DAY, by=ann, at=now())
    assert refusal.value.field == "refreshed_on"


def test_each_prison_has_its_own_coordinator(ben: Mentor, prison: Establishment) -> None:
    there = an_establishment(name="HMP There")
    a_clearance(ben, there)
    other = a_coordinator(there)
    with pytest.raises(NotAllowed):
        save(ben, prison, other)
    entries = entries_of(ben, by=other)
    assert [(entry.prison.name, entry.can_change) for entry in entries] == [
        ("HMP Here", False),
        ("HMP There", True),
    ]


def test_the_second_of_two_people_is_told(ben: Mentor, prison: Establishment, ann: User) -> None:
    stale = Mentor.objects.get(pk=ben.pk)
    save(ben, prison, ann, inducted_on=london_today())
    with pytest.raises(EditedMeanwhile) as refusal:
        save(stale, prison, manager(), inducted_on=london_today() - DAY)
    assert refusal.value.current.version == stale.version + 1
    assert PrisonAccess.objects.get().inducted_on == london_today()


def test_a_refresher_is_due_a_year_after_the_last_or_the_training() -> None:
    mentor = Mentor()
    assert refresher_due_on(mentor) is None
    mentor.cohort = a_cohort()
    started_on = mentor.cohort.training_starts_on
    assert refresher_due_on(mentor) == started_on + relativedelta(years=1)
    mentor.refreshed_on = date(2028, 2, 29)
    assert refresher_due_on(mentor) == date(2029, 2, 28)


@pytest.mark.parametrize(("days", "is_due"), [(91, False), (90, True), (0, True), (-40, True)])
def test_what_ends_within_90_days_or_has_ended(
    days: int, is_due: bool, ben: Mentor, prison: Establishment, ann: User
) -> None:
    today = london_today()
    let_in(ben, prison, ends_in=days)
    ben.refreshed_on = today + days * DAY - relativedelta(years=1)
    ben.save()
    due_on = refresher_due_on(ben)
    rows = renewals_soon(ann, today=today)
    assert (Kind.PRISON_PASS in {row.kind for row in rows}) == is_due
    assert (Kind.REFRESHER in {row.kind for row in rows}) == (
        due_on is not None and due_on <= today + 90 * DAY
    )
    assert number_to_renew(ann, today=today) == len(rows)
    own = {(row.kind, row.on) for row in own_renewals(ben, today=today)}
    assert own == {(row.kind, row.on) for row in rows}


def test_others_prisons_closed_ones_and_those_who_left_are_not_on_the_list(
    ben: Mentor, prison: Establishment, ann: User
) -> None:
    today, there = london_today(), an_establishment()
    for place in (prison, there):
        let_in(ben, place, ends_in=5)
    assert [row.prison for row in renewals_soon(ann, today=today)] == [prison]
    assert len(renewals_soon(manager(), today=today)) == 2
    assert number_to_renew(ann, today=today) == 1
    assert number_to_renew(manager(), today=today) == 2
    assert renewals_soon(a_coordinator(), today=today) == []
    there.closed_on = today
    there.save()
    assert len(renewals_soon(manager(), today=today)) == 1
    Mentor.objects.update(status="left")
    assert renewals_soon(manager(), today=today) == []


def test_a_mentor_sees_clearances_and_the_dbs_check_too(ben: Mentor, prison: Establishment) -> None:
    today = london_today()
    Clearance.objects.update(expires_on=today + 30 * DAY)
    dbs = a_held_clearance(at=None, volunteer=ben.user, ends_in=None)
    Clearance.objects.filter(pk=dbs.pk).update(issued_on="2010-01-01", requested_on=None)
    let_in(ben, prison, ends_in=60)
    kinds = [row.kind for row in own_renewals(ben, today=today)]
    assert kinds == [Kind.DBS, Kind.CLEARANCE, Kind.PRISON_PASS]


def test_three_take_as_many_queries_as_one(prison: Establishment, ann: User) -> None:
    def queries() -> int:
        _ = ann.roles
        with CaptureQueriesContext(connection) as capture:
            [(row.what, str(row.mentor)) for row in renewals_soon(ann, today=london_today())]
        return len(capture)

    def one_more() -> None:
        mentor = a_mentor(at=prison, refreshed_on=london_today() - 365 * DAY)
        let_in(mentor, prison, ends_in=5)

    one_more()
    one = queries()
    one_more()
    one_more()
    assert queries() == one == 2


def test_a_renewed_pass_counts_from_the_first_and_a_pass_taken_back_does_not(
    ben: Mentor, prison: Establishment, ann: User
) -> None:
    today, first = london_today(), london_today() - 90 * DAY
    save(ben, prison, ann, pass_expires_on=today + DAY)
    PrisonAccess.objects.update(pass_since=first)
    save(ben, prison, ann, pass_expires_on=today + 365 * DAY)
    assert PrisonAccess.objects.get().pass_since == first
    save(ben, prison, ann, pass_expires_on=None)
    assert PrisonAccess.objects.get().pass_since is None
