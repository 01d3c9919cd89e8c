"""Long jobs as rows. A row says how far its job has got and how it ended, in words for people.

A worker has a lease on the row: until the lease ends, no other worker takes the job. The worker
renews the lease with each report of progress and before each long step. If the worker dies, the
lease ends. The sweeper, a job that runs often, then queues the long job again, at most MAX_ATTEMPTS
times. Each worker that takes the job adds 1 to `attempts`. Only the newest worker can report
progress, finish the job or fail it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.text import Truncator

from config.common import clock
from config.common.actor import PROGRAMME
from config.common.errors import ChangedMeanwhile
from config.common.transitions import Lifecycle, apply_transition, row

LEASE = timedelta(seconds=90)
"""How long a lease lasts. This is longer than any step of a job without a report of progress. The
longest step is the solver's search in a round, which has 60 seconds."""
WAKE_AFTER = timedelta(seconds=30)
MAX_ATTEMPTS = 3
LONGEST_STAGE = 120
LONGEST_FAILURE = 300
DIED = (
    f"The work stopped part-way {MAX_ATTEMPTS} times, so we did not try again. Please start again "
    "from the beginning. If the work stops again, tell the person who runs this service."
)


class RunStatus(models.TextChoices):
    QUEUED = "queued", "waiting to start"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


RUN = Lifecycle(
    "run",
    RunStatus.QUEUED,
    (
        row("start", [RunStatus.QUEUED], RunStatus.RUNNING, PROGRAMME.roles),
        row("finish", [RunStatus.RUNNING], RunStatus.DONE, PROGRAMME.roles),
        row("fail", [RunStatus.RUNNING], RunStatus.FAILED, PROGRAMME.roles),
        row("queue_again", [RunStatus.RUNNING], RunStatus.QUEUED, PROGRAMME.roles),
    ),
)


