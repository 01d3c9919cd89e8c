"""Pairs of records that may be of one man, as pages show them side by side."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from matching.models import Referral
from matching.participants.likeness import LikePair, RecordedMan
from matching.states import ReferralStatus

NO_SIGN: Final = "These records do not look alike"


@dataclass(frozen=True)
class Side:
    """One man of a pair, with his referrals, newest first."""

    man: RecordedMan
    referrals: list[Referral]

    @property
    def is_open(self) -> bool:
        return any(row.status != ReferralStatus.CLOSED for row in self.referrals)


@dataclass(frozen=True)
class SideBySide:
    """2 men that a page shows side by side.

    `are_both_open` is True if both men have an open referral. Staff can merge the referrals only
    then.
    """

    sign: str
    first: Side
    second: Side

    @property
    def referrals(self) -> tuple[list[Referral], list[Referral]]:
        return self.first.referrals, self.second.referrals

    @property
    def are_both_open(self) -> bool:
        return self.first.is_open and self.second.is_open


def side_by_side(pairs: Iterable[LikePair]) -> list[SideBySide]:
    """Adds to each pair the referrals of both men. One query."""
    pairs = list(pairs)
    men = {man.key for pair in pairs for man in (pair.first, pair.second)}
    referrals: dict[int, list[Referral]] = defaultdict(list)
    rows = Referral.objects.filter(participant__in=men).select_related("establishment")
    for row in rows.order_by("-received_on", "-pk"):
        referrals[row.participant_id].append(row)
    return [
        SideBySide(
            pair.sign.label if pair.sign else NO_SIGN,
            Side(pair.first, referrals[pair.first.key]),
            Side(pair.second, referrals[pair.second.key]),
        )
        for pair in pairs
    ]
