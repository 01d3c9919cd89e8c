"""Staff plan, take the register and look after trainees."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today
from tests.factories.training import (
    a_certificate,
    a_session,
    a_trainee,
    a_training_cohort,
    attended,
)
from tests.training.conftest import InTraining
from training.models import Attendance, CompletionRule, TrainingSession, UsualSession
from training.programme.usual import load_usual_programme
from training.states import AttendanceStatus, EnrolmentStatus

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(f"training:{name}", args=args))
    assert response.status_code == 200, name
    return response.content.decode()


def page_after(client: Client, name: str, *args: Any, **data: Any) -> str:
    """The page that a form led to."""
    return client.post(reverse(f"training:{name}", args=args), data, follow=True).content.decode()


def typed(day: int = 10, **changes: Any) -> dict[str, Any]:
    on = london_today().replace(year=london_today().year + 1, day=day)
    values = {
        "title": "Another",
        "day_day": on.day,
        "day_month": on.month,
        "day_year": on.year,
        "starts": "18:30",
        "minutes": 90,
        "where": "Here",
        "core": "optional",
        "trainer": "",
        "capacity": "",
        "again": "new",
    }
    return values | changes


def test_training_leads_to_the_cohort_in_training(staff: Client, room: InTraining) -> None:
    a_training_cohort(starts_in=120)
    body = staff.get(reverse("training:training"), follow=True).content.decode()
    assert f"Training of {room.cohort}" in body
    for words in ("Boundaries", "Endings", "1 noted", "On the day"):
        assert words in body


def test_an_empty_cohort_copies_the_usual_programme(staff: Client) -> None:
    load_usual_programme()
    cohort = a_training_cohort(starts_in=30)
    assert "Copy the usual programme" in page(staff, "programme", cohort.pk)
    body = page_after(staff, "copy_usual", cohort.pk)
    assert f"{UsualSession.objects.count()} sessions are planned" in body


def test_a_session_is_added_and_changed(staff: Client, room: InTraining) -> None:
    assert "Another" in page_after(staff, "add_session", room.cohort.pk, **typed())
    added = TrainingSession.objects.get(title="Another")
    assert not added.is_core
    changed = typed(title="Renamed", capacity=12, day=11)
    assert "“Renamed” is saved" in page_after(staff, "change_session", added.pk, **changed)
    shown = page(staff, "change_session", added.pk)
    assert 'value="18:30"' in shown
    assert "Room for 12" in page(staff, "programme", room.cohort.pk)


def test_what_was_typed_badly_is_kept_and_explained(staff: Client, room: InTraining) -> None:
    body = page_after(staff, "add_session", room.cohort.pk, **typed(starts="half past", minutes=5))
    assert "“half past” is not a time" in body or "5 characters" in body
    assert "greater than or equal to 15" in body
    assert 'value="Another"' in body


def test_a_catch_up_and_its_guests(staff: Client, room: InTraining) -> None:
    page_after(staff, "add_session", room.cohort.pk, **typed(again=str(room.past.subject)))
    again = TrainingSession.objects.get(is_catch_up=True)
    assert again.subject == room.past.subject
    assert "Ama Alder" in page(staff, "guests", again.pk)
    page_after(staff, "guests", again.pk, guests=[room.trainee.volunteer_id])
    assert list(again.guests.all()) == [room.trainee.volunteer]


def test_changing_a_catch_up_does_not_ask_whether_it_is_needed(
    staff: Client, room: InTraining
) -> None:
    assert "Is it needed?" in page(staff, "change_session", room.coming.pk)
    again = a_session(room.cohort, subject=room.past.subject, is_catch_up=True, is_core=True)
    assert "Is it needed?" not in page(staff, "change_session", again.pk)
    changed = {name: value for name, value in typed().items() if name != "core"}
    assert "is saved" in page_after(staff, "change_session", again.pk, **changed)
    again.refresh_from_db()
    assert (again.title, again.is_core) == ("Another", True)


@pytest.mark.parametrize(("sessions", "is_said"), [(2, False), (3, True)])
def test_a_rule_that_nobody_can_meet_any_more_is_said(
    sessions: int, is_said: bool, staff: Client, room: InTraining
) -> None:
    a_session(room.cohort, subject=room.past.subject, is_catch_up=True)
    off = a_session(room.cohort, title="Listening")
    CompletionRule.objects.create(cohort=room.cohort, sessions=sessions)
    assert "Nobody can complete this training" not in page(staff, "programme", room.cohort.pk)
    shown = page_after(staff, "cancel_session", off.pk)
    assert ("it takes 3 different sessions, and 2 are planned" in shown) == is_said


def test_a_session_is_called_off(staff: Client, room: InTraining) -> None:
    assert "Call off “Endings”?" in page(staff, "cancel_session", room.coming.pk)
    assert "is called off" in page_after(staff, "cancel_session", room.coming.pk)
    assert "took place" in page_after(staff, "cancel_session", room.past.pk)
    assert staff.get(reverse("training:change_session", args=[room.coming.pk])).status_code == 404


def test_the_register_is_taken_and_taken_again(staff: Client, room: InTraining) -> None:
    ben = a_trainee(room.cohort, full_name="Ben Birch")
    shown = page(staff, "register", room.past.pk)
    assert "1 of 2 noted" in shown
    data = {f"trainee-{ben.volunteer_id}": "late"}
    for _ in range(2):
        assert "is saved" in page_after(staff, "register", room.past.pk, **data)
    assert Attendance.objects.get(volunteer=ben.volunteer).status == AttendanceStatus.LATE
    assert Attendance.objects.count() == 2
    assert "on the day" in page(staff, "register", room.coming.pk)


def test_a_manager_says_what_completes_the_training(boss: Client, room: InTraining) -> None:
    assert "Enter how many" in page_after(boss, "completion_rule", room.cohort.pk, by="count")
    assert "Enter 2" in page_after(boss, "completion_rule", room.cohort.pk, by="count", sessions=9)
    page_after(boss, "completion_rule", room.cohort.pk, by="count", sessions=2)
    assert CompletionRule.objects.get().sessions == 2
    assert "2 different sessions" in page(boss, "programme", room.cohort.pk)
    page_after(boss, "completion_rule", room.cohort.pk, by="core", sessions=2)
    assert CompletionRule.objects.get().sessions is None


def test_a_manager_edits_the_usual_programme(boss: Client) -> None:
    line = typed(day=7)
    page_after(boss, "add_usual", **line)
    assert "Enter" not in page_after(boss, "add_usual", **(line | {"day": 7}))
    added = UsualSession.objects.get()
    assert added.day == 7
    page_after(boss, "change_usual", added.pk, **(line | {"day": 8, "title": "Changed"}))
    assert "8 days after" in page(boss, "usual")
    page_after(boss, "remove_usual", added.pk)
    assert "There is none yet" in page(boss, "usual")


def test_attendance_says_who_missed_what(staff: Client, room: InTraining) -> None:
    shown = page(staff, "attendance", room.cohort.pk)
    for words in ("Ama Alder", "0 of 2", "Excused", "To come", "0 of 1 trainee trained"):
        assert words in shown


def test_a_trainee_moves_on_and_another_leaves(staff: Client, room: InTraining) -> None:
    later = a_training_cohort(starts_in=150)
    assert "Excused" in page(staff, "trainee", room.trainee.pk)
    assert str(later) in page(staff, "move_trainee", room.trainee.pk)
    assert "Choose a cohort" in page_after(staff, "move_trainee", room.trainee.pk)
    body = page_after(staff, "move_trainee", room.trainee.pk, cohort=later.pk)
    assert f"trains with {later} now" in body
    moved = room.trainee.volunteer.enrolments.latest("pk")
    assert "has left the training" in page_after(staff, "leave_training", moved.pk)
    moved.refresh_from_db()
    assert moved.status == EnrolmentStatus.LEFT


def test_a_certificate_is_printed_and_withdrawn(staff: Client, room: InTraining) -> None:
    a_certificate(room.trainee)
    file = staff.get(reverse("training:certificate", args=[room.trainee.pk]))
    assert file.headers["Content-Type"] == "application/pdf"
    shown = page(staff, "trainee", room.trainee.pk)
    assert "AAAA-BBBB-2222" in shown
    assert "no longer show" in shown
    assert "is withdrawn" in page_after(staff, "withdraw_certificate", room.trainee.pk)
    assert "do not show" in page_after(staff, "withdraw_certificate", room.trainee.pk)


@pytest.mark.parametrize("name", ["programme", "attendance", "register"])
def test_a_page_costs_the_same_for_any_number(name: str, staff: Client, room: InTraining) -> None:
    record = room.past if name == "register" else room.cohort

    def queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(staff, name, record.pk)
        return len(queries)

    one = queries()
    for number in range(2):
        attended(a_trainee(room.cohort), room.past)
        a_session(room.cohort, in_days=20 + number)
    assert queries() == one
