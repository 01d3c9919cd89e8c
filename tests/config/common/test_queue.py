"""Starting background work. A commit wakes the workers, and nothing fails when the broker is
missing."""

import logging

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.common.queue import TaskName, enqueue
from tests.stack import Stack

TASK = TaskName("no.such.task")
QUEUE = "celery"


def waiting(stack: Stack) -> int:
    """How many messages the broker holds. No worker runs in these tests."""
    with stack.broker as client:
        return int(client.llen(QUEUE))


def test_a_wake_goes_out_when_the_transaction_commits(broker: Stack) -> None:
    with transaction.atomic():
        enqueue(TASK, round_id=1)
        assert waiting(broker) == 0
    assert waiting(broker) == 1


def test_no_wake_goes_out_when_the_transaction_is_undone(broker: Stack) -> None:
    with transaction.atomic():
        enqueue(TASK)
        transaction.set_rollback(True)
    assert waiting(broker) == 0


@pytest.mark.django_db
def test_without_a_broker_the_form_goes_on_and_the_log_names_the_task_alone(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        enqueue(TASK, round_id=987)
    assert "no.such.task" in caplog.text
    assert "987" not in caplog.text
