"""The one row about the backups of this database."""

from typing import Final
from uuid import UUID, uuid4

from django.db import models

ONLY: Final = 1
"""The key of the only row."""


class BackupSeries(models.Model):
    """All backups of one database, and of the copies restored from it, are one series.

    The series is in each backup. So the keys of an empty database never replace the keys of this
    one. `last_at` is when the last backup was made, and `last_bytes` how large its files were
    together.
    """

    series = models.UUIDField(default=uuid4, editable=False)
    last_at = models.DateTimeField(null=True)
    last_bytes = models.BigIntegerField(default=0)

    class Meta:
        app_label = "common"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=ONLY), name="backupseries_only_one")
        ]

    def __str__(self) -> str:
        return str(self.series)


def series_of_this_database() -> UUID:
    """The series, which begins with the first backup. 1 query, or a few the first time.

    Reads no other column, because the table can be that of an earlier version.
    """
    series = BackupSeries.objects.filter(pk=ONLY).values_list("series", flat=True).first()
    return series or BackupSeries.objects.get_or_create(pk=ONLY)[0].series


def last_backup() -> BackupSeries | None:
    """The row, if a backup was ever made. One query."""
    return BackupSeries.objects.filter(last_at__isnull=False).first()
