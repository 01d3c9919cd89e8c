"""The model that says how the last run of each task went."""

from django.db import models


class Job(models.Model):
    """A task of the worker and its last run. The next run overwrites the row.

    `seconds` is how long the run took. `error` has only the class of an error, because the text of
    an error could name a person. `failures` is how many runs in a row have failed. `runs` and
    `failed_runs` count all runs that have ended.
    """

    class Result(models.TextChoices):
        DONE = "done", "done"
        FAILED = "failed", "failed"
        HELD = "held", "waits, because the clock has jumped"

    class Cause(models.TextChoices):
        DATABASE = "database", "The database did not answer, or it was busy."
        NETWORK = "network", "Another service, such as the mail server, did not answer."
        MEMORY = "memory", "There was not enough memory."
        KEYS = "keys", "An encrypted text needs a key that is not in FIELD_KEYS."
        UNEXPECTED = "unexpected", "Something happened that we did not expect."

    task = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    result = models.CharField(max_length=6, choices=Result.choices, blank=True)
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    error = models.CharField(max_length=80, blank=True)
    failures = models.PositiveIntegerField(default=0)
    runs = models.PositiveBigIntegerField(db_default=0)
    failed_runs = models.PositiveBigIntegerField(db_default=0)
    pinged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, result="")
                | models.Q(ended_at__isnull=False, result__in=["done", "failed", "held"]),
                name="job_ends_with_a_result",
            ),
            models.CheckConstraint(
                condition=models.Q(result="failed", failures__gt=0) & ~models.Q(cause="")
                | ~models.Q(result="failed") & models.Q(cause="", error=""),
                name="job_failure_has_a_cause",
            ),
            models.CheckConstraint(
                condition=models.Q(failed_runs__lte=models.F("runs")),
                name="job_fails_as_often_as_it_runs_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.task
