"""The audit trail: who did what to which record, and when.

We only add lines, and delete each line after 7 years (see config.common.ageing). A line has no
foreign keys, so it stays when its record is deleted.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.db import models

from config.common.actor import Actor

MANY = 0  # the subject_id of an event about many records at once
READ_PAGE: Final = "read_page"
"""The action of an event that says whose records a page or a file showed."""


class Shown(StrEnum):
    """The ways in which records can be shown. A READ_PAGE event has one of these values as `how` in
    its detail."""

    RECORD = "record"
    LIST = "list"
    FILE = "file"


Record = TypeVar("Record", bound=models.Model)


class AuditEvent(models.Model):
    """One line of the audit trail. The database refuses to change a line (see the migration). The
    running service has no right to change a line either (see config.common.database_role)."""

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
    """An event of the audit trail. Does not save it. `detail` is JSON. It must have no personal
    data, only ids, counts and codes."""
    return AuditEvent(
        at=at,
        actor=by.pk,
        action=action,
        subject=row._meta.label,
        subject_id=row.pk,
        detail=detail,
    )


def record(action: str, row: models.Model, *, by: Actor, at: datetime, **detail: Any) -> None:
    """Writes one event in the audit trail. Call this in the transaction of the change that the
    event is about."""
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


def record_reading(
    action: str,
    records: Mapping[type[Record], Collection[int]],
    *,
    by: Actor,
    at: datetime,
    **detail: Any,
) -> None:
    """Writes in the audit trail that somebody has seen these records. Every reading in the audit
    trail is written here.

    `records` has the keys of the records by model. Writes one event for each model. For a single
    record, the subject of the event is this record. For several records, `keys` in the detail has
    all their keys (see `was_read`). One query.
    """
    record_all(
        AuditEvent(
            at=at,
            actor=by.pk,
            action=action,
            subject=model._meta.label,
            subject_id=next(iter(keys)) if len(keys) == 1 else MANY,
            detail=detail | ({"keys": _in_text(keys)} if len(keys) > 1 else {}),
        )
        for model, keys in records.items()
    )


def was_read(model: type[models.Model], keys: Collection[int]) -> models.Q:
    """A filter for the events in which somebody read any of these records of the model. Pass only a
    few keys in one call."""
    several = models.Q(pk__in=[])
    for key in keys:
        several |= models.Q(detail__keys__icontains=_in_text([key]))
    one = models.Q(subject_id__in=[*keys])
    return models.Q(subject=model._meta.label) & (one | models.Q(subject_id=MANY) & several)


def keys_read(event: AuditEvent) -> list[int]:
    """The keys of the records that were read in this event."""
    if event.subject_id != MANY:
        return [event.subject_id]
    return [int(key) for key in event.detail.get("keys", "").split()]


def _in_text(keys: Iterable[int]) -> str:
    """The keys in one text, with a space on both sides of each key. So SQLite and PostgreSQL can
    both look for a key in the text."""
    return f" {' '.join(str(key) for key in sorted(keys))} "


def record_all(events: Iterable[AuditEvent]) -> None:
    """Writes many events, for bulk changes. One query for every 1,000 events. No query when there
    are no events."""
    if rows := list(events):
        AuditEvent.objects.bulk_create(rows, batch_size=1000)
