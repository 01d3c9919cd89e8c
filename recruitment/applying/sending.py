"""Sending an application: what must hold first, and what happens then. Answers about equality are
kept apart, never beside a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import DomainError
from config.common.transitions import apply_transition
from recruitment.applying.drafts import locked_draft, unanswered
from recruitment.applying.emails import RECEIVED
from recruitment.cohorts.planning import is_open
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Cohort, EqualityAnswers
from recruitment.references.asking import ask_referees
from recruitment.states import APPLICATION

ADULT_AT: Final = 18  # years; prisons let no one younger in as a volunteer

ASKED: Final = ("age_band", "gender", "ethnicity", "religion", "orientation", "disability")


class TooYoung(DomainError):
    """Not yet 18."""


class NotComplete(DomainError):
    """Some question has no answer."""


class NotOpen(DomainError):
    """The cohort takes no applications today."""


def adult_from(born_on: date) -> date:
    """The eighteenth birthday; 1 March for someone born on 29 February."""
    try:
        return born_on.replace(year=born_on.year + ADULT_AT)
    except ValueError:
        return date(born_on.year + ADULT_AT, 3, 1)


def is_adult(born_on: date, *, on: date) -> bool:
    """Whether someone born then is 18 on that day."""
    return on >= adult_from(born_on)


def submit_application(*, application: Application, by: User, at: datetime) -> None:
    """Sends the draft, tells the applicant and asks the referees, in one transaction.

    Raises NotComplete, TooYoung or NotOpen; NotAllowed for someone else's; ChangedMeanwhile when it
    has been sent already, so pressing twice sends once.
    """
    with transaction.atomic():
        draft = locked_draft(application, by=by)
        check_can_send(draft, at=at)
        apply_transition(
            APPLICATION, "submit", draft, by=by, at=at, submitted_at=at, status_since=at
        )
        email_applicant(draft, RECEIVED, by=by, at=at)
        ask_referees(application=draft, by=by, at=at)
    application.refresh_from_db()


def check_can_send(application: Application, *, at: datetime) -> None:
    """Raises NotComplete, TooYoung or NotOpen."""
    left = unanswered(application)
    if left:
        raise NotComplete(f"There is one more question to answer: {left[0].title}")
    if application.born_on is None or not is_adult(application.born_on, on=london_date(at)):
        raise TooYoung("You can send an application from your eighteenth birthday.")
    if not is_open(application.cohort, at):
        raise NotOpen(
            f"Applications for {application.cohort} are not open today. Your answers are kept."
        )


def keep_equality_answers(*, cohort: Cohort, answers: Mapping[str, str]) -> None:
    """Keeps what was answered; nothing at all when everything was left empty.

    Not safe to repeat: nobody could find the first answers again.
    """
    values = {name: answers[name] for name in ASKED if answers.get(name)}
    if values:
        EqualityAnswers.objects.create(cohort=cohort, **values)
