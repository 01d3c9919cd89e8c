"""The audit trail: who did what to which record, and when.

Lines are only ever added. They have no foreign keys, so that they stay when a record is deleted.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from config.common.actor import Actor

MANY = 0  # the subject_id of an event about many records at once


class AuditEvent(models.Model):
    """One line of the audit trail. The database refuses to change a line (see the migration), and
    the running service has no right to (see config.common.database_role)."""

    is_append_only = True

    at = models.DateTimeField(db_index=True)
    actor = models.BigIntegerField(null=True, help_text="The person's id; empty: the programme.")
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id", "at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject} {self.subject_id}"


def event(action: str, row: models.Model, *, by: Actor, at: datetime, **detail: Any) -> AuditEvent:
    """An event that is not saved. `detail` is JSON and never personal: ids, counts, codes."""
    return AuditEvent(
        at=at,
        actor=by.pk,
        action=action,
        subject=row._meta.label,
        subject_id=row.pk,
        detail=detail,
    )


def record(action: str, row: models.Model, *, by: Actor, at: datetime, **detail: Any) -> None:
    """Writes one event. Call this in the transaction that makes the change."""
    event(action, row, by=by, at=at, **detail).save()


def record_of_many(
    action: str, model: type[models.Model], *, by: Actor, at: datetime, **detail: Any
) -> None:
    """Writes one event about many records, such as an export of the records."""
    AuditEvent.objects.create(
        at=at,
        actor=by.pk,
        action=action,
        subject=model._meta.label,
        subject_id=MANY,
        detail=detail,
    )


def record_all(events: Iterable[AuditEvent]) -> None:
    """Writes many events, for bulk changes. One query for each 1,000 events."""
    AuditEvent.objects.bulk_create(events, batch_size=1000)
