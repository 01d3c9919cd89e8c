"""A man's offences, in the report's groups: sealed at rest, with each reading recorded. And closing
a referral."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from config.accounts.models import User
from config.common import audit
from config.common.actor import Actor
from config.common.clock import london_date
from config.common.sealed import seal, unseal
from config.common.transitions import apply_transition
from matching.models import ClosureReason, Referral
from matching.permissions import check_decide
from matching.states import REFERRAL

TABLE = "referral"
COLUMN = "offences"
NOT_RECORDED = b""


def seal_offences(codes: Iterable[str], *, row: UUID) -> bytes:
    """The `sealed_offences` of the referral whose `seal_id` is `row`.

    `codes` are codes of OffenceGroup. No codes give no bytes.
    """
    in_order = sorted(set(codes))
    if not in_order:
        return NOT_RECORDED
    return seal(json.dumps(in_order), table=TABLE, column=COLUMN, row=row)


def offence_codes(rows: Iterable[tuple[UUID, bytes]]) -> list[frozenset[str]]:
    """The codes of each (seal_id, sealed_offences), in order. About 5 µs a row.

    The caller writes the audit event. Raises config.common.sealed.Unreadable.
    """
    return [
        frozenset(json.loads(unseal(sealed, table=TABLE, column=COLUMN, row=row)))
        if sealed
        else frozenset[str]()
        for row, sealed in rows
    ]


def offences_of(referral: Referral, *, by: Actor, at: datetime) -> frozenset[str]:
    """The codes of one man's offences. Records in the audit trail who read them."""
    audit.record("read_offences", referral, by=by, at=at)
    return offence_codes([(referral.seal_id, bytes(referral.sealed_offences))])[0]


def record_reading(men: int, *, by: Actor, at: datetime, purpose: str = "matching") -> None:
    """Records one audit event for reading many men's offences. `purpose` is one word."""
    audit.record_of_many(f"read_offences_for_{purpose}", Referral, by=by, at=at, men=men)


def close_referral(*, referral: Referral, reason: ClosureReason, by: User, at: datetime) -> None:
    """Closes the referral, with the reason. Raises ChangedMeanwhile, NotAllowed."""
    check_decide(by, referral)
    apply_transition(
        REFERRAL,
        "close",
        referral,
        by=by,
        at=at,
        closed_on=london_date(at),
        closure_reason=reason,
    )
