"""Changing the times, joining another cohort, and withdrawing."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.answers import Confidence, own_words, write_in_confidence
from recruitment.applying.drafts import AlreadyApplying
from recruitment.applying.leaving import (
    TIMES_CHANGE,
    can_change_availability,
    change_availability,
    cohort_after,
    correct_why_stopped,
    join_next_cohort,
    move_draft,
    withdraw_application,
)
from recruitment.models import Application, Message
from recruitment.states import (
    HOLDS_PLACE,
    OVER,
    UNDECIDED,
    ApplicationStatus,
    ReferenceStatus,
)
from tests.factories.people import applicant, coordinator, manager, user_with
from tests.factories.recruitment import a_cohort, a_draft, a_reference, an_application

pytestmark = pytest.mark.django_db
STATUSES = list(ApplicationStatus)


@pytest.mark.parametrize("status", STATUSES)
def test_times_can_change_until_the_application_is_over(status: ApplicationStatus) -> None:
    application = an_application(status=status)
    before = application.slots
    if status in TIMES_CHANGE:
        change_availability(application=application, slots=5, by=application.applicant, at=now())
    else:
        with pytest.raises(ChangedMeanwhile):
            change_availability(
                application=application, slots=5, by=application.applicant, at=now()
            )
    application.refresh_from_db()
    assert application.slots == (5 if status in TIMES_CHANGE else before)


def test_a_mentor_changes_their_own_times_instead() -> None:
    person = user_with(Role.APPLICANT, Role.MENTOR)
    application = an_application(status=ApplicationStatus.ACCEPTED, applicant=person)
    assert not can_change_availability(application)
    with pytest.raises(ChangedMeanwhile):
        change_availability(application=application, slots=5, by=person, at=now())


@pytest.mark.parametrize("status", STATUSES)
def test_withdrawing_ends_what_is_not_over_and_frees_the_place(status: ApplicationStatus) -> None:
    application = an_application(status=status)
    if status in OVER | {ApplicationStatus.DRAFT}:
        with pytest.raises(ChangedMeanwhile):
            withdraw_application(application=application, by=application.applicant, at=now())
        return
    withdraw_application(application=application, by=application.applicant, at=now())
    application.refresh_from_db()
    assert (application.status, application.place) == ("withdrawn", None)
    assert Message.objects.get().key == "withdrawn"


@pytest.mark.parametrize("leave", [withdraw_application, join_next_cohort])
@pytest.mark.parametrize("status", sorted(UNDECIDED | HOLDS_PLACE))
def test_only_a_place_that_comes_free_is_offered_to_the_next_person(
    leave: Callable[..., object], status: ApplicationStatus
) -> None:
    """Somebody who never had a place can send and withdraw applications without moving the reserve
    list."""
    if (leave, status) == (join_next_cohort, ApplicationStatus.ACCEPTED):
        return
    leaving = an_application(status=status)
    next_person = an_application(cohort=leaving.cohort, status=ApplicationStatus.RESERVE)
    leave(application=leaving, by=leaving.applicant, at=now())
    next_person.refresh_from_db()
    is_offered = next_person.status == ApplicationStatus.OFFERED
    assert is_offered == (status in HOLDS_PLACE)


@pytest.mark.parametrize(
    "change",
    [
        lambda application, by: withdraw_application(application=application, by=by, at=now()),
        lambda application, by: join_next_cohort(application=application, by=by, at=now()),
        lambda application, by: change_availability(
            application=application, slots=1, by=by, at=now()
        ),
    ],
)
def test_nobody_leaves_for_somebody_else(change: object) -> None:
    application = an_application()
    with pytest.raises(NotAllowed):
        change(application, applicant())  # type: ignore[operator] # it is a lambda from the list above
    application.refresh_from_db()
    assert application.status == "submitted"


def test_joining_the_next_cohort_takes_everything_along() -> None:
    application = an_application()
    write_in_confidence(application, Confidence.LIVED_EXPERIENCE, "I was inside.")
    application.save()
    reference = a_reference(application, status=ReferenceStatus.ASKED)
    moved = join_next_cohort(application=application, by=application.applicant, at=now())
    assert application.status == "next_cohort"
    assert (moved.status, moved.moved_from, moved.full_name) == (
        "submitted",
        application,
        application.full_name,
    )
    assert moved.cohort.training_starts_on > application.cohort.training_starts_on
    assert own_words(moved, Confidence.LIVED_EXPERIENCE) == "I was inside."
    assert bytes(moved.sealed_lived_experience) != bytes(application.sealed_lived_experience)
    assert list(moved.establishments.all()) == list(application.establishments.all())
    assert [row.level for row in moved.experience.all()] == [2]
    assert reference in moved.references.all()
    assert Message.objects.get().key == "deferred"
    assert AuditEvent.objects.get(action="join_cohort").detail == {"moved_from": application.pk}


def test_staff_may_move_an_application_too() -> None:
    application = an_application()
    assert join_next_cohort(application=application, by=coordinator(), at=now()).applicant == (
        application.applicant
    )


def test_whoever_has_an_application_there_already_is_led_to_it() -> None:
    later = a_cohort(opens_in=60)
    application = an_application(cohort=a_cohort())
    there = a_draft(applicant=application.applicant, cohort=later)
    at_later = cohort_after(application.cohort, at=now())
    there.cohort = at_later
    there.save()
    with pytest.raises(AlreadyApplying) as refused:
        join_next_cohort(application=application, by=application.applicant, at=now())
    assert refused.value.application == there
    application.refresh_from_db()
    assert application.status == "submitted"


def test_the_intakes_take_turns() -> None:
    june = a_cohort()
    november = cohort_after(june, at=now())
    assert (november.get_intake_display(), november.year) == ("November", june.year)
    following = cohort_after(november, at=now())
    assert (following.get_intake_display(), following.year) == ("June", june.year + 1)


def test_a_draft_moves_with_its_answers_when_its_cohort_has_closed() -> None:
    closed = a_cohort(opens_in=-60)
    draft = a_draft(complete=True, cohort=closed)
    coming = a_cohort(opens_in=5)
    move_draft(application=draft, by=draft.applicant, at=now())
    row = Application.objects.get(pk=draft.pk)
    assert (row.cohort, row.status, len(row.answered)) == (coming, "draft", 14)


def test_a_draft_does_not_move_onto_another() -> None:
    draft = a_draft(cohort=a_cohort(opens_in=-60))
    other = a_draft(applicant=draft.applicant, cohort=a_cohort())
    with pytest.raises(AlreadyApplying) as refused:
        move_draft(application=draft, by=draft.applicant, at=now())
    assert refused.value.application == other


def test_why_somebody_stopped_is_known_only_once_they_have() -> None:
    application = an_application()
    with pytest.raises(ChangedMeanwhile):
        correct_why_stopped(application=application, why="work", by=manager(), at=now())
    withdraw_application(application=application, why="health", by=application.applicant, at=now())
    application.refresh_from_db()
    assert application.why_stopped == "health"
    correct_why_stopped(application=application, why="work", by=manager(), at=now())
    application.refresh_from_db()
    assert application.why_stopped == "work"
    with pytest.raises(NotAllowed):
        correct_why_stopped(application=application, why="", by=application.applicant, at=now())


@pytest.mark.parametrize(
    ("status", "why"), [("submitted", "work"), ("declined", "work"), ("withdrawn", "bored")]
)
def test_the_database_refuses_a_reason_that_nobody_could_give(status: str, why: str) -> None:
    with (
        pytest.raises(IntegrityError, match="application_why_stopped_once_stopped"),
        transaction.atomic(),
    ):
        an_application(status=ApplicationStatus(status), why_stopped=why)
