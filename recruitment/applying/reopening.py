"""Staff can send one answer of an application back to the applicant, who then answers that question
again.

The other questions stay closed. We keep the old answer too.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.letters.mailings import register_mailing
from config.common.letters.sending import spelt
from config.common.letters.wording import Text
from config.common.queue import TaskName
from config.common.sealed.rows import with_keys
from config.common.transitions import apply_transition
from recruitment.applying.answers import Answers
from recruitment.applying.emails import ANSWER_REMINDER, ANSWER_SENT_BACK
from recruitment.applying.leaving import check_own
from recruitment.applying.questions import BY_NAME, Question
from recruitment.letters.sending import email_applicant_once, text_for
from recruitment.models import Application, SentBack
from recruitment.permissions import applications_for, check_decide
from recruitment.states import OVER, SENT_BACK, UNDECIDED, ApplicationStatus, SentBackStatus
from recruitment.unfinished import Page, forget_unfinished

REMIND_OF_ANSWERS = TaskName("recruitment.remind_of_answers")
DAYS_TO_ANSWER: Final = 7
REMINDED_BEFORE: Final = timedelta(days=3)
"""We remind the applicant once, this long before the last day."""
NEVER_SENT_BACK: Final = frozenset({"referees", "declarations"})
"""Questions that staff cannot send back. Another page lets applicants name another referee.
Applicants confirm the declarations only once."""
SHUT: Final = OVER | {ApplicationStatus.DRAFT}


class NotSentBack(DomainError):
    """Staff cannot send this question back, or the application is decided."""


def can_send_back(application: Application, question: Question) -> bool:
    """Whether staff can send the answer to this question back now."""
    return (
        application.status in UNDECIDED
        and question.name not in NEVER_SENT_BACK
        and question.name in application.answered
    )


def last_day_for(at: datetime) -> date:
    """The day by which we ask for the new answer. The applicant can still answer after that day."""
    return london_date(at) + timedelta(days=DAYS_TO_ANSWER)


def send_back(
    *, application: Application, question: Question, asks: str, by: User, at: datetime
) -> SentBack:
    """Opens one question again, and emails the applicant what staff want to know.

    Raises NotSentBack if the question cannot be sent back now. Raises ChangedMeanwhile when the
    applicant must already answer another question again. Raises NotAllowed if `by` cannot do this.
    """
    check_decide(by, application)
    if not can_send_back(application, question):
        raise NotSentBack("You can send an answer back only before the application is decided.")
    try:
        with transaction.atomic():
            sent_back = SentBack.objects.create(
                application=application,
                question=question.name,
                asks=asks,
                asked_by=by,
                asked_at=at,
                answer_by=last_day_for(at),
            )
            audit.record("send_back", application, by=by, at=at, question=question.name)
            _email(sent_back, reminds=False, by=by, at=at)
    except IntegrityError:
        raise ChangedMeanwhile(
            "The applicant has another question to answer. Wait for that answer, or take that "
            "question back first."
        ) from None
    return sent_back


def preview_of(application: Application, question: Question, asks: str, *, at: datetime) -> Text:
    """The email that send_back would send."""
    values = _values(application, question, asks, last_day_for(at))
    return text_for(application, ANSWER_SENT_BACK, **values)


def take_back(*, sent_back: SentBack, by: User, at: datetime) -> None:
    """Closes the question without a new answer. Sends no email.

    Raises ChangedMeanwhile once the applicant has answered. Raises NotAllowed if `by` cannot do
    this.
    """
    check_decide(by, sent_back.application)
    with transaction.atomic():
        apply_transition(SENT_BACK, "take_back", sent_back, by=by, at=at)
        audit.record("take_question_back", sent_back.application, by=by, at=at)


def answer_again(*, sent_back: SentBack, answers: Answers, by: User, at: datetime) -> None:
    """Saves the new answer in the application, and the old answer in `sent_back`. The names in
    `answers` are those that the question's `storage` takes. Works even after applications have
    closed.

    Raises NotAllowed for somebody else's application. Raises ChangedMeanwhile if the question was
    answered or taken back, or if the application has ended.
    """
    application, question = sent_back.application, question_of(sent_back)
    check_own(application, by)
    with transaction.atomic():
        current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if current.status in SHUT:
            raise ChangedMeanwhile("This application has ended, so we do not need this answer.")
        before = "\n".join(question.storage.words(current)) or question.when_empty
        sent_back.write(before=before)
        sealed = sent_back.sealed_before
        apply_transition(
            SENT_BACK, "answer", sent_back, by=by, at=at, answered_at=at, sealed_before=sealed
        )
        columns = question.storage.keep(current, {**answers, "answered_at": at})
        if columns:
            current.save(update_fields=columns)
        forget_unfinished(Page(current, question.name))
        audit.record("answer_again", application, by=by, at=at, question=question.name)
    application.refresh_from_db()


def mark_read(*, sent_back: SentBack, by: User, at: datetime) -> None:
    """Records that staff have read the new answer, so that no list shows it as new.

    Raises ChangedMeanwhile if somebody has already recorded this. Raises NotAllowed if `by` cannot
    do this.
    """
    check_decide(by, sent_back.application)
    apply_transition(SENT_BACK, "read", sent_back, by=by, at=at)


def remind_of_answers(*, at: datetime) -> int:
    """Reminds each applicant once, 3 days before the day by which we asked for the answer. Returns
    the number of reminders. Safe to repeat and to run twice at the same time."""
    due = SentBack.objects.filter(
        status=SentBackStatus.ASKED,
        reminded_at__isnull=True,
        answer_by__lte=london_date(at) + REMINDED_BEFORE,
    ).exclude(application__status__in=SHUT)
    related = ("application__cohort", "application__applicant")
    return sum(_remind(row, at=at) for row in due.select_related(*related))


def _remind(sent_back: SentBack, *, at: datetime) -> bool:
    waiting = SentBack.objects.filter(
        pk=sent_back.pk, status=SentBackStatus.ASKED, reminded_at__isnull=True
    )
    with transaction.atomic():
        if not waiting.update(reminded_at=at):
            return False
        _email(sent_back, reminds=True, by=PROGRAMME, at=at)
    return True


@dataclass(frozen=True)
class Reopened:
    """A question that staff sent back. `before` is the old answer in words. It is empty until the
    applicant has given a new answer."""

    row: SentBack
    question: Question
    before: str


def reopened(application: Application) -> list[Reopened]:
    """Every question of this application that was sent back, newest first. Opens sealed answers.
    2 queries."""
    rows = with_keys(application.sent_back.select_related("asked_by"))
    return [Reopened(row, question_of(row), row.opened("before")) for row in rows]


def open_question(application: Application) -> SentBack | None:
    """The question that the applicant must answer again, if there is one. One query, or none when
    the application has ended."""
    if application.status in SHUT:
        return None
    return application.sent_back.filter(status=SentBackStatus.ASKED).first()


def sent_back_for(user: User) -> QuerySet[SentBack]:
    """The questions that staff sent back, for the applications that this person screens."""
    applications = applications_for(user).values("pk")
    return SentBack.objects.filter(application__in=applications)


def new_answers(user: User) -> QuerySet[SentBack]:
    """The new answers that no member of staff has read yet, oldest first."""
    answered = sent_back_for(user).filter(status=SentBackStatus.ANSWERED)
    return answered.select_related("application").order_by("answered_at", "pk")


def question_of(sent_back: SentBack) -> Question:
    return BY_NAME[sent_back.question]


def _email(sent_back: SentBack, *, reminds: bool, by: Actor, at: datetime) -> None:
    application = sent_back.application
    email_applicant_once(
        application,
        ANSWER_REMINDER if reminds else ANSWER_SENT_BACK,
        occasion=f"question:{sent_back.pk}",
        by=by,
        at=at,
        **_values(application, question_of(sent_back), sent_back.asks, sent_back.answer_by),
    )


def _values(
    application: Application, question: Question, asks: str, answer_by: date
) -> dict[str, str]:
    return {
        "question": question.title,
        "asks": asks,
        "answer_by": spelt(answer_by),
        "link": f"{settings.BASE_URL}/apply/{application.reference}/answer/",
    }


MAILING: Final = register_mailing(
    "answers_sent_back",
    "Reminders to answer a question again",
    who="Applicants who have not answered a question that staff sent back to them. They get one "
    "reminder, 3 days before the day by which we asked for the answer.",
    send=remind_of_answers,
)
