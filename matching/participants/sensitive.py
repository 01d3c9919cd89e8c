"""The sensitive parts of a man's record: sealed in the database, and each reading recorded."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import Actor
from config.common.sealed import seal, unseal
from matching.models import Participant, SealedPart, SensitivePart

TABLE = "participant"


def sensitive_part(
    participant: Participant, part: SensitivePart, *, by: Actor, at: datetime
) -> str:
    """What the part says; empty when nothing is recorded. Always use this to read a part for a
    person: it records who read which part about which man. 2 queries. Raises
    config.common.sealed.Unreadable.
    """
    audit.record(f"read_{part.value}", participant, by=by, at=at)
    row = participant.parts.filter(part=part).first()
    return unseal_part(row) if row else ""


def record_reading(men: int, *, by: Actor, at: datetime, purpose: str = "matching") -> None:
    """Records one reading of many men's offences at once. `purpose` is one word."""
    audit.record_of_many(f"read_offences_for_{purpose}", Participant, by=by, at=at, men=men)


def write_part(
    *, participant: Participant, part: SensitivePart, text: str, by: User, at: datetime
) -> None:
    """Replaces what is recorded; an empty text removes it. Call it in the transaction of the
    change. Safe to repeat."""
    participant.parts.filter(part=part).delete()
    if text:
        sealed_part(participant, part, text, by=by, at=at).save()
    audit.record(f"write_{part.value}", participant, by=by, at=at)


def sealed_part(
    participant: Participant, part: SensitivePart, text: str, *, by: User | None, at: datetime
) -> SealedPart:
    """An unsaved row that holds this text."""
    row = SealedPart(participant=participant, part=part, written_by=by, written_at=at)
    row.sealed = seal(text, table=TABLE, column=part.value, row=row.seal_id)
    return row


def unseal_part(row: SealedPart) -> str:
    """The text of one row. The caller records the reading."""
    return unsealed(row.part, row.seal_id, bytes(row.sealed))


def unsealed(part: str, seal_id: UUID, sealed: bytes) -> str:
    return unseal(sealed, table=TABLE, column=part, row=seal_id)


def offences_in_order(codes: Iterable[str]) -> str:
    """The text that holds these codes of OffenceGroup; empty when there are none."""
    in_order = sorted(set(codes))
    return json.dumps(in_order) if in_order else ""


def offences_in(text: str) -> frozenset[str]:
    """The codes that such a text holds."""
    return frozenset(json.loads(text)) if text else frozenset()


def offences_of(participant: Participant, *, by: Actor, at: datetime) -> frozenset[str]:
    """The codes of a man's offence groups; records the reading."""
    return offences_in(sensitive_part(participant, SensitivePart.OFFENCES, by=by, at=at))


def offences_by_participant(
    participants: Collection[int] | QuerySet[Any, Any],
) -> dict[int, frozenset[str]]:
    """The codes of these men (by key) who have any. One query, and about 5 µs a man.

    The caller records the reading. Raises config.common.sealed.Unreadable.
    """
    rows = SealedPart.objects.filter(part=SensitivePart.OFFENCES, participant__in=participants)
    columns = rows.values_list("participant_id", "seal_id", "sealed")
    return {
        man: offences_in(unsealed(SensitivePart.OFFENCES, seal_id, bytes(sealed)))
        for man, seal_id, sealed in columns
    }
