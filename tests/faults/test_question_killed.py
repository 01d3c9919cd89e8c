"""A worker killed while it answers a question, and a round that is asked for behind many
questions."""

from functools import partial

import pytest
from django.db import transaction

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.runs import LEASE, RunRecord, RunStatus
from matching.models import Mentor, Question
from matching.questions.asking import ask, sweep_questions
from matching.questions.why import WHY_MENTOR
from matching.rounds.running import request_round
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.factories.people import manager
from tests.stack import Stack, wait_until

SLOW = Size(referrals=4_000, mentors=800, establishments=8, rooms=500)
"""An answer takes about a second. If it is there before we can kill its worker, we ask another
question."""
QUICK = Size(referrals=500, mentors=100, establishments=8, rooms=500)
"""For a test of what comes first, however long an answer takes."""


def load(size: Size) -> None:
    load_programme(size=size, seed=3, by=PROGRAMME, at=now())


def has_ended(run: RunRecord) -> bool:
    run.refresh_from_db()
    return not run.is_under_way


def asked(by: User, mentor: Mentor) -> Question:
    question = ask(WHY_MENTOR, by=by, at=now(), mentor=mentor.pk)
    assert question.is_under_way
    return question


def is_killed(stack: Stack, question: Question) -> bool:
    """Kills the worker in the middle of the answer, lets its lease run out and sweeps. Returns
    False when the answer was there first.

    All in one transaction, so that on SQLite a child of the killed worker can write nothing.
    """
    wait_until(lambda: has_ended(question) or question.progress >= 10, "the worker to begin")
    with transaction.atomic():
        if has_ended(question):
            return False
        stack.kill("worker")
        Question.objects.filter(pk=question.pk).update(lease_ends_at=now() - LEASE)
        with stack.broker as client:
            client.flushall()  # without this, the broker would send the question again
        sweep_questions(at=now())
    return True


@pytest.mark.timeout(300)
def test_a_question_whose_worker_is_killed_is_answered_by_the_next(broker: Stack) -> None:
    load(SLOW)
    boss, mentors = manager(), iter(Mentor.objects.order_by("pk"))
    broker.ensure("worker")
    question = asked(boss, next(mentors))
    while not is_killed(broker, question):
        question = asked(boss, next(mentors))
    broker.ensure("worker")
    wait_until(lambda: has_ended(question), "the answer")
    assert (question.status, question.attempts) == (RunStatus.DONE, 2)
    assert question.result["why"]


@pytest.mark.timeout(300)
def test_a_round_waits_for_no_more_than_the_questions_under_way(broker: Stack) -> None:
    """No worker runs until all of them wait."""
    load(QUICK)
    if "worker" in broker.supervisor.running:
        broker.kill("worker")
    boss = manager()
    questions = [asked(boss, mentor) for mentor in Mentor.objects.order_by("pk")[:8]]
    matching_round = request_round(by=boss, at=now())
    broker.ensure("worker")
    for run in (matching_round, *questions):
        wait_until(partial(has_ended, run), str(run))
        assert run.status == RunStatus.DONE
    assert matching_round.started_at
    later = [
        row for row in questions if row.started_at and row.started_at > matching_round.started_at
    ]
    assert len(later) >= len(questions) - 4, "most of them let the round go first"
