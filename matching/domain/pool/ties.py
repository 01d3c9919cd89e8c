"""What mentors would like, how far they travel, whom they met before, what is not decided yet."""

from typing import Final

import numpy as np
import numpy.typing as npt
from django.db.models import Q, QuerySet

from matching.domain.pool.columns import Ids, positions
from matching.domain.pool.links import links
from matching.models import ClosureReason, Match, Mentor, Proposal, Referral
from matching.models import Travel as TravelRow
from matching.solver import Earlier, Kept, Travel
from matching.states import MatchStatus, ProposalStatus

UNWANTED: Final = (ClosureReason.DID_NOT_ENGAGE, ClosureReason.WITHDREW)
"""Ends of a match after which nobody is glad to meet again."""


def wished_needs(mentors: QuerySet[Mentor], ids: Ids, needs: Ids) -> npt.NDArray[np.uint8]:
    """1 where a mentor (row) would like to help with a need (column). One query."""
    wishes = np.zeros((ids.size, needs.size), np.uint8)
    table = np.array(links(mentors, "preferred_needs"), np.int64).reshape(-1, 2)
    owner, need, kept = _both(ids, needs, table)
    wishes[owner[kept], need[kept]] = 1
    return wishes


def travel_columns(mentors: QuerySet[Mentor], ids: Ids, prisons: Ids) -> Travel:
    """How far each mentor told he or she travels. One query."""
    rows = TravelRow.objects.filter(mentor__in=mentors)
    told = rows.values_list("mentor_id", "establishment_id", "minutes")
    table = np.array(list(told), np.int64).reshape(-1, 3)
    mentor, prison, kept = _both(ids, prisons, table)
    return Travel(
        mentor=mentor[kept].astype(np.int32),
        establishment=prison[kept].astype(np.int32),
        minutes=table[kept, 2].astype(np.int16),
    )


def earlier_columns(
    mentors: QuerySet[Mentor], referrals: QuerySet[Referral], ids: Ids, men: Ids
) -> Earlier:
    """Who met whom before: under this referral, or under another with the same prison number, at
    any prison. Two queries.

    A match that ended because he did not engage or withdrew does not count.
    """
    numbered = referrals.exclude(prison_number="").values_list("prison_number", "pk")
    men_of: dict[str, list[int]] = {}
    for number, man in numbered:
        men_of.setdefault(number, []).append(man)
    ended = Match.objects.filter(
        Q(referral__in=referrals)
        | Q(
            referral__prison_number__in=referrals.exclude(prison_number="").values("prison_number")
        ),
        status=MatchStatus.ENDED,
        mentor__in=mentors,
    ).exclude(end_reason__in=UNWANTED)
    rows = ended.values_list("mentor_id", "referral_id", "referral__prison_number")
    pairs = [(mentor, man) for mentor, same, number in rows for man in men_of.get(number, [same])]
    mentor_at, man_at, kept = _both(ids, men, np.array(pairs, np.int64).reshape(-1, 2))
    return Earlier(mentor_at[kept].astype(np.int32), man_at[kept].astype(np.int32))


def kept_columns(ids: Ids, men: Ids) -> Kept:
    """What was proposed and nobody has decided: a man has one at most. One query."""
    undecided = Proposal.objects.filter(status=ProposalStatus.OPEN)
    rows = list(undecided.values_list("mentor_id", "referral_id", "slot"))
    table = np.array(rows, np.int64).reshape(-1, 3)
    mentor, man, kept = _both(ids, men, table)
    return Kept(
        mentor=mentor[kept].astype(np.int32),
        referral=man[kept].astype(np.int32),
        slot=table[kept, 2].astype(np.uint8),
    )


def _both(
    owners: Ids, others: Ids, table: npt.NDArray[np.int64]
) -> tuple[Ids, Ids, npt.NDArray[np.bool_]]:
    """Where the first two ids of each row stand, and which rows have both."""
    owner, owner_known = positions(owners, table[:, 0])
    other, other_known = positions(others, table[:, 1])
    return owner, other, owner_known & other_known
