"""The only way to start background work.

Each piece of work is a row in the database. A message only wakes the worker, which then finds the
row.
"""

import logging
from typing import NewType

from celery import Celery
from django.db import transaction
from kombu.exceptions import OperationalError

from config.common.tracing import CARRIED, request_id

log = logging.getLogger(__name__)

TaskName = NewType("TaskName", str)

TIME_LIMIT = 300
"""After this many seconds, the process of a task is killed. We set no soft limit, because OR-Tools
ignores it."""

app = Celery("alongside")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    timezone="UTC",
    enable_utc=True,
    # A form must not wait for a broker that hangs. By default a form could wait over 25 seconds.
    task_publish_retry=False,
    broker_connection_timeout=2,
    broker_transport_options={
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        # When the broker refuses, do not try again: kombu would wait 2 seconds before each new try.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
    },
)


def enqueue(task: TaskName, **ids: int | str) -> None:
    """Tells the worker to run `task` once the current transaction commits. `ids` are ids, never
    personal data.

    Safe to repeat, because every task is safe to repeat. If we cannot reach the broker, writes a
    line in the log. The sweeper, a job that runs every minute, then finds the waiting row.

    The message has the id of the request, for the worker's log.
    """
    carried = {CARRIED: request_id()}

    def send() -> None:
        try:
            app.send_task(task, kwargs=ids, headers=carried)
        except (OperationalError, OSError):
            log.warning("broker out of reach: %s waits for the sweeper", task)

    transaction.on_commit(send)
