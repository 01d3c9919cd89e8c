"""How the worker and Celery's beat give signs of life (see config.common.signs).

The worker's main process gives the worker's signs. A task could not do this, because it would have
to wait while all processes are busy with long tasks. The main process gives no sign while it cannot
reach the broker.
"""

from typing import Any

from celery import bootsteps
from celery.beat import Scheduler as BeatScheduler
from celery.worker.consumer.tasks import Tasks
from django.conf import settings

from config.common.clock import seconds_since_boot
from config.common.signs import Part, try_to_give_sign
from worker import beat


class WorkerSigns(bootsteps.StartStopStep):
    """Gives a sign every SIGN_SECONDS seconds while the worker takes tasks from the broker."""

    requires = (Tasks,)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.timer: Any = None

    def start(self, consumer: Any) -> None:
        try_to_give_sign(Part.WORKER)
        self.timer = consumer.timer.call_repeatedly(
            settings.SIGN_SECONDS, try_to_give_sign, (Part.WORKER,)
        )

    def stop(self, _consumer: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()


class Scheduler(BeatScheduler):
    """Celery's scheduler, but without a file. Keeps the schedule in memory, because the database
    knows what is due."""

    signed_at = float("-inf")

    def tick(self, *args: Any, **options: Any) -> float:
        """Sends the tasks that are due. Returns how many seconds to sleep."""
        beat.touch()
        seconds = seconds_since_boot()
        if seconds - self.signed_at >= settings.SIGN_SECONDS:
            self.signed_at = seconds
            try_to_give_sign(Part.SCHEDULE)
        return float(super().tick(*args, **options))
