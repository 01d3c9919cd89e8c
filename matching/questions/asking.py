"""Asks questions and answers them.

In a small programme, the page works out the answer itself, and saves nothing. In a larger
programme, the page saves the question, and waits until the worker has answered it.
"""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from config.accounts.models import User
from config.common import audit, clock
from config.common.errors import ChangedMeanwhile
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunStatus,
    fail_run,
    finish_run,
    report_progress,
    start_run,
    sweep_runs,
)
from matching.models import Question
from matching.models.question import MOST_AT_ONCE
from matching.pool.loading import men_to_match
from matching.pool.mentors import active_mentors
from matching.questions.solving import CannotSay, best_list, pool_now
from matching.solver import Instance
from matching.solver.solving.rooms import nothing

log = logging.getLogger(__name__)

ANSWER_QUESTION: Final = TaskName("matching.answer_question")
SWEEP_QUESTIONS: Final = TaskName("matching.sweep_questions")

MOST_PAIRS: Final = 30_000
"""The largest pool that a page solves itself: 60 mentors × 500 men. To solve it a few times took
under 0.15 s of processor time. Leaves larger pools to the worker."""
OFTEN: Final = 20
"""How many times longer a question with `solves_often` takes if there are too few rooms."""

FRESH: Final = timedelta(minutes=2)
"""How long we keep an answer for the person who asked. After this time, the same question is solved
again."""
FRESH_PROBLEM: Final = timedelta(seconds=20)
"""How long we keep a failure. After this time, the same question is solved again."""
FORGOTTEN_AFTER: Final = timedelta(days=1)
MOST_PROGRESS: Final = 95
"""The highest progress, in percent, before there is an answer."""

PASSED_ON: Final = "%s: the lease passed to another worker"
UNEXPECTED: Final = "Something went wrong that we did not expect. Please try again in a minute."

UNDER_WAY: Final = Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])

Answer = dict[str, Any]
"""An answer as JSON, with ids and numbers, and without names."""


@dataclass(frozen=True)
class Kind:
    """A kind of question.

    `solve` gets the pool, a function to call before each run of the solver, and the ids that the
    question is about. It raises CannotSay if there is no answer.

    `solves_often` means that, if there are too few rooms, the solver also runs once for each mentor
    and slot that the man could have. `takes_long` means that only the worker answers. `fresh` is
    how long we keep an answer for the person who asked.
    """

    name: str
    solve: Callable[..., Answer]
    solves_often: bool = False
    takes_long: bool = False
    fresh: timedelta = FRESH


def ask(kind: Kind, *, by: User, at: datetime, **asks: Any) -> Question:
    """Answers a quick question immediately. Gives a longer question to the worker. Returns the
    question either way.

    `asks` are the ids and numbers that the question is about. Before the call, check that `by` can
    see the people and prisons with these ids. A question that is answered immediately is not saved.

    Safe to repeat. While the worker has the question, or its answer is fresh, the same person gets
    the same question back.
    """
    key = sha256(json.dumps([kind.name, asks], sort_keys=True).encode()).hexdigest()
    own = Question.objects.filter(asked_by=by, key=key)
    return (
        own.filter(_is_current(at, kind.fresh)).first()
        or _answered_at_once(kind, asks, by=by, at=at)
        or _queued(Question(kind=kind.name, asks=asks, key=key, asked_by=by, queued_at=at))
    )


def _is_current(at: datetime, fresh: timedelta) -> Q:
    return (
        UNDER_WAY
        | Q(status=RunStatus.DONE, finished_at__gt=at - fresh)
        | Q(status=RunStatus.FAILED, finished_at__gt=at - FRESH_PROBLEM)
    )


def _answered_at_once(
    kind: Kind, asks: dict[str, Any], *, by: User, at: datetime
) -> Question | None:
    """The question with its answer, not saved. None if solving could take more than a moment."""
    if kind.takes_long or men_to_match().count() * active_mentors().count() > MOST_PAIRS:
        return None
    question = Question(kind=kind.name, asks=asks, asked_by=by, started_at=at)
    try:
        pool = pool_now(at=at, by=by)
        if kind.solves_often and _takes_long(pool):
            return None
        question.result, question.status = kind.solve(pool, nothing, **asks), RunStatus.DONE
    except CannotSay as error:
        question.failure, question.status = str(error), RunStatus.FAILED
    return question


