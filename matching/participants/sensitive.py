"""The sensitive parts of a man's record. They are encrypted in the database.

Every reading of a part is recorded.
"""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import Actor
from config.common.sealed.rows import opened_texts
from matching.models import Participant, SealedPart, SensitivePart


def sensitive_part(
    participant: Participant, part: SensitivePart, *, by: Actor, at: datetime
) -> str:
    """What the part says. Empty if nothing is recorded. 3 queries.

    Always use this function to show a part to a person, because it records the reading. Raises
    Unreadable (see config.common.sealed.cipher) if the text cannot be decrypted.
    """
    audit.record_reading(f"read_{part.value}", {Participant: [participant.pk]}, by=by, at=at)
    row = participant.parts.filter(part=part).first()
    return row.opened("text") if row else ""


def record_reading(men: int, *, by: Actor, at: datetime, purpose: str = "matching") -> None:
    """Records that `by` read the offences of this number of men in one reading. `purpose` is one
    word."""
    audit.record_reading(f"read_offences_for_{purpose}", {Participant: ()}, by=by, at=at, men=men)


def write_part(
    *, participant: Participant, part: SensitivePart, text: str, by: User, at: datetime
) -> None:
    """Replaces the text of a part. An empty text removes the part.

    Call this in the transaction of the change. Safe to repeat.
    """
    participant.parts.filter(part=part).delete()
    if text:
        sealed_part(participant, part, text, by=by, at=at).save()
    audit.record(f"write_{part.value}", participant, by=by, at=at)


def sealed_part(
    participant: Participant, part: SensitivePart, text: str, *, by: User | None, at: datetime
) -> SealedPart:
    """A row with this text, encrypted. Does not save the row."""
    row = SealedPart(participant=participant, part=part, written_by=by, written_at=at)
    row.write(text=text)
    return row


def offences_in_order(codes: Iterable[str]) -> str:
    """The codes of some OffenceGroups in one string, to store them. Empty if there are no codes."""
    in_order = sorted(set(codes))
    return json.dumps(in_order) if in_order else ""


def offences_in(text: str) -> frozenset[str]:
    """The codes in a string that offences_in_order made."""
    return frozenset(json.loads(text)) if text else frozenset()


def offences_of(participant: Participant, *, by: Actor, at: datetime) -> frozenset[str]:
    """The codes of this man's offence groups. Records the reading."""
    return offences_in(sensitive_part(participant, SensitivePart.OFFENCES, by=by, at=at))


def offences_by_participant(
    participants: Collection[int] | QuerySet[Any, Any],
) -> dict[int, frozenset[str]]:
    """The codes of the offence groups of these men, by the key of the man. Leaves out men without
    offences.

    2 queries, about 17 µs a man. The caller must record the reading. Raises Unreadable (see
    config.common.sealed.cipher) if a text cannot be decrypted.
    """
    rows = SealedPart.objects.filter(part=SensitivePart.OFFENCES, participant__in=participants)
    texts = opened_texts(rows, "text", by="participant_id")
    return {man: offences_in(text) for man, text in texts.items()}
