from datetime import UTC, datetime, time, timedelta

import pytest

from config.accounts.models import User
from config.common.clock import LONDON
from recruitment.clearances.ending import remind_and_end_clearances, stop_reminders
from recruitment.models import Clearance, Establishment
from recruitment.states import ClearanceStatus
from tests.factories.clearances import a_held_clearance
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def clearance(prison: Establishment, ann: User) -> Clearance:
    return a_held_clearance(at=prison, ends_in=200)


def before(clearance: Clearance, days: int, hour: int = 9) -> datetime:
    """The time in London at this hour, this many days before the last day of the clearance."""
    assert clearance.expires_on
    day = clearance.expires_on - timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=LONDON).astimezone(UTC)


def test_both_are_reminded_90_30_and_7_days_before(clearance: Clearance, ann: User) -> None:
    days = [day for day in range(100, -3, -1) for _ in range(2)]
    assert [day for day in days if remind_and_end_clearances(at=before(clearance, day))] == [
        90,
        30,
        7,
    ]
    assert len(sent_to(clearance.volunteer.email)) == len(sent_to(ann.email)) == 3


def test_staff_mail_names_no_volunteer(clearance: Clearance, ann: User) -> None:
    remind_and_end_clearances(at=before(clearance, 30))
    (email,) = sent_to(ann.email)
    assert clearance.volunteer.name not in email.subject + email.text
    assert "30 days" in email.subject
    assert f"/clearances/{clearance.pk}/" in email.text


def test_nobody_is_written_to_before_eight(clearance: Clearance) -> None:
    assert remind_and_end_clearances(at=before(clearance, 90, hour=7)) == 0
    assert remind_and_end_clearances(at=before(clearance, 90, hour=8)) == 1


def test_after_an_outage_three_reminders_are_one(clearance: Clearance) -> None:
    assert remind_and_end_clearances(at=before(clearance, 5)) == 1
    assert remind_and_end_clearances(at=before(clearance, 4)) == 0


def test_a_renewed_clearance_is_not_reminded_of(
    clearance: Clearance, prison: Establishment
) -> None:
    a_held_clearance(at=None, volunteer=clearance.volunteer, ends_in=None)
    assert remind_and_end_clearances(at=before(clearance, 90)) == 1
    later = a_held_clearance(at=an_establishment(), volunteer=clearance.volunteer, ends_in=None)
    assert remind_and_end_clearances(at=before(clearance, 30)) == 1
    issued_on = clearance.issued_on + timedelta(days=1) if clearance.issued_on else None
    Clearance.objects.filter(pk=later.pk).update(establishment=prison, issued_on=issued_on)
    assert remind_and_end_clearances(at=before(clearance, 7)) == 0


def test_the_volunteers_coordinators_hear_of_a_dbs_check(prison: Establishment, ann: User) -> None:
    a_coordinator(an_establishment())
    elsewhere = a_coordinator(an_establishment())
    dbs = a_held_clearance(at=None, ends_in=200)
    a_held_clearance(at=prison, volunteer=dbs.volunteer)
    remind_and_end_clearances(at=before(dbs, 90))
    assert len(sent_to(ann.email)) == 1
    assert not sent_to(elsewhere.email)


def test_where_nobody_coordinates_the_managers_are_told() -> None:
    boss, clearance = manager(), a_held_clearance(at=an_establishment(), ends_in=200)
    remind_and_end_clearances(at=before(clearance, 90))
    assert len(sent_to(boss.email)) == 1


def test_nobody_is_reminded_of_someone_who_has_left(clearance: Clearance) -> None:
    stop_reminders(clearance.volunteer)
    assert remind_and_end_clearances(at=before(clearance, 30)) == 0


@pytest.mark.parametrize("ends_on", ["2026-11-30", "2026-03-28", "2026-10-24", "2026-06-01"])
def test_it_expires_as_its_last_day_ends_in_london(clearance: Clearance, ends_on: str) -> None:
    Clearance.objects.update(requested_on=None, issued_on="2024-01-01", expires_on=ends_on)
    clearance.refresh_from_db()
    midnight = before(clearance, -1, hour=0)
    remind_and_end_clearances(at=midnight - timedelta(seconds=1))
    assert Clearance.objects.get().status == ClearanceStatus.RECEIVED
    remind_and_end_clearances(at=midnight)
    assert Clearance.objects.get().status == ClearanceStatus.EXPIRED
