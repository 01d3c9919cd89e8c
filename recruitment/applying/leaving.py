"""Changing, moving or withdrawing an application, before or after the applicant sends it."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common import audit
from config.common.actor import Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, NotAllowed
from config.common.transitions import apply_transition
from recruitment.applying.answers import (
    Confidence,
    equality_key,
    link_equality_answers,
    own_words,
    write_in_confidence,
)
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
from recruitment.permissions import check_decide
from recruitment.places.offering import holds_place, offer_freed_place
from recruitment.states import APPLICATION, STOPPED, UNDECIDED, ApplicationStatus

TIMES_CHANGE: Final = UNDECIDED | {ApplicationStatus.OFFERED, ApplicationStatus.ACCEPTED}
"""The statuses in which applicants and trainees can change the times when they are free."""

COPIED: Final = (
    "applicant_id full_name known_as born_on phone postcode slots away motivation heard_from "
    "disclosure declared_at answered"
).split()


class MovedAlready(DomainError):
    """The application is already in a later cohort than the next one."""

    def __init__(self, cohort: Cohort) -> None:
        super().__init__(
            f"Your application is for {cohort} already, which comes after the next cohort. You can "
            "move on again once applications for it are open."
        )


def change_availability(*, application: Application, slots: int, by: User, at: datetime) -> None:
    """Changes the times when the applicant is free. `slots` is a set of times of the week as one
    number (see recruitment.weekly). Safe to repeat.

    Trainees can change their times too, because we use these times once they are mentors. Raises
    NotAllowed for somebody else's application. Raises ChangedMeanwhile once the application has
    ended or the applicant is a mentor.
    """
    check_own(application, by)
    with transaction.atomic():
        waiting = Application.objects.filter(pk=application.pk, status__in=TIMES_CHANGE)
        if Role.MENTOR in by.roles or not waiting.update(slots=slots):
            raise ChangedMeanwhile(
                "You cannot change the times of this application any more. If you are a mentor, "
                "change your times on your page “When you are free”."
            )
        audit.record("change_availability", application, by=by, at=at)
    application.slots = slots


def withdraw_application(
    *, application: Application, why: str = "", by: User, at: datetime
) -> None:
    """Ends the application because the applicant wants to stop. If the application has a place,
    frees the place. `why` is one of WhyStopped, or empty if the applicant does not say.

    Raises NotAllowed for somebody else's application. Raises ChangedMeanwhile when the application
    has already ended.
    """
    check_own(application, by)
    with transaction.atomic():
        frees_place = holds_place(application)
        apply_transition(
            APPLICATION,
            "withdraw",
            application,
            by=by,
            at=at,
            status_since=at,
            place=None,
            why_stopped=why,
        )
        release_interview(application, by=by, at=at)
        email_applicant(application, WITHDRAWN, by=by, at=at)
        if frees_place:
            offer_freed_place(application.cohort, at=at)


def correct_why_stopped(*, application: Application, why: str, by: User, at: datetime) -> None:
    """Records why somebody withdrew or let an offer lapse, as they told staff. `why` is one of
    WhyStopped. Safe to repeat. Raises NotAllowed unless `by` screens the application. Raises
    ChangedMeanwhile if the applicant has not stopped."""
    check_decide(by, application)
    with transaction.atomic():
        stopped = Application.objects.filter(pk=application.pk, status__in=STOPPED)
        if not stopped.update(why_stopped=why):
            raise ChangedMeanwhile(
                "This applicant has not stopped, so there is no reason to record."
            )
        audit.record("correct_why_stopped", application, by=by, at=at)


def move_draft(*, application: Application, by: User, at: datetime) -> None:
    """Moves a draft to the open cohort, or to the next cohort to open.

    Raises AlreadyApplying when the person has another application in that cohort. Also raises the
    same errors as save_answers.
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
    """Moves a sent application to the next cohort, and emails the applicant.

    Raises the same errors as move_on.
    """
    with transaction.atomic():
        moved = move_on(application=application, by=by, at=at)
        email_applicant(moved, DEFERRED, by=by, at=at)
    return moved


def move_on(*, application: Application, by: Actor, at: datetime) -> Application:
    """Copies a sent application, with its answers and referees, into the next cohort.

    Sends no email. Returns the new application, whose status is received. Raises NotAllowed for
    anyone but the applicant or staff. Raises ChangedMeanwhile once the application is decided.
    Raises AlreadyApplying when the applicant has another application in the next cohort. Raises
    MovedAlready if the applicant already waits for a later cohort.
    """
    if not by.roles & STAFF:
        check_own(application, by)
        if is_moved_already(application, at=at):
            raise MovedAlready(application.cohort)
    cohort = cohort_after(application.cohort, at=at)
    try:
        with transaction.atomic():
            frees_place = holds_place(application)
            apply_transition(APPLICATION, "defer", application, by=by, at=at, status_since=at)
            release_interview(application, by=by, at=at)
            moved = copied_into(cohort, application, at=at)
            audit.record("join_cohort", moved, by=by, at=at, moved_from=application.pk)
            if frees_place:
                offer_freed_place(application.cohort, at=at)
    except IntegrityError:
        application.refresh_from_db()
        raise _already(application.applicant, cohort) from None
    return moved


def cohort_after(cohort: Cohort, *, at: datetime) -> Cohort:
    """The first later cohort whose applications have not closed yet. Creates one if there is
    none."""
    following = next_cohort(at)
    if following.training_starts_on > cohort.training_starts_on:
        return following
    if cohort.intake == Intake.JUNE:
        return cohort_of(Intake.NOVEMBER, cohort.year)
    return cohort_of(Intake.JUNE, cohort.year + 1)


def is_moved_already(application: Application, *, at: datetime) -> bool:
    """Whether the application is for a cohort after the next one. Such an application cannot move
    again, because each move could create another cohort. One query if the cohort has not opened
    yet, otherwise none."""
    has_opened = application.cohort.opens_on <= london_date(at)
    return not has_opened and application.cohort.closes_on > next_cohort(at).closes_on


def can_change_availability(application: Application) -> bool:
    """Whether the applicant can still change the times of this application. A mentor changes their
    own times instead."""
    is_mentor = Role.MENTOR in application.applicant.roles
    return application.status in TIMES_CHANGE and not is_mentor


def can_take(application: Application, step: str) -> bool:
    """Whether the application's status allows the step with this name."""
    return application.status in APPLICATION.transition(step).sources


def is_draft(application: Application) -> bool:
    return application.status == ApplicationStatus.DRAFT


def check_own(application: Application, by: Actor) -> None:
    """Raises NotAllowed for anyone but the applicant."""
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the applicant can change this application.")


def _already(person: User, cohort: Cohort) -> AlreadyApplying:
    existing = live_application(person, cohort)
    if existing is None:
        raise ChangedMeanwhile("Something changed at the same moment. Please try again.")
    return AlreadyApplying(existing)


def copied_into(cohort: Cohort, application: Application, *, at: datetime) -> Application:
    """A copy of the application in `cohort`, with the same answers. Its status is received.

    The references move to the copy, so that referees get no second email and their links still
    work.
    """
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
    if key := equality_key(application):
        link_equality_answers(copy, key)
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
