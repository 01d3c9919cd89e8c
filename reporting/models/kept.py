"""Reports that we store because the records behind them are deleted."""

from django.db import models
from django.db.models import F, Q

from reporting.models.issuing import ReportScope


class KeptReport(ReportScope):
    """The figures of a past period, as we knew them on the day `as_at`. We store them before we
    delete the first record behind them. `tables` has no ids of records. Rows are never changed."""

    is_append_only = True

    as_at = models.DateField()
    tables = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["first", "last", "prisons", "as_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "last", "prisons", "as_at"], name="kept_report_once"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="kept_report_first_before_last"
            ),
            models.CheckConstraint(
                condition=Q(as_at__gt=F("last")), name="kept_report_of_a_period_that_is_over"
            ),
        ]

    def __str__(self) -> str:
        return f"kept report of {self.first} to {self.last}"


class LostPart(models.TextChoices):
    """What was deleted: whole records of people, or only sensitive parts of the records of men."""

    PEOPLE = "people", "records of people"
    SENSITIVE = "sensitive", "sensitive parts of the records of men"


class LostQuarter(models.Model):
    """A quarter of a year for which figures can no longer count everything, because a record was
    deleted. `first` is the first day of the quarter. `lost_on` is the day of the latest deletion.
    The row does not show who was deleted, or how many people."""

    first = models.DateField()
    part = models.CharField(max_length=9, choices=LostPart.choices)
    lost_on = models.DateField()

    class Meta:
        ordering = ["first", "part"]
        constraints = [
            models.UniqueConstraint(fields=["first", "part"], name="lost_quarter_once"),
            models.CheckConstraint(
                condition=Q(part__in=LostPart.values), name="lost_quarter_part_known"
            ),
            models.CheckConstraint(
                condition=Q(first__day=1, first__month__in=[1, 4, 7, 10]),
                name="lost_quarter_begins_a_quarter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} of the quarter from {self.first}"