def _takes_long(pool: Instance) -> bool:
    """Whether it takes more than a moment to solve this pool many times, because there are too few
    rooms."""
    pairs = len(pool.mentors) * len(pool.referrals)
    return pairs * OFTEN > MOST_PAIRS and bool(best_list(pool).solved.priced)


def _queued(question: Question) -> Question:
    """Saves the question. Also sends it to the queue, if fewer than MOST_AT_ONCE questions are
    waiting or being answered.

    Otherwise, answer_question sends it to the queue later, when another question ends. This keeps
    the queue short, so that a round does not wait behind many questions.
    """
    try:
        with transaction.atomic():
            question.save(force_insert=True)
            audit.record(
                "ask", question, by=question.asked_by, at=question.queued_at, kind=question.kind
            )
    except IntegrityError:  # the same press twice
        return Question.objects.filter(asked_by=question.asked_by, key=question.key)[0]
    if Question.objects.filter(UNDER_WAY).exclude(pk=question.pk).count() < MOST_AT_ONCE:
        enqueue(ANSWER_QUESTION, question_id=question.pk)
    return question


def answer_question(*, question_id: int, kinds: Iterable[Kind]) -> None:
    """Answers a saved question. `kinds` are all kinds of question.

    Does nothing while MOST_AT_ONCE questions are being answered. When one of these ends, the
    waiting question is sent to the queue again.

    Safe to repeat. Safe to run twice at the same time: only the first run does the work.
    """
    question = Question.objects.select_related("asked_by").filter(pk=question_id).first()
    if question is None or question.status != RunStatus.QUEUED or not _take_seat(question):
        return
    try:
        _answer(question, {kind.name: kind for kind in kinds}[question.kind])
    except ChangedMeanwhile:
        log.warning(PASSED_ON, question)
    except CannotSay as error:
        _fail(question, str(error))
    except Exception:
        _fail(question, UNEXPECTED)
        raise
    finally:
        _wake_waiting()


def _take_seat(question: Question) -> bool:
    """Starts the question in one of the MOST_AT_ONCE seats. False if all seats are taken, or if
    another worker has started the question."""
    for seat in range(1, MOST_AT_ONCE + 1):
        try:
            with transaction.atomic():
                return start_run(question, at=clock.now(), seat=seat)
        except IntegrityError:  # another question has this seat
            continue
    return False


def _answer(question: Question, kind: Kind) -> None:
    """Solves the question and saves the answer. Reports progress before each run of the solver. The
    reports also show that this worker is still alive."""
    report_progress(question, 10, "Reading the waiting list and the mentors")
    pool = pool_now(at=clock.now(), by=question.asked_by)
    stage = f"Matching {len(pool.referrals):,} men with {len(pool.mentors):,} mentors"
    report_progress(question, 40, stage)

    def before_solve() -> None:
        report_progress(question, min(question.progress + 1, MOST_PROGRESS), stage)

    result = kind.solve(pool, before_solve, **question.asks)
    finish_run(question, at=clock.now(), result=result)


def _fail(question: Question, reason: str) -> None:
    try:
        fail_run(question, reason, at=clock.now())
    except ChangedMeanwhile:
        log.warning(PASSED_ON, question)


def _wake_waiting() -> None:
    """Sends the MOST_AT_ONCE oldest waiting questions to the end of the queue."""
    waiting = Question.objects.filter(status=RunStatus.QUEUED).order_by("pk")
    for question_id in waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]:
        enqueue(ANSWER_QUESTION, question_id=question_id)


def sweep_questions(*, at: datetime) -> None:
    """Cleans up: takes questions from dead workers, and deletes questions that ended over a day
    ago. Also sends the oldest waiting questions to the queue. Safe to repeat."""
    sweep_runs(Question, at=at)
    _wake_waiting()
    Question.objects.filter(finished_at__lt=at - FORGOTTEN_AFTER).delete()
