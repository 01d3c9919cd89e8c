"""The dates a prison gives for a man, and which of them rounds use."""

from collections.abc import Iterable
from typing import Final

from matching.models import Referral, ReleaseDate, ReleaseKind

THREE_MONTHS_OF_DAYS: Final = 90
"""Eligible: so many days or more left to serve when referred (the programme's one criterion)."""


def date_for_rounds(dates: Iterable[ReleaseDate]) -> ReleaseDate | None:
    """The earliest date on which he may well leave. A confirmed release settles it; the end of a
    licence never counts, because he is out by then."""
    likely = [row for row in dates if row.is_likely and row.kind != ReleaseKind.SENTENCE_EXPIRY]
    settled = [row for row in likely if row.kind == ReleaseKind.CONFIRMED]
    return min(settled or likely, key=lambda row: (row.on, row.kind), default=None)


def use_in_rounds(referral: Referral, row: ReleaseDate | None) -> None:
    """Sets the referral's copy of the date that rounds use; does not save it."""
    referral.release_on = row.on if row else None
    referral.release_kind = row.kind if row else ""
    referral.release_confirmed_on = row.confirmed_on if row else None


def is_eligible(referral: Referral) -> bool | None:
    """Whether he had three months or more left when he was referred. None: to be checked, because
    no date is known or he is on remand. Nothing else disqualifies."""
    if referral.release_on is None:
        return None
    return (referral.release_on - referral.received_on).days >= THREE_MONTHS_OF_DAYS