class RunRecord(models.Model):
    """What every long job has in common. `progress` is a percentage from 0 to 100. `stage` says in
    a few plain words what the job is doing."""

    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_ends_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=LONGEST_STAGE, blank=True)
    failure = models.CharField(max_length=LONGEST_FAILURE, blank=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.status in {RunStatus.QUEUED, RunStatus.RUNNING}

    @property
    def is_starting_again(self) -> bool:
        """Whether a worker stopped before the end, and no other worker has taken over yet."""
        if self.status == RunStatus.QUEUED:
            return self.attempts > 0
        ends_at = self.lease_ends_at
        return self.status == RunStatus.RUNNING and ends_at is not None and ends_at < clock.now()


def run_constraints(name: str) -> list[models.BaseConstraint]:
    """The constraints which ensure that a run's times fit its state. Every concrete model adds
    them."""
    running = Q(status=RunStatus.RUNNING, started_at__isnull=False, lease_ends_at__isnull=False)
    done = Q(status=RunStatus.DONE, finished_at__isnull=False, failure="")
    failed = Q(status=RunStatus.FAILED, finished_at__isnull=False) & ~Q(failure="")
    queued = Q(status=RunStatus.QUEUED, finished_at__isnull=True)
    return [
        models.CheckConstraint(
            condition=queued | running | done | failed, name=f"{name}_run_state"
        ),
        models.CheckConstraint(condition=Q(progress__lte=100), name=f"{name}_progress_percent"),
    ]


def start_run(run: RunRecord, *, at: datetime, **changes: Any) -> bool:
    """Takes the lease on a queued run, so that no other worker takes the run. Also sets the columns
    in `changes`. Returns False if another worker has the lease, or if the run has ended."""
    try:
        _step(
            "start",
            run,
            at,
            started_at=at,
            lease_ends_at=at + LEASE,
            attempts=run.attempts + 1,
            progress=0,
            **changes,
        )
    except ChangedMeanwhile:
        return False
    return True


def finish_run(run: RunRecord, *, at: datetime, **results: Any) -> None:
    """Marks a run as done, and saves its results.

    Raises ChangedMeanwhile when another worker has taken over the run.
    """
    _step("finish", run, at, finished_at=at, progress=100, stage="", **results)


def fail_run(run: RunRecord, reason: str, *, at: datetime) -> None:
    """Marks a run as failed. `reason` is a sentence for people. Cuts off the end of a very long
    reason.

    Raises ChangedMeanwhile when another worker has taken over the run.
    """
    failure = Truncator(reason).chars(LONGEST_FAILURE)
    _step("fail", run, at, finished_at=at, failure=failure)


def pause_run(run: RunRecord, *, at: datetime, **results: Any) -> None:
    """Puts a run back in the queue after a part of the work, and saves the results so far. A job
    that needs longer than TIME_LIMIT must stop after each part, and then wake itself again.

    After each part, the count of attempts begins again. So if a worker freezes until its lease on
    the run has ended, 2 workers can do the same part. Use this only for work that has the same
    results each time. Raises ChangedMeanwhile when another worker has taken over the run.
    """
    _step("queue_again", run, at, queued_at=at, attempts=0, **results)


def report_progress(run: RunRecord, percent: int, stage: str) -> None:
    """Saves how far the job has got, and renews this worker's lease on the run. Cuts off the end of
    a very long stage.

    Raises ChangedMeanwhile when another worker has taken over the run.
    """
    stage = Truncator(stage).chars(LONGEST_STAGE)
    run.progress, run.stage, run.lease_ends_at = percent, stage, clock.now() + LEASE
    rows = type(run)._default_manager.filter(
        pk=run.pk, status=RunStatus.RUNNING, attempts=run.attempts
    )
    if not rows.update(progress=percent, stage=stage, lease_ends_at=run.lease_ends_at):
        raise ChangedMeanwhile("Another worker has taken over this run.")


def renew_lease(run: RunRecord) -> None:
    """Renews this worker's lease on the run. Call this before a piece of work that takes long. In a
    transaction, also locks the run.

    Raises ChangedMeanwhile when another worker has taken over the run.
    """
    report_progress(run, run.progress, run.stage)


def sweep_runs(kind: type[RunRecord], *, at: datetime) -> list[int]:
    """Frees the runs of dead workers, so that other workers can take them. Returns the ids of these
    runs.

    Safe to repeat and to run twice at the same time. Marks a run as failed once MAX_ATTEMPTS of its
    workers have died.
    """
    running = kind._default_manager.filter(status=RunStatus.RUNNING)
    for run in running.exclude(lease_ends_at__range=(at, at + LEASE)):
        _free_run(run, at=at)
    waiting = kind._default_manager.filter(
        Q(queued_at__lte=at - WAKE_AFTER) | Q(queued_at__gt=at) | Q(attempts__gt=0),
        status=RunStatus.QUEUED,
    )
    return list(waiting.values_list("pk", flat=True))


def _free_run(run: RunRecord, *, at: datetime) -> None:
    """Queues the run again if its lease has ended. Shortens a lease that ends too late because
    somebody has set the clock back. Does not change a locked run, because its worker is saving the
    results now."""
    same = type(run)._default_manager.filter(
        pk=run.pk, status=run.status, attempts=run.attempts, lease_ends_at=run.lease_ends_at
    )
    with transaction.atomic():
        if same.select_for_update(skip_locked=True).first() is None:
            return  # another sweeper, or the worker itself, was quicker
        if run.lease_ends_at is not None and run.lease_ends_at > at:
            same.update(lease_ends_at=at + LEASE)
        elif run.attempts < MAX_ATTEMPTS:
            _step("queue_again", run, at, queued_at=at)
        else:
            fail_run(run, DIED, at=at)


def _step(name: str, run: RunRecord, at: datetime, **changes: Any) -> None:
    expecting = {"attempts": run.attempts}
    apply_transition(RUN, name, run, by=PROGRAMME, at=at, expecting=expecting, **changes)
