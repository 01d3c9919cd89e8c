"""Staff plan sessions, take registers and look after trainees."""

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
from tests.recruitment.notices import notices
from tests.training.conftest import InTraining
from training.models import Attendance, Certificate, CompletionRule, TrainingSession, UsualSession
from training.programme.usual import load_usual_programme
from training.states import AttendanceStatus, CertificateStatus, EnrolmentStatus, SessionStatus

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"training:{name}", args=args)


def opened(client: Client, name: str, *args: Any) -> Any:
    response = client.get(at(name, *args))
    assert response.status_code == 200, name
    return response


def page(client: Client, name: str, *args: Any) -> str:
    return str(opened(client, name, *args).content.decode())


def sent(client: Client, name: str, *args: Any, **data: Any) -> Any:
    """Sends a form, and returns the response."""
    return client.post(at(name, *args), data, follow=True)


def page_after(client: Client, name: str, *args: Any, **data: Any) -> str:
    """Sends a form, and returns the next page."""
    return str(sent(client, name, *args, **data).content.decode())


def has_error(body: str, field: str) -> bool:
    """Whether the page shows an error at this field."""
    return f'id="id_{field}_error"' in body


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
    shown = staff.get(at("training"), follow=True)
    assert shown.context["cohort"] == room.cohort
    lines = {session: session.register_lines for session, *_ in shown.context["sessions"]}
    assert lines == {room.past: 1, room.coming: 0}
    body = shown.content.decode()
    assert at("register", room.past.pk) in body
    assert at("register", room.coming.pk) not in body


def test_an_empty_cohort_copies_the_usual_programme(boss: Client) -> None:
    load_usual_programme()
    cohort = a_training_cohort(starts_in=30)
    assert at("copy_usual", cohort.pk) in page(boss, "programme", cohort.pk)
    assert notices(sent(boss, "copy_usual", cohort.pk)) == ["success"]
    assert cohort.training_sessions.count() == UsualSession.objects.count()


def test_a_session_is_added_and_changed(staff: Client, room: InTraining) -> None:
    assert "Another" in page_after(staff, "add_session", room.cohort.pk, **typed(starts="6.30 pm"))
    added = TrainingSession.objects.get(title="Another")
    assert not added.is_core
    changed = typed(title="Renamed", capacity=12, day=11)
    assert "Renamed" in page_after(staff, "change_session", added.pk, **changed)
    shown = page(staff, "change_session", added.pk)
    assert 'value="18:30"' in shown
    assert 'name="capacity" value="12"' in shown


def test_what_was_typed_badly_is_kept_and_explained(staff: Client, room: InTraining) -> None:
    body = page_after(staff, "add_session", room.cohort.pk, **typed(starts="half past", minutes=5))
    assert has_error(body, "starts")
    assert has_error(body, "minutes")
    assert 'value="Another"' in body


def test_a_catch_up_and_its_guests(staff: Client, room: InTraining) -> None:
    page_after(staff, "add_session", room.cohort.pk, **typed(again=str(room.past.subject)))
    again = TrainingSession.objects.get(is_catch_up=True)
    assert again.subject == room.past.subject
    assert "Ama Alder" in page(staff, "guests", again.pk)
    page_after(staff, "guests", again.pk, guests=[room.trainee.volunteer_id])
    assert list(again.guests.all()) == [room.trainee.volunteer]


def test_changing_a_catch_up_does_not_ask_whether_it_is_core(
    staff: Client, room: InTraining
) -> None:
    assert 'name="core"' in page(staff, "change_session", room.coming.pk)
    again = a_session(room.cohort, subject=room.past.subject, is_catch_up=True, is_core=True)
    assert 'name="core"' not in page(staff, "change_session", again.pk)
    changed = {name: value for name, value in typed().items() if name != "core"}
    assert notices(sent(staff, "change_session", again.pk, **changed)) == ["success"]
    again.refresh_from_db()
    assert (again.title, again.is_core) == ("Another", True)


@pytest.mark.parametrize(("sessions", "is_said"), [(2, False), (3, True)])
def test_a_rule_that_nobody_can_meet_any_more_is_said(
    sessions: int, is_said: bool, staff: Client, room: InTraining
) -> None:
    a_session(room.cohort, subject=room.past.subject, is_catch_up=True)
    off = a_session(room.cohort, title="Listening")
    CompletionRule.objects.create(cohort=room.cohort, sessions=sessions)
    assert "govuk-warning-text" not in page(staff, "programme", room.cohort.pk)
    shown = sent(staff, "cancel_session", off.pk)
    assert (shown.context["rule"].sessions, shown.context["subjects"]) == (sessions, 2)
    assert ("govuk-warning-text" in shown.content.decode()) == is_said


def test_a_session_is_cancelled(staff: Client, room: InTraining) -> None:
    assert "Endings" in page(staff, "cancel_session", room.coming.pk)
    assert notices(sent(staff, "cancel_session", room.coming.pk)) == ["success"]
    assert notices(sent(staff, "cancel_session", room.past.pk)) == ["error"]
    assert TrainingSession.objects.get(status=SessionStatus.CANCELLED) == room.coming
    assert staff.get(at("change_session", room.coming.pk)).status_code == 404


