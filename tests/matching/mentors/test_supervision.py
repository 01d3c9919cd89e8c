"""Supervision: when it is due, and who can read its notes."""

from datetime import date, timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from config.common.sealed.cipher import Unreadable
from matching.mentors.looking_after import (
    change_interval,
    note_supervision,
    notes_of,
    overdue_supervisions,
)
from matching.mentors.rules import change_rules
from matching.models import (
    Called,
    Match,
    Mentor,
    Supervision,
    SupervisionKind,
    current_rules,
)
from matching.models.rules import USUAL_WEEKS
from tests.factories.people import manager, user_with
from tests.factories.programme import a_coordinator, a_mentor, a_supervision, an_establishment

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return london_today() - timedelta(days=days)


def note(*mentors: Mentor, by: User, **fields: Any) -> None:
    values: dict[str, Any] = {
        "kind": SupervisionKind.GROUP,
        "held_on": ago(1),
        "notes": "",
        "next_on": None,
    }
    note_supervision(mentors=mentors, **(values | fields), by=by, at=now())


def due(mentor: Mentor) -> date | None:
    mentor.refresh_from_db()
    return mentor.supervision_due_on


def test_the_next_is_due_after_the_programmes_interval(ben: Mentor, ann: User) -> None:
    note(ben, by=ann)
    assert due(ben) == ago(1) + timedelta(weeks=USUAL_WEEKS)
    change_rules(
        supervision_weeks=9,
        days_to_answer=14,
        undo_minutes=10,
        answer_days=5,
        men_called=Called.INITIALS,
        takes_in_ready=False,
        by=manager(),
        at=now(),
    )
    note(ben, by=ann, held_on=ago(0))
    assert due(ben) == ago(0) + timedelta(weeks=9)


def test_a_mentors_own_interval_comes_first_and_a_day_named_before_both(
    ben: Mentor, ann: User
) -> None:
    change_interval(mentor=ben, weeks=2, by=ann, at=now())
    note(ben, by=ann)
    assert due(ben) == ago(1) + timedelta(weeks=2)
    note(ben, by=ann, held_on=ago(0), next_on=ago(-3))
    assert due(ben) == ago(-3)


def test_an_older_one_noted_late_changes_no_due_date(ben: Mentor, ann: User) -> None:
    note(ben, by=ann)
    note(ben, by=ann, held_on=ago(300))
    assert due(ben) == ago(1) + timedelta(weeks=USUAL_WEEKS)


def test_sent_twice_it_is_noted_once(ben: Mentor, ann: User) -> None:
    note(ben, by=ann, notes="first")
    note(ben, by=ann, notes="second")
    assert notes_of(Supervision.objects.get(), by=ann, at=now()) == "first"


def test_a_group_is_noted_of_everybody_or_of_nobody(ben: Mentor, ann: User) -> None:
    stranger = a_mentor()
    with pytest.raises(NotAllowed):
        note(ben, stranger, by=ann)
    assert not Supervision.objects.exists()
    note(ben, stranger, by=manager(), notes="well")
    sealed = Supervision.objects.values_list("sealed_notes", flat=True)
    assert len({bytes(notes) for notes in sealed}) == 2


@pytest.mark.parametrize(
    ("days", "field"),
    [({"held_on": ago(-1)}, "held_on"), ({"held_on": ago(1), "next_on": ago(1)}, "next_on")],
)
def test_days_that_cannot_be_right_are_refused(
    days: dict[str, date], field: str, ben: Mentor, ann: User
) -> None:
    with pytest.raises(FieldError) as refusal:
        note(ben, by=ann, **days)
    assert refusal.value.field == field


def test_notes_cannot_be_read_in_a_stolen_database_or_in_another_row(
    ben: Mentor, ann: User
) -> None:
    supervision = a_supervision(ben, by=ann, notes="He finds it hard.")
    other = a_supervision(ben, by=ann, days_ago=3)
    assert b"hard" not in bytes(supervision.sealed_notes)
    other.sealed_notes = supervision.sealed_notes
    with pytest.raises(Unreadable):
        notes_of(other, by=ann, at=now())


@pytest.mark.parametrize("role", Role)
def test_only_who_wrote_them_and_managers_read_notes_and_each_reading_is_recorded(
    role: Role, ben: Mentor, ann: User
) -> None:
    supervision = a_supervision(ben, by=ann, notes="well")
    reader = user_with(role)
    reader.establishments.set(ann.establishments.all())
    if role == Role.MANAGER:
        assert notes_of(supervision, by=reader, at=now()) == "well"
    else:
        with pytest.raises(NotAllowed):
            notes_of(supervision, by=reader, at=now())
    assert notes_of(supervision, by=ann, at=now()) == "well"
    readers = AuditEvent.objects.filter(action="read_supervision_notes")
    assert {event.actor for event in readers} - {reader.pk} == {ann.pk}
    assert readers.count() == 1 + (role == Role.MANAGER)


def test_it_is_overdue_from_the_day_after(ben: Mentor, ann: User) -> None:
    Mentor.objects.update(supervision_due_on=london_today())
    assert not overdue_supervisions(ann, today=london_today())
    assert list(overdue_supervisions(ann, today=ago(-1))) == [ben]


def test_who_meets_nobody_yet_is_due_for_none(ben: Mentor, ann: User) -> None:
    assert not overdue_supervisions(ann, today=london_today())


def test_the_first_is_due_once_a_man_is_met(match: Match, ann: User) -> None:
    assert list(overdue_supervisions(ann, today=london_today())) == [match.mentor]
    assert not overdue_supervisions(a_coordinator(an_establishment()), today=london_today())


@pytest.mark.parametrize("status", ["paused", "left"])
def test_nobody_is_overdue_who_does_not_mentor_now(status: str, match: Match, ann: User) -> None:
    Mentor.objects.update(status=status, supervision_due_on=ago(9))
    assert not overdue_supervisions(ann, today=london_today())


def test_rules_are_a_managers(ann: User) -> None:
    with pytest.raises(NotAllowed):
        change_rules(
            supervision_weeks=3,
            days_to_answer=14,
            undo_minutes=10,
            answer_days=5,
            men_called=Called.REFERENCE,
            takes_in_ready=False,
            by=ann,
            at=now(),
        )
    assert current_rules().supervision_weeks == USUAL_WEEKS
