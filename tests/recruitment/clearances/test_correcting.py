"""Putting right what was recorded wrongly about a clearance."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.clearances.correcting import Facts, correct_clearance
from recruitment.clearances.lists import lead_times
from recruitment.models import Clearance, Establishment
from recruitment.states import ClearanceStatus
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


def correct(clearance: Clearance, by: User, *, reason: str = "Typed wrongly", **facts: Any) -> None:
    wanted = replace(Facts.of(clearance), **facts)
    correct_clearance(clearance=clearance, facts=wanted, reason=reason, by=by, at=now())
    clearance.refresh_from_db()


def test_a_wrong_date_is_put_right_and_lead_times_leave_it_out(
    prison: Establishment, ann: User
) -> None:
    row = a_held_clearance(at=prison, took=300)
    assert lead_times()[prison.pk].days == (300,)
    assert row.requested_on
    wrong, right = row.requested_on, row.requested_on + 200 * DAY
    correct(row, ann, requested_on=right)
    assert (row.requested_on, row.was_corrected) == (right, True)
    assert prison.pk not in lead_times()
    [line] = row.corrections.all()
    assert f"requested {wrong.day} {wrong:%B %Y}" in line.before
    assert f"requested {right.day} {right:%B %Y}" in line.after
    assert (line.reason, line.corrected_by) == ("Typed wrongly", ann)
    assert AuditEvent.objects.get(action="correct").detail == {}


def test_a_wrong_prison(prison: Establishment, ann: User) -> None:
    there = an_establishment(name="HMP There")
    row = a_held_clearance(at=prison)
    with pytest.raises(NotAllowed):
        correct(row, ann, establishment=there)
    correct(row, manager(), establishment=there)
    assert row.establishment == there
    assert "HMP Here" in row.corrections.get().before
    with pytest.raises(NotAllowed):
        correct(row, ann, establishment=prison)


def test_what_is_right_already_is_no_correction(prison: Establishment, ann: User) -> None:
    row = a_held_clearance(at=prison)
    correct(row, ann)
    assert not row.was_corrected
    assert not row.corrections.exists()


def test_one_that_has_not_ended_after_all_is_valid_again(prison: Establishment, ann: User) -> None:
    row = a_held_clearance(at=prison, ends_in=-3)
    Clearance.objects.update(status=ClearanceStatus.EXPIRED, reminders=3)
    row.refresh_from_db()
    correct(row, ann, expires_on=london_today() - DAY)
    assert row.status == ClearanceStatus.EXPIRED
    correct(row, ann, expires_on=london_today())
    assert (row.status, row.reminders) == (ClearanceStatus.RECEIVED, 0)


@pytest.mark.parametrize(
    ("field", "days"),
    [("requested_on", 1), ("issued_on", 1), ("issued_on", -900), ("expires_on", -900)],
)
def test_dates_that_cannot_be_right(
    field: str, days: int, prison: Establishment, ann: User
) -> None:
    row = a_held_clearance(at=prison)
    wrong: dict[str, Any] = {field: london_today() + days * DAY}
    with pytest.raises(FieldError) as refusal:
        correct(row, ann, **wrong)
    assert refusal.value.field == field
    assert not row.corrections.exists()


def test_a_date_that_the_state_needs_stays(prison: Establishment, ann: User) -> None:
    asked, held = an_asked_clearance(at=prison), a_held_clearance(at=prison)
    for row, field in ((asked, "requested_on"), (held, "issued_on")):
        wrong: dict[str, Any] = {field: None}
        with pytest.raises(FieldError) as refusal:
            correct(row, ann, **wrong)
        assert refusal.value.field == field


def test_a_dbs_check_is_given_no_end(prison: Establishment, ann: User) -> None:
    volunteer = a_held_clearance(at=prison).volunteer
    row = a_held_clearance(at=None, volunteer=volunteer, ends_in=None)
    with pytest.raises(FieldError) as refusal:
        correct(row, ann, expires_on=london_today() + DAY)
    assert refusal.value.field == "expires_on"


def test_without_a_reason_nothing_changes(prison: Establishment, ann: User) -> None:
    row = a_held_clearance(at=prison)
    with pytest.raises(FieldError) as refusal:
        correct(row, ann, reason=" ", requested_on=None)
    assert refusal.value.field == "reason"


def test_somebody_was_quicker_or_has_that_clearance_already(
    prison: Establishment, ann: User
) -> None:
    row = a_held_clearance(at=prison)
    stale = Clearance.objects.get(pk=row.pk)
    Clearance.objects.update(status=ClearanceStatus.EXPIRED)
    with pytest.raises(ChangedMeanwhile):
        correct(stale, ann, requested_on=None)
    row.refresh_from_db()
    assert row.issued_on
    twin = a_held_clearance(at=an_establishment(), volunteer=row.volunteer)
    with pytest.raises(ChangedMeanwhile):
        correct(twin, manager(), establishment=prison)
