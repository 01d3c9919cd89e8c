"""The one door to background work. The database row is the truth; a message only wakes it."""

import logging
from typing import NewType

from celery import Celery
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

TaskName = NewType("TaskName", str)

TIME_LIMIT = 300
"""Seconds after which a task's process is killed. There is no soft limit: OR-Tools ignores one."""

app = Celery("alongside")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    timezone="UTC",
    enable_utc=True,
    # A frozen broker must not freeze a form: by default a publish can wait over 25 s.
    task_publish_retry=False,
    broker_connection_timeout=2,
    broker_transport_options={
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        # One that refuses must not cost two seconds a wake: kombu would try again within them.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
    },
)


def enqueue(task: TaskName, **ids: int | str) -> None:
    """Wakes `task` once the current transaction commits. Arguments are ids, never personal.

    Safe to repeat: tasks are. When the broker is out of reach the wake is lost and logged, and the
    sweeper finds the waiting row within a minute.
    """

    def send() -> None:
        try:
            app.send_task(task, kwargs=ids)
        except (OperationalError, OSError):
            log.warning("broker out of reach: %s waits for the sweeper", task)

    transaction.on_commit(send)
