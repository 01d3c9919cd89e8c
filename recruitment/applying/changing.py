"""Changing answers after sending: corrections, and what we ask once we have offered a place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.http import QueryDict

from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.errors import ChangedMeanwhile
from recruitment.applying.answers import Answers
from recruitment.applying.leaving import TIMES_CHANGE, check_own
from recruitment.applying.questions import ASKED_LATER, BY_NAME, CONVICTIONS, EMERGENCY, Question
from recruitment.models import Application
from recruitment.states import HOLDS_PLACE, OVER, ApplicationStatus
from recruitment.unfinished import Page, forget_unfinished, save_unfinished

CHANGEABLE: Final[Mapping[str, frozenset[ApplicationStatus]]] = {
    "contact": TIMES_CHANGE,
    "prisons": TIMES_CHANGE,
    "away": TIMES_CHANGE,
    CONVICTIONS.name: HOLDS_PLACE,
    EMERGENCY.name: frozenset({ApplicationStatus.ACCEPTED}),
}
"""The questions whose answers applicants can change after sending, by name. The values are the
statuses of an application in which they can do so."""

ACTIONS: Final[Mapping[str, str]] = {
    "contact": "correct_contact",
    "prisons": "correct_prisons",
    "away": "correct_away",
    CONVICTIONS.name: "tell_convictions",
    EMERGENCY.name: "set_emergency_contact",
}
"""The action in the audit trail, by the name of the question."""

_QUESTIONS: Final = BY_NAME | {question.name: question for question in ASKED_LATER}


def changeable(application: Application) -> list[Question]:
    """The questions whose answers the applicant can change now. Empty for a mentor: mentors have
    other pages for this."""
    if Role.MENTOR in application.applicant.roles:
        return []
    names = (name for name, statuses in CHANGEABLE.items() if application.status in statuses)
    return [_QUESTIONS[name] for name in names]


def still_to_tell(application: Application) -> list[Question]:
    """The questions of ASKED_LATER that have no answer yet."""
    return [
        question
        for question in changeable(application)
        if question in ASKED_LATER and question.name not in application.answered
    ]


def save_unfinished_change(
    *, application: Application, question: Question, typed: QueryDict, by: User, at: datetime
) -> None:
    """Saves what the applicant has typed so far on a page of a sent application. Does not change
    the answer. If they typed nothing, deletes what they typed before. Safe to repeat.

    Raises NotAllowed for somebody else's application. Raises ChangedMeanwhile for a draft, or for
    an application that has ended.
    """
    check_own(application, by)
    with transaction.atomic():
        row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if row.status in OVER | {ApplicationStatus.DRAFT}:
            raise ChangedMeanwhile("You cannot change this answer any more.")
        save_unfinished(Page(row, question.name), typed, at=at)


def change_answer(
    *, application: Application, question: Question, answers: Answers, by: User, at: datetime
) -> None:
    """Saves new answers to a question of CHANGEABLE. The audit trail records the change, but not
    the answers. Safe to repeat: if nothing has changed, records nothing.

    Raises NotAllowed for somebody else's application. Raises ChangedMeanwhile when these answers
    can no longer be changed.
    """
    check_own(application, by)
    with transaction.atomic():
        row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if question not in changeable(row):
            raise ChangedMeanwhile(
                "You cannot change this on your application any more. If you are a mentor, change "
                "it on your own page."
            )
        before = question.storage.read(row)
        columns = question.storage.keep(row, {**answers, "answered_at": at})
        is_first = question.name not in row.answered
        if is_first:
            row.answered.append(question.name)
        row.save(update_fields=[*columns, "answered"])
        forget_unfinished(Page(row, question.name))
        if is_first or question.storage.read(row) != before:
            audit.record(ACTIONS[question.name], row, by=by, at=at)
    application.refresh_from_db()
