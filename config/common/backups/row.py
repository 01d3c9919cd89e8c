"""The model of the single row about the backups of this database."""

from typing import Final
from uuid import UUID, uuid4

from django.db import models

ONLY: Final = 1
"""The key of the only row."""


class BackupSeries(models.Model):
    """The series of this database's backups. A database and every copy restored from it have the
    same series.

    Each backup stores the series of its database. So a backup of another database never replaces
    the keys of this database. `last_at` is when the last backup was made. `last_bytes` is the size
    of its 2 files together.
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
    """The series of this database. Begins a series if there is none. One query, or a few the first
    time.

    Reads no other column, because the table can still be the table of an earlier version.
    """
    series = BackupSeries.objects.filter(pk=ONLY).values_list("series", flat=True).first()
    return series or BackupSeries.objects.get_or_create(pk=ONLY)[0].series


def last_backup() -> BackupSeries | None:
    """The row of BackupSeries. None if no backup was ever made. One query."""
    return BackupSeries.objects.filter(last_at__isnull=False).first()
