"""Starting a draft application, answering its questions and deleting the draft."""

import secrets
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.http import QueryDict

from config.accounts.grants import grant_role
from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.errors import ChangedMeanwhile, DomainError, NotAllowed
from config.common.letters.sending import spelt
from recruitment.applying.answers import Answers
from recruitment.applying.emails import SAVED
from recruitment.applying.questions import QUESTIONS, Question
from recruitment.cohorts.planning import next_cohort
from recruitment.letters.sending import email_applicant_once
from recruitment.models import Application, Cohort
from recruitment.states import OVER, ApplicationStatus
from recruitment.unfinished import Page, forget_unfinished, save_unfinished

# No vowels, so that no reference spells a word. No characters that look alike, or that sound alike
# on the phone.
LETTERS: Final = "23456789BCDFGHJKMNPQRTVWXYZ"

SENT: Final = (
    "You have already sent this application, so you cannot change your answers. Open your "
    "application to see how it is going."
)


def random_reference() -> str:
    """A reference number such as "K7M-4QXD". There are 27⁷ of them, about 10 billion."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(7))
    return f"{letters[:3]}-{letters[3:]}"


def new_reference() -> str:
    """A reference number that no application has yet."""
    while True:
        reference = random_reference()
        if not Application.objects.filter(reference=reference).exists():
            return reference


class AlreadyApplying(DomainError):
    """The person already has a live application for the cohort. The attribute `application` is that
    application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        step = "started" if application.status == ApplicationStatus.DRAFT else "sent"
        super().__init__(
            f"You have already {step} an application for {application.cohort}. "
            "You need only one application, so carry on with this one."
        )


def in_the_way(error: DomainError, application: Application) -> Application:
    """The other live application of the same applicant, if `error` says that there is one.
    Otherwise `application` itself."""
    return error.application if isinstance(error, AlreadyApplying) else application


def start_application(*, by: User, at: datetime) -> Application:
    """Starts an empty draft in the open cohort, or in the next cohort to open.

    Raises AlreadyApplying when the person has a live application for that cohort.
    """
    cohort = next_cohort(at)
    try:
        with transaction.atomic():
            application = Application.objects.create(
                reference=new_reference(),
                applicant=by,
                cohort=cohort,
                started_at=at,
                status_since=at,
                full_name=by.name,
            )
            grant_role(user=by, role=Role.APPLICANT, by=PROGRAMME, at=at)
            audit.record("start", application, by=by, at=at)
    except IntegrityError:
        existing = live_application(by, cohort)
        if existing is None:
            raise
        raise AlreadyApplying(existing) from None
    return application


def live_application(person: User, cohort: Cohort) -> Application | None:
    """The live application of `person` for the cohort, if they have one. One query.

    Nobody can have 2 live applications for one cohort.
    """
    own = Application.objects.filter(applicant=person, cohort=cohort).exclude(status__in=OVER)
    return own.select_related("cohort").first()


def save_answers(
    *, application: Application, question: Question, answers: Answers, by: User, at: datetime
) -> None:
    """Saves the answers to one question. The names in `answers` are those that the question's
    `storage` takes. Safe to repeat.

    Raises NotAllowed for somebody else's application. Raises ChangedMeanwhile when the application
    has been sent.
    """
    with transaction.atomic():
        draft = locked_draft(application, by=by)
        columns = question.storage.keep(draft, {**answers, "answered_at": at})
        if question.name not in draft.answered:
            draft.answered.append(question.name)
        draft.save(update_fields=[*columns, "answered"])
        forget_unfinished(Page(draft, question.name))
    application.refresh_from_db()


def save_what_was_typed(
    *, application: Application, question: Question, typed: QueryDict, by: User, at: datetime
) -> None:
    """Saves what the applicant has typed so far. Does not change the saved answer. If they typed
    nothing, deletes what they typed before. Safe to repeat. Raises the same errors as
    save_answers."""
    with transaction.atomic():
        draft = locked_draft(application, by=by)
        save_unfinished(Page(draft, question.name), typed, at=at)


def email_link_back(*, application: Application, by: User, at: datetime) -> None:
    """Emails the applicant a link to their unfinished draft, once for each cohort. Safe to repeat.
    Raises the same errors as save_answers."""
    with transaction.atomic():
        draft = locked_draft(application, by=by)
        email_applicant_once(
            draft,
            SAVED,
            occasion=f"saved:{draft.cohort_id}",
            by=PROGRAMME,
            at=at,
            closes_on=spelt(draft.cohort.closes_on),
        )


def discard_draft(*, application: Application, by: User, at: datetime) -> None:
    """Deletes a draft and every answer in it. Raises the same errors as save_answers."""
    with transaction.atomic():
        draft = locked_draft(application, by=by)
        audit.record("discard", draft, by=by, at=at)
        draft.delete()


def locked_draft(application: Application, *, by: User) -> Application:
    """Locks the row of the person's own draft until the transaction ends, and reads it again.

    Raises NotAllowed for somebody else's application. Raises ChangedMeanwhile when the application
    has been sent.
    """
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the applicant can change this application.")
    draft = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if draft.status != ApplicationStatus.DRAFT:
        raise ChangedMeanwhile(SENT)
    return draft


def unanswered(application: Application) -> list[Question]:
    """The questions that have no answer yet, in order."""
    return [question for question in QUESTIONS if question.name not in application.answered]


def next_question(application: Application, after: str = "") -> Question | None:
    """The first unanswered question after the question named `after`. If there is none, the first
    unanswered question of all. None when every question has an answer."""
    missing = unanswered(application)
    names = [question.name for question in QUESTIONS]
    start = names.index(after) + 1 if after else 0
    later = (question for question in missing if names.index(question.name) >= start)
    return next(later, missing[0] if missing else None)