def test_the_register_is_taken_and_taken_again(staff: Client, room: InTraining) -> None:
    ben = a_trainee(room.cohort, full_name="Ben Birch")
    shown = opened(staff, "register", room.past.pk)
    assert shown.context["noted"] == 1
    assert shown.context["form"].trainees == [room.trainee, ben]
    box = f"trainee-{ben.volunteer_id}"
    for _ in range(2):
        assert notices(sent(staff, "register", room.past.pk, **{box: "late"})) == ["success"]
    assert Attendance.objects.get(volunteer=ben.volunteer).status == AttendanceStatus.LATE
    assert Attendance.objects.count() == 2
    assert box not in page(staff, "register", room.coming.pk), "not before the day"


def test_a_manager_says_what_completes_the_training(boss: Client, room: InTraining) -> None:
    for typed_badly in ({}, {"sessions": 9}):
        body = page_after(boss, "completion_rule", room.cohort.pk, by="count", **typed_badly)
        assert has_error(body, "sessions")
    page_after(boss, "completion_rule", room.cohort.pk, by="count", sessions=2)
    assert CompletionRule.objects.get().sessions == 2
    page_after(boss, "completion_rule", room.cohort.pk, by="core", sessions=2)
    assert CompletionRule.objects.get().sessions is None


def test_a_manager_edits_the_usual_programme(boss: Client) -> None:
    line = typed(day=7)
    assert has_error(page_after(boss, "add_usual", **(line | {"day": 7, "starts": "x"})), "starts")
    assert has_error(page_after(boss, "add_usual", **line), "day")
    page_after(boss, "add_usual", **(line | {"day": 7}))
    added = UsualSession.objects.get()
    assert added.day == 7
    page_after(boss, "change_usual", added.pk, **(line | {"day": 8, "title": "Changed"}))
    assert UsualSession.objects.get().day == 8
    assert "Changed" in page(boss, "usual")
    assert at("remove_usual", added.pk) in page(boss, "change_usual", added.pk)
    assert "Changed" in page(boss, "remove_usual", added.pk)
    assert UsualSession.objects.exists(), "not before the manager has agreed"
    page_after(boss, "remove_usual", added.pk)
    assert not UsualSession.objects.exists()
    assert "Changed" not in page(boss, "usual")


def test_attendance_says_who_missed_what(staff: Client, room: InTraining) -> None:
    shown = opened(staff, "attendance", room.cohort.pk)
    (line,) = shown.context["lines"]
    assert [cell.status for cell in line.cells] == [AttendanceStatus.EXCUSED, None]
    assert [cell.is_to_come for cell in line.cells] == [False, True]
    assert shown.context["trained"] == 0
    for words in ("Ama Alder", "0 of 2", "Excused"):
        assert words in shown.content.decode()


def test_a_trainee_moves_on_and_another_leaves(staff: Client, room: InTraining) -> None:
    later = a_training_cohort(starts_in=150)
    assert "Excused" in page(staff, "trainee", room.trainee.pk)
    assert str(later) in page(staff, "move_trainee", room.trainee.pk)
    assert has_error(page_after(staff, "move_trainee", room.trainee.pk), "cohort")
    shown = sent(staff, "move_trainee", room.trainee.pk, cohort=later.pk)
    moved = room.trainee.volunteer.enrolments.latest("pk")
    assert (shown.context["trainee"], moved.cohort) == (moved, later)
    assert has_error(page_after(staff, "leave_training", moved.pk), "why")
    assert notices(sent(staff, "leave_training", moved.pk, why="unreached")) == ["success"]
    moved.refresh_from_db()
    assert (moved.status, moved.why_stopped) == (EnrolmentStatus.LEFT, "unreached")


def test_a_certificate_is_printed_and_withdrawn(staff: Client, room: InTraining) -> None:
    certificate = a_certificate(room.trainee)
    file = staff.get(at("certificate", room.trainee.pk))
    assert file.headers["Content-Type"] == "application/pdf"
    shown = page(staff, "trainee", room.trainee.pk)
    assert certificate.code in shown
    assert "govuk-warning-text" in shown, "the registers do not show the training completed"
    assert notices(sent(staff, "withdraw_certificate", room.trainee.pk)) == ["success"]
    assert notices(sent(staff, "withdraw_certificate", room.trainee.pk)) == ["error"]
    assert Certificate.objects.get().status == CertificateStatus.WITHDRAWN


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


def test_who_plans_the_training_sees_who_will_be_away(staff: Client, room: InTraining) -> None:
    away = a_trainee(room.cohort, away="12 to 19 June")
    room.trainee.application.away = "Every 4th Saturday"
    room.trainee.application.save()
    assert "Every 4th Saturday" in page(staff, "trainee", room.trainee.pk)
    shown = opened(staff, "programme", room.cohort.pk)
    assert set(shown.context["away"]) == {room.trainee, away}
    assert "12 to 19 June" in shown.content.decode()
