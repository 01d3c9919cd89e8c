"""The Celery application, as `celery -A worker.app` starts it: every task registered, the schedule
set, and the settings that were tried against killed workers and a killed broker."""

import django

from config.common.queue import TIME_LIMIT, app

django.setup()

from worker.schedule import SCHEDULE  # noqa: E402 — it imports models, which need Django set up

app.conf.update(
    imports=["worker.tasks"],
    # A wake that waited for a worker until the next one came is not needed any more.
    beat_schedule={
        name: {**entry, "options": {"expires": entry["schedule"]}}
        for name, entry in SCHEDULE.items()
    },
    beat_scheduler="worker.beat:Scheduler",
    beat_max_loop_interval=30,
    task_time_limit=TIME_LIMIT,
    # A message leaves the broker when its task has ended, so a killed worker loses none …
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # … and a task that kills its worker is tried three times, not for ever.
    task_retry_on_worker_lost=True,
    task_annotations={"*": {"max_retries": 2, "default_retry_delay": 1}},
    # What a dead worker held is handed out again once no living task can still hold it. Kombu looks
    # only on every tenth interval unless the throttle is 1.
    broker_transport_options={
        **app.conf.broker_transport_options,
        "visibility_timeout": TIME_LIMIT + 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    },
    worker_hijack_root_logger=False,
)
