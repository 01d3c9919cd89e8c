"""Changing one's mind after sending: other times, a later cohort with the same answers, or not at
all."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common import audit
from config.common.actor import Actor
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.transitions import apply_transition
from recruitment.applying.answers import Confidence, own_words, write_in_confidence
from recruitment.applying.drafts import (
    AlreadyApplying,
    live_application,
    locked_draft,
    new_reference,
)
from recruitment.applying.emails import DEFERRED, WITHDRAWN
from recruitment.cohorts.planning import cohort_of, next_cohort
from recruitment.interviews.booking import release_interview
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Cohort, Intake, OfferedExperience
from recruitment.places.offering import offer_freed_place
from recruitment.states import APPLICATION, UNDECIDED, ApplicationStatus

COPIED: Final = (
    "applicant_id full_name known_as born_on phone postcode slots motivation heard_from disclosure "
    "declared_at answered"
).split()


def change_availability(*, application: Application, slots: int, by: User, at: datetime) -> None:
    """Other weekly slots, until there is a decision. `slots` is a mask of recruitment.weekly.

    Raises ChangedMeanwhile once there is one. Safe to repeat.
    """
    check_own(application, by)
    with transaction.atomic():
        waiting = Application.objects.filter(pk=application.pk, status__in=UNDECIDED)
        if not waiting.update(slots=slots):
            raise ChangedMeanwhile(
                "There has been a decision on this application, so your times can no longer be "
                "changed here. Reply to our email and tell us when you are free."
            )
        audit.record("change_availability", application, by=by, at=at)
    application.slots = slots


def withdraw_application(*, application: Application, by: User, at: datetime) -> None:
    """Ends the application at the applicant's wish and frees a place it held.

    Raises ChangedMeanwhile when it is over already.
    """
    check_own(application, by)
    with transaction.atomic():
        apply_transition(
            APPLICATION, "withdraw", application, by=by, at=at, status_since=at, place=None
        )
        release_interview(application, by=by, at=at)
        email_applicant(application, WITHDRAWN, by=by, at=at)
        offer_freed_place(application.cohort, at=at)


def move_draft(*, application: Application, by: User, at: datetime) -> None:
    """Takes a draft whose cohort has closed over to the one that takes applications next.

    Raises AlreadyApplying when the person has another application there.
    """
    cohort = next_cohort(at)
    try:
        with transaction.atomic():
            draft = locked_draft(application, by=by)
            draft.cohort = cohort
            draft.save(update_fields=["cohort"])
            audit.record("move_draft", draft, by=by, at=at, cohort=cohort.pk)
    except IntegrityError:
        raise _already(by, cohort) from None
    application.refresh_from_db()


def join_next_cohort(*, application: Application, by: Actor, at: datetime) -> Application:
    """Moves a sent application at the applicant's wish, and tells him or her; see move_on."""
    with transaction.atomic():
        moved = move_on(application=application, by=by, at=at)
        email_applicant(moved, DEFERRED, by=by, at=at)
    return moved


def move_on(*, application: Application, by: Actor, at: datetime) -> Application:
    """Moves a sent application, with its answers and referees, to the following cohort.

    For the applicant or for staff; tells nobody. Returns the new application, already received.
    Raises ChangedMeanwhile once it is decided, AlreadyApplying when the applicant has another one
    there.
    """
    if not by.roles & STAFF:
        check_own(application, by)
    cohort = cohort_after(application.cohort, at=at)
    try:
        with transaction.atomic():
            apply_transition(APPLICATION, "defer", application, by=by, at=at, status_since=at)
            release_interview(application, by=by, at=at)
            moved = copied_into(cohort, application, at=at)
            audit.record("join_cohort", moved, by=by, at=at, moved_from=application.pk)
            offer_freed_place(application.cohort, at=at)
    except IntegrityError:
        application.refresh_from_db()
        raise _already(application.applicant, cohort) from None
    return moved


def cohort_after(cohort: Cohort, *, at: datetime) -> Cohort:
    """The first cohort after this one that has not closed; made when there is none yet."""
    following = next_cohort(at)
    if following.training_starts_on > cohort.training_starts_on:
        return following
    if cohort.intake == Intake.JUNE:
        return cohort_of(Intake.NOVEMBER, cohort.year)
    return cohort_of(Intake.JUNE, cohort.year + 1)


def can_change_availability(application: Application) -> bool:
    return application.status in UNDECIDED


def can_take(application: Application, step: str) -> bool:
    """Whether the step of that name starts from where the application stands."""
    return application.status in APPLICATION.transition(step).sources


def is_draft(application: Application) -> bool:
    return application.status == ApplicationStatus.DRAFT


def check_own(application: Application, by: Actor) -> None:
    """Raises NotAllowed for anyone but the applicant."""
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the person whose application this is can change it.")


def _already(person: User, cohort: Cohort) -> AlreadyApplying:
    existing = live_application(person, cohort)
    if existing is None:
        raise ChangedMeanwhile("Something else changed at the same moment. Please try again.")
    return AlreadyApplying(existing)


def copied_into(cohort: Cohort, application: Application, *, at: datetime) -> Application:
    """A received application for `cohort` with these answers. The referees move with it, so that
    nobody is asked twice and the links they have still work."""
    copy = Application(
        reference=new_reference(),
        cohort=cohort,
        moved_from=application,
        status=ApplicationStatus.SUBMITTED,
        started_at=at,
        submitted_at=at,
        status_since=at,
        **{name: getattr(application, name) for name in COPIED},
    )
    for which in Confidence:
        write_in_confidence(copy, which, own_words(application, which))
    copy.save()
    _copy_lists(application, copy)
    return copy


def _copy_lists(application: Application, copy: Application) -> None:
    copy.establishments.set(application.establishments.all())
    copy.languages.set(application.languages.all())
    OfferedExperience.objects.bulk_create(
        OfferedExperience(application=copy, need_id=row.need_id, level=row.level)
        for row in application.experience.all()
    )
    application.references.update(application=copy)
