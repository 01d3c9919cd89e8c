"""Other times, another cohort, or not at all."""

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.answers import Confidence, own_words, write_in_confidence
from recruitment.applying.drafts import AlreadyApplying
from recruitment.applying.leaving import (
    change_availability,
    cohort_after,
    join_next_cohort,
    move_draft,
    withdraw_application,
)
from recruitment.models import Application, Message
from recruitment.states import OVER, UNDECIDED, ApplicationStatus, ReferenceStatus
from tests.factories.people import applicant, coordinator
from tests.factories.recruitment import a_cohort, a_draft, a_reference, an_application

pytestmark = pytest.mark.django_db
STATUSES = list(ApplicationStatus)


@pytest.mark.parametrize("status", STATUSES)
def test_times_can_change_until_there_is_a_decision(status: ApplicationStatus) -> None:
    sent = an_application(status=status)
    before = sent.slots
    if status in UNDECIDED:
        change_availability(application=sent, slots=5, by=sent.applicant, at=now())
    else:
        with pytest.raises(ChangedMeanwhile):
            change_availability(application=sent, slots=5, by=sent.applicant, at=now())
    sent.refresh_from_db()
    assert sent.slots == (5 if status in UNDECIDED else before)


@pytest.mark.parametrize("status", STATUSES)
def test_withdrawing_ends_what_is_not_over_and_frees_the_place(status: ApplicationStatus) -> None:
    sent = an_application(status=status)
    if status in OVER | {ApplicationStatus.DRAFT}:
        with pytest.raises(ChangedMeanwhile):
            withdraw_application(application=sent, by=sent.applicant, at=now())
        return
    withdraw_application(application=sent, by=sent.applicant, at=now())
    sent.refresh_from_db()
    assert (sent.status, sent.place) == ("withdrawn", None)
    assert Message.objects.get().key == "withdrawn"


@pytest.mark.parametrize(
    "change",
    [
        lambda sent, by: withdraw_application(application=sent, by=by, at=now()),
        lambda sent, by: join_next_cohort(application=sent, by=by, at=now()),
        lambda sent, by: change_availability(application=sent, slots=1, by=by, at=now()),
    ],
)
def test_nobody_leaves_for_somebody_else(change: object) -> None:
    sent = an_application()
    with pytest.raises(NotAllowed):
        change(sent, applicant())  # type: ignore[operator] # a lambda of the list above
    sent.refresh_from_db()
    assert sent.status == "submitted"


def test_joining_the_next_cohort_takes_everything_along() -> None:
    sent = an_application()
    write_in_confidence(sent, Confidence.LIVED_EXPERIENCE, "I was inside.")
    sent.save()
    asked = a_reference(sent, status=ReferenceStatus.ASKED)
    moved = join_next_cohort(application=sent, by=sent.applicant, at=now())
    assert sent.status == "next_cohort"
    assert (moved.status, moved.moved_from, moved.full_name) == ("submitted", sent, sent.full_name)
    assert moved.cohort.training_starts_on > sent.cohort.training_starts_on
    assert own_words(moved, Confidence.LIVED_EXPERIENCE) == "I was inside."
    assert bytes(moved.sealed_lived_experience) != bytes(sent.sealed_lived_experience)
    assert list(moved.establishments.all()) == list(sent.establishments.all())
    assert [row.level for row in moved.experience.all()] == [2]
    assert asked in moved.references.all()
    assert Message.objects.get().key == "deferred"
    assert AuditEvent.objects.get(action="join_cohort").detail == {"moved_from": sent.pk}


def test_staff_may_move_an_application_too() -> None:
    sent = an_application()
    assert join_next_cohort(application=sent, by=coordinator(), at=now()).applicant == (
        sent.applicant
    )


def test_whoever_has_an_application_there_already_is_led_to_it() -> None:
    later = a_cohort(opens_in=60)
    sent = an_application(cohort=a_cohort())
    there = a_draft(applicant=sent.applicant, cohort=later)
    at_later = cohort_after(sent.cohort, at=now())
    there.cohort = at_later
    there.save()
    with pytest.raises(AlreadyApplying) as refused:
        join_next_cohort(application=sent, by=sent.applicant, at=now())
    assert refused.value.application == there
    sent.refresh_from_db()
    assert sent.status == "submitted"


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
    kept = Application.objects.get(pk=draft.pk)
    assert (kept.cohort, kept.status, len(kept.answered)) == (coming, "draft", 14)


def test_a_draft_does_not_move_onto_another() -> None:
    draft = a_draft(cohort=a_cohort(opens_in=-60))
    other = a_draft(applicant=draft.applicant, cohort=a_cohort())
    with pytest.raises(AlreadyApplying) as refused:
        move_draft(application=draft, by=draft.applicant, at=now())
    assert refused.value.application == other
