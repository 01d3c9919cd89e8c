"""What an applicant reads about their application: its tasks, answers, history and referees."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from config.common.audit import AuditEvent
from recruitment.applying.drafts import unanswered
from recruitment.applying.questions import QUESTIONS, Question, Section
from recruitment.models import Application, Reference
from recruitment.states import ApplicationStatus, ReferenceStatus

HAPPENED: Final = {
    "start": "You started your application",
    "submit": "You sent your application",
    "join_cohort": "Your application moved to this cohort",
    "change_availability": "You changed the times you are free",
    "send_back": "We asked you about one answer",
    "answer_again": "You looked at that answer again",
    "correct_contact": "You changed your phone number or postcode",
    "correct_prisons": "You changed your prisons",
    "correct_away": "You changed when you are away",
    "tell_convictions": "You answered our question about a criminal record",
    "set_emergency_contact": "You told us who to call in an emergency",
    "shortlist": "You were shortlisted",
    "invite_to_interview": "We invited you to an interview",
    "book_interview": "You booked an interview",
    "move_interview": "You moved your interview",
    "cancel_interview": "Your interview was cancelled",
    "give_interview": "We booked your interview",
    "change_interview": "We changed something about your interview",
    "tell_access_needs": "You said what you need at the interview",
    "miss_interview": "Your interview did not take place",
    "ask_for_another_time": "You asked for another interview time",
    "put_on_reserve": "We put you on the reserve list",
    "offer": "We offered you a place",
    "accept": "You accepted your place",
    "turn_down": "You turned down your place",
    "lapse": "Your offer ran out",
    "decline": "We decided not to take your application further",
    "withdraw_offer": "We withdrew our offer",
    "defer": "Your application moved to the next cohort",
    "withdraw": "You withdrew your application",
}
"""The actions in the audit trail that an applicant sees, with the words that we use for each."""

CORRECTIONS: Final = {
    "correct_contact": "contact",
    "correct_prisons": "prisons",
    "correct_away": "away",
    "change_availability": "availability",
}
"""The name of the question whose answer was changed, by the action in the audit trail."""

REFEREE_SAYS: Final = {
    ReferenceStatus.NAMED: "We have not asked them yet",
    ReferenceStatus.ASKED: "We have asked and are waiting for an answer",
    ReferenceStatus.RECEIVED: "Received, thank you",
    ReferenceStatus.DECLINED: "They cannot give a reference",
}


@dataclass(frozen=True)
class Task:
    """One section of the task list. Its link opens `first`: the first question without an answer,
    or the first question of all if every question has an answer."""

    section: Section
    first: Question
    answered: int
    questions: int
    is_begun: bool

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
    """The answer to one question. `is_given` is false until the applicant has answered.
    `is_unfinished` is true while they have typed something and not saved it as an answer.
    `corrected_at` is when they last changed the answer of an application that they had sent."""

    question: Question
    lines: list[str]
    is_given: bool
    is_unfinished: bool = False
    corrected_at: datetime | None = None


def tasks(application: Application) -> list[Task]:
    """The sections of the task list, in order. Each section opens at its first question without an
    answer. One query."""
    missing, typed = unanswered(application), _unfinished(application)
    return [_task(section, missing, typed) for section in Section]


def _unfinished(application: Application) -> set[str]:
    """The names of the questions that the applicant has begun to answer, but has not finished. One
    query."""
    return set(application.unfinished.values_list("question", flat=True))


def _task(section: Section, missing: list[Question], typed: set[str]) -> Task:
    questions = [question for question in QUESTIONS if question.section == section]
    waiting = [question for question in questions if question in missing]
    answered = len(questions) - len(waiting)
    is_begun = bool(answered) or any(question.name in typed for question in questions)
    return Task(section, (waiting or questions)[0], answered, len(questions), is_begun)


def answers_in_words(
    application: Application, *, later: Sequence[Question] = ()
) -> Iterator[tuple[Section, list[Answer]]]:
    """Every question with its answer, by section. 5 queries.

    `later` has questions that we ask only after an offer (see ASKED_LATER). Adds those that have an
    answer. Only the applicant may see the result, because it contains sealed texts.
    """
    corrected, typed = _corrections(application), _unfinished(application)
    questions = [*QUESTIONS, *(row for row in later if row.name in application.answered)]
    for section in Section:
        rows = [row for row in questions if row.section == section]
        yield section, [_answer(application, row, corrected, typed) for row in rows]


def _answer(
    application: Application,
    question: Question,
    corrected: Mapping[str, datetime],
    typed: Collection[str],
) -> Answer:
    is_unfinished = question.name in typed
    if question.name not in application.answered:
        return Answer(question, [], False, is_unfinished)
    lines = question.storage.words(application) or [question.when_empty]
    return Answer(question, lines, True, is_unfinished, corrected.get(question.name))


def _corrections(application: Application) -> dict[str, datetime]:
    """When the applicant last changed each answer after sending, by the question's name. One query,
    and none for a draft."""
    if application.submitted_at is None:
        return {}
    events = AuditEvent.objects.filter(
        subject=Application._meta.label, subject_id=application.pk, action__in=CORRECTIONS
    )
    return {CORRECTIONS[event.action]: event.at for event in events.order_by("at", "pk")}


def timeline(application: Application) -> list[Happening]:
    """What has happened to the application, newest first. One query."""
    events = AuditEvent.objects.filter(
        subject=Application._meta.label, subject_id=application.pk, action__in=HAPPENED
    )
    return [Happening(HAPPENED[event.action], event.at) for event in events.order_by("-at", "-pk")]


def has_turned_down(application: Application) -> bool:
    """Whether the applicant turned down our offer. One query, and none unless they withdrew."""
    return application.status == ApplicationStatus.WITHDRAWN and bool(
        AuditEvent.objects.filter(
            subject=Application._meta.label, subject_id=application.pk, action="turn_down"
        ).exists()
    )


def references_in_words(application: Application) -> list[tuple[Reference, str]]:
    """Each referee, and in words whether the referee has answered. Leaves out what the referee
    wrote. One query."""
    rows = application.references.exclude(status=ReferenceStatus.REPLACED)
    return [(row, REFEREE_SAYS[ReferenceStatus(row.status)]) for row in rows]
