"""Long jobs as rows: what is queued, how far it is, how it ended, in words a person can read.

The worker holds a lease on the row while it works. A worker that dies leaves the lease to run out;
the sweeper then queues the job again, at most MAX_ATTEMPTS times.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

LEASE = timedelta(minutes=15)
MAX_ATTEMPTS = 3


class RunStatus(models.TextChoices):
    QUEUED = "queued", "waiting to start"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class RunRecord(models.Model):
    """What every long job has in common. `progress` is 0–100."""

    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_ends_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.status in {RunStatus.QUEUED, RunStatus.RUNNING}


def run_constraints(name: str) -> list[models.BaseConstraint]:
    """The CHECKs that bind a run's state to its timestamps; a concrete model adds them."""
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


def claim(run: RunRecord, *, at: datetime) -> bool:
    """Takes the lease on a queued run; False when it is not there to take. Safe to race."""
    lease_ends_at = at + LEASE
    claimed = (
        type(run)
        ._default_manager.filter(pk=run.pk, status=RunStatus.QUEUED)
        .update(
            status=RunStatus.RUNNING,
            started_at=at,
            lease_ends_at=lease_ends_at,
            attempts=F("attempts") + 1,
        )
    )
    if claimed:
        run.refresh_from_db()
    return bool(claimed)


def report_progress(run: RunRecord, percent: int, stage: str) -> None:
    """Shows how far the job is. `stage` is a few plain words. One UPDATE."""
    run.progress, run.stage = percent, stage
    type(run)._default_manager.filter(pk=run.pk).update(progress=percent, stage=stage)
