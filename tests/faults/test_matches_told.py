"""A worker killed between an approval and its messages, and one killed while it tells. Whatever
happens, the messages go once."""

from datetime import timedelta

import pytest
from django.db import transaction

from config.accounts.models import User
from config.common.clock import now
from config.common.outbox.email import Email
from config.common.queue import app, enqueue
from matching.introductions.telling import TELL_MATCHES, tell_due_matches
from matching.models import Match
from recruitment.models import Establishment
from tests.factories.introductions import approved
from tests.factories.programme import a_coordinator, an_establishment
from tests.stack import Stack, wait_until

EARLIER = timedelta(hours=1)


@pytest.fixture
def prison(broker_and_worker: Stack) -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


def is_told(match: Match) -> bool:
    match.refresh_from_db()
    return match.status == "offered"


def letters(ann: User) -> int:
    return Email.objects.filter(to=ann.email).count()


def test_killed_after_the_approval_the_next_worker_tells_once(
    broker_and_worker: Stack, prison: Establishment, ann: User
) -> None:
    stack = broker_and_worker
    match = approved(at=prison, when=now() - EARLIER)
    stack.kill("worker")
    enqueue(TELL_MATCHES)
    enqueue(TELL_MATCHES)
    assert (is_told(match), letters(ann)) == (False, 0)
    stack.ensure("worker")
    wait_until(lambda: is_told(match), "the match to be told")
    enqueue(TELL_MATCHES)
    other = approved(at=prison, when=now() - EARLIER)
    enqueue(TELL_MATCHES)
    wait_until(lambda: is_told(other), "the next match to be told")
    assert letters(ann) == 2  # one for each, however often the task ran


def test_killed_while_it_tells_it_has_told_all_or_nobody(
    broker_and_worker: Stack, prison: Establishment, ann: User
) -> None:
    """We hold the match, so that the worker is killed in the middle, before it can save. Its child
    processes live a little longer and may still finish."""
    stack = broker_and_worker
    match = approved(at=prison, when=now() - EARLIER)
    with transaction.atomic():
        Match.objects.filter(pk=match.pk).update(version=match.version)
        app.send_task(TELL_MATCHES)
        wait_until(lambda: is_at_work(stack), "the worker to take the task")
        stack.kill("worker")
    with transaction.atomic():
        assert is_told(match) == bool(letters(ann))
    stack.ensure("worker")
    tell_due_matches(at=now())  # as the schedule does 3 times a minute
    assert is_told(match)
    assert letters(ann) == 1


def is_at_work(stack: Stack) -> bool:
    with stack.broker as client:
        return bool(client.hlen("unacked"))
