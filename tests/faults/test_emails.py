"""A worker killed while it writes the Monday email. It has written to all coordinators or to none,
and to each once."""

import pytest
from django.db import transaction

from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.queue import app, enqueue
from matching.models import Round
from matching.rounds.emails import EMAIL_COORDINATORS, email_coordinators
from recruitment.weekly import week_of
from tests.factories.programme import (
    a_coordinator,
    a_finished_round,
    a_mentor,
    an_establishment,
    an_open_proposal,
)
from tests.stack import Stack, wait_until

COORDINATORS = 5


@pytest.fixture
def weekly(broker_and_worker: Stack) -> Round:
    """This week's round, done, about which nobody was emailed yet."""
    prison = an_establishment()
    for _ in range(COORDINATORS):
        a_coordinator(prison)
    matching_round = a_finished_round(week=week_of(london_today()))
    an_open_proposal(mentor=a_mentor(at=prison), of=matching_round)
    return matching_round


def letters() -> int:
    return Email.objects.filter(key__startswith="weekly-proposals:").count()


def is_emailed(matching_round: Round) -> bool:
    matching_round.refresh_from_db()
    return matching_round.emailed_at is not None


def is_at_work(stack: Stack) -> bool:
    with stack.broker as client:
        return bool(client.hlen("unacked"))


def test_killed_while_it_writes_it_has_written_to_all_or_to_nobody(
    broker_and_worker: Stack, weekly: Round
) -> None:
    """We hold the round, so that the worker is killed in the middle, before it can save. Its child
    processes live a little longer and may still finish."""
    stack = broker_and_worker
    with transaction.atomic():
        Round.objects.filter(pk=weekly.pk).update(progress=weekly.progress)
        app.send_task(EMAIL_COORDINATORS)
        wait_until(lambda: is_at_work(stack), "the worker to take the task")
        stack.kill("worker")
    with transaction.atomic():
        assert letters() == COORDINATORS * is_emailed(weekly)
    stack.ensure("worker")
    email_coordinators(at=now())  # as the schedule does every minute
    assert is_emailed(weekly)
    assert letters() == COORDINATORS


def test_however_often_the_task_runs_each_has_one(broker_and_worker: Stack, weekly: Round) -> None:
    for _ in range(4):
        enqueue(EMAIL_COORDINATORS)
    wait_until(lambda: is_emailed(weekly), "the emails")
    wait_until(lambda: not is_at_work(broker_and_worker), "the other tries")
    assert letters() == COORDINATORS
