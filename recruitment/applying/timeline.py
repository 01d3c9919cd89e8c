"""What an applicant reads about their application: its tasks, answers, history and referees."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from config.common.audit import AuditEvent
from recruitment.applying.drafts import unanswered
from recruitment.applying.questions import QUESTIONS, Question, Section
from recruitment.models import Application, Reference
from recruitment.states import ReferenceStatus

HAPPENED: Final = {
    "start": "You started your application",
    "submit": "You sent your application",
    "join_cohort": "Your application moved to this cohort",
    "change_availability": "You changed the times you are free",
    "send_back": "We asked you about one answer",
    "answer_again": "You looked at that answer again",
    "shortlist": "You were shortlisted",
    "invite_to_interview": "We invited you to an interview",
    "book_interview": "You booked an interview",
    "move_interview": "You moved your interview",
    "cancel_interview": "Your interview was cancelled",
    "miss_interview": "Your interview did not take place",
    "ask_for_another_time": "You asked for another interview time",
    "put_on_reserve": "We put you on the reserve list",
    "offer": "We offered you a place",
    "accept": "You accepted your place",
    "turn_down": "You turned down your place",
    "lapse": "Your offer ran out",
    "decline": "We decided not to take your application further",
    "defer": "Your application moved to the next cohort",
    "withdraw": "You withdrew your application",
}
"""The actions in the audit trail that an applicant sees, with the words that we use for each."""

REFEREE_SAYS: Final = {
    ReferenceStatus.NAMED: "We have not asked them yet",
    ReferenceStatus.ASKED: "We have asked and are waiting for an answer",
    ReferenceStatus.RECEIVED: "Received, thank you",
    ReferenceStatus.DECLINED: "They cannot give a reference",
}


@dataclass(frozen=True)
class Task:
    """One section of the task list. Its link opens the question `first`."""

    section: Section
    first: Question
    answered: int
    questions: int

    @property
    def is_complete(self) -> bool:
        return self.answered == self.questions


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    title: str
    at: datetime


@dataclass(frozen=True)
class Answer:
    """The answer to one question. `is_given` is false until the applicant has answered it."""

    question: Question
    lines: list[str]
    is_given: bool


def tasks(application: Application) -> list[Task]:
    """The sections in order. Each section opens at its first question without an answer."""
    missing = unanswered(application)
    return [_task(section, missing) for section in Section]


def _task(section: Section, missing: list[Question]) -> Task:
    questions = [question for question in QUESTIONS if question.section == section]
    waiting = [question for question in questions if question in missing]
    answered = len(questions) - len(waiting)
    return Task(section, (waiting or questions)[0], answered, len(questions))


def answers_in_words(application: Application) -> Iterator[tuple[Section, list[Answer]]]:
    """Every question with its answer, by section. 4 queries.

    For the applicant only, because it opens sealed texts.
    """
    for section in Section:
        questions = (question for question in QUESTIONS if question.section == section)
        yield section, [_answer(application, question) for question in questions]


def _answer(application: Application, question: Question) -> Answer:
    if question.name not in application.answered:
        return Answer(question, [], False)
    return Answer(question, question.storage.words(application) or [question.when_empty], True)


def timeline(application: Application) -> list[Happening]:
    """What has happened, newest first. One query."""
    events = AuditEvent.objects.filter(
        subject=Application._meta.label, subject_id=application.pk, action__in=HAPPENED
    )
    return [Happening(HAPPENED[event.action], event.at) for event in events.order_by("-at", "-pk")]


def references_in_words(application: Application) -> list[tuple[Reference, str]]:
    """Each referee, and whether the referee has answered. Never what the referee wrote. One
    query."""
    rows = application.references.exclude(status=ReferenceStatus.REPLACED)
    return [(row, REFEREE_SAYS[ReferenceStatus(row.status)]) for row in rows]
