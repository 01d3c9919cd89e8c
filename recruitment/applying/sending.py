"""Sending an application, and saving the answers about equality that come with it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import DomainError, NotAllowed
from config.common.letters.sending import spelt
from config.common.transitions import apply_transition
from recruitment.applying.answers import NOTHING_WRITTEN, equality_key, link_equality_answers
from recruitment.applying.drafts import locked_draft, unanswered
from recruitment.applying.emails import RECEIVED
from recruitment.applying.questions import Question
from recruitment.cohorts.planning import is_open
from recruitment.cohorts.replying import reply_due_on
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, EqualityAnswers
from recruitment.models.equality import EQUALITY
from recruitment.references.asking import ask_referees
from recruitment.states import APPLICATION

ADULT_AT: Final = 18  # years: the youngest age at which people can volunteer in a prison


class TooYoung(DomainError):
    """The applicant is under 18."""


class NotComplete(DomainError):
    """The question `question` has no answer yet."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(f"You cannot send your application yet. Answer “{question.title}” first.")


class NotOpen(DomainError):
    """The cohort is not taking applications today."""


def adult_from(born_on: date) -> date:
    """The 18th birthday. For somebody born on 29 February, this is 1 March."""
    try:
        return born_on.replace(year=born_on.year + ADULT_AT)
    except ValueError:
        return date(born_on.year + ADULT_AT, 3, 1)


def is_adult(born_on: date, *, on: date) -> bool:
    """Whether somebody born on `born_on` is 18 or over on the day `on`."""
    return on >= adult_from(born_on)


def submit_application(*, application: Application, by: User, at: datetime) -> None:
    """Sends the draft, and emails the applicant and the referees. Does all this in one transaction.

    Raises NotComplete, TooYoung or NotOpen, and NotAllowed for somebody else's application. Raises
    ChangedMeanwhile when the application was sent before, so a second press does not send the
    application again.
    """
    with transaction.atomic():
        draft = locked_draft(application, by=by)
        check_can_send(draft, at=at)
        apply_transition(
            APPLICATION, "submit", draft, by=by, at=at, submitted_at=at, status_since=at
        )
        draft.unfinished.all().delete()  # the check page says that we do not send these
        email_applicant(draft, RECEIVED, by=by, at=at, **promise_in_words(draft))
        ask_referees(application=draft, by=by, at=at)
    application.refresh_from_db()


def promise_in_words(application: Application) -> dict[str, str]:
    """When we will reply to a sent application, as values for the placeholders of the letter
    RECEIVED."""
    days, due = application.cohort.reply_days, reply_due_on(application)
    return {
        "reply_days": f"{days} working day{'s' if days != 1 else ''}",
        "reply_by": spelt(due) if due else "",
    }


def check_can_send(application: Application, *, at: datetime) -> None:
    """Raises NotComplete, TooYoung or NotOpen."""
    missing = unanswered(application)
    if missing:
        raise NotComplete(missing[0])
    if application.born_on is None or not is_adult(application.born_on, on=london_date(at)):
        raise TooYoung("You can send an application from your 18th birthday.")
    if not is_open(application.cohort, at):
        raise NotOpen(
            f"Applications for {application.cohort} are not open today. We have saved your answers."
        )


def keep_equality_answers(*, application: Application, answers: Mapping[str, str]) -> None:
    """Saves the answers about equality as one row. The row names no person and no time. The
    application has a sealed link to the row. With this link, we can count how many of each group
    were offered a place. It also lets the applicant delete the answers.

    Saves nothing when every answer is empty. Not safe to repeat: a second call adds a second row.
    """
    values = {name: answers[name] for name in EQUALITY if answers.get(name)}
    if values:
        with transaction.atomic():
            row = EqualityAnswers.objects.create(cohort=application.cohort, **values)
            link_equality_answers(application, row.pk)
            application.save(update_fields=["sealed_equality"])


def delete_equality_answers(*, application: Application, by: User, at: datetime) -> None:
    """Deletes the answers about equality that came with this application. Safe to repeat. Raises
    NotAllowed for somebody else's application."""
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the applicant can delete these answers.")
    key = equality_key(application)
    if key is None:
        return
    with transaction.atomic():
        EqualityAnswers.objects.filter(pk=key).delete()
        Application.objects.filter(pk=application.pk).update(sealed_equality=NOTHING_WRITTEN)
        audit.record("delete_equality_answers", application, by=by, at=at)
    application.sealed_equality = NOTHING_WRITTEN
