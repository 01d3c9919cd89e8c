"""The Celery application that `celery -A worker.app` starts, with its tasks, its schedule and its
settings.

We tested these settings by killing workers and the broker.
"""

import django
from django.conf import settings

from config.common.queue import TIME_LIMIT, app

django.setup()

from worker.beat import every  # noqa: E402 — as above
from worker.schedule import SCHEDULE  # noqa: E402 — it imports models, which need Django set up
from worker.signs import WorkerSigns  # noqa: E402 — as above

app.task_cls = "worker.recording:RecordedTask"
app.steps["consumer"].add(WorkerSigns)
app.conf.update(
    imports=["worker.tasks"],
    # A message that starts a job is useless when the next message for this job is due.
    beat_schedule={
        name: {
            "task": entry["task"],
            "schedule": every(entry["schedule"]),
            "options": {"expires": entry["schedule"]},
        }
        for name, entry in SCHEDULE.items()
    },
    beat_scheduler="worker.signs:Scheduler",
    beat_max_loop_interval=settings.SIGN_SECONDS,
    task_time_limit=TIME_LIMIT,
    # A message stays in the broker until its task has ended. A killed worker therefore loses no
    # message.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # A task that kills its worker is tried 3 times, not for ever.
    task_retry_on_worker_lost=True,
    task_annotations={"*": {"max_retries": 2, "default_retry_delay": 1}},
    # The broker gives a dead worker's tasks to another worker after the visibility timeout. By
    # then, no living worker can still run them. Without a throttle of 1, Kombu looks for such tasks
    # only at every tenth interval.
    broker_transport_options={
        **app.conf.broker_transport_options,
        "visibility_timeout": TIME_LIMIT + 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    },
    worker_hijack_root_logger=False,
)
