"""Fixed pairs. Every round keeps all fixed pairs. If that is not possible, the round fails and says
why."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError
from matching.models import FixedPair, Mentor, Referral
from matching.permissions import check_decide, referrals_for
from matching.pool.loading import load_pool
from matching.referrals.moving import check_open, lock_referral, remove_fixed_pairs
from matching.solver import Instance
from matching.solver.scoring.choices import choices
from matching.solver.solving.fixing import ContradictoryPairs, FixedPairs, remainder
from matching.states import ReferralStatus
from recruitment.models import RegimeSlot

ALREADY = "This man already has a fixed pair. Remove that fixed pair first."
GONE = (
    "The mentor chosen for {man} is not taking new men. Choose another mentor for him, or remove "
    "the fixed pair."
)
IMPOSSIBLE = (
    "The fixed pair of {man} is not possible ({why}). Choose another mentor or time for him, or "
    "remove the fixed pair."
)
CLASH = (
    "The fixed pairs of {men} are not possible together ({why}). Choose another mentor or time for "
    "one man, or remove a fixed pair."
)
MOST_NAMED = 4
"""The most men that an error names. If there are more, the error says how many more."""
REMOVED = "Somebody else has already removed this pair. Nothing has changed."

Row = list[int]
"""A pair as 3 numbers: the id of the mentor, the id of the referral, and the slot."""


class CannotFix(DomainError):
    """The fixed pairs are not possible. The error names at most MOST_NAMED men, by their reference
    numbers. It is short enough to save as the reason why a round failed."""


def current_fixed_pairs() -> QuerySet[FixedPair]:
    """The fixed pairs that rounds must keep. Leaves out removed pairs, and men with a closed
    referral."""
    rows = FixedPair.objects.filter(removed_at__isnull=True)
    return rows.exclude(referral__status=ReferralStatus.CLOSED)


def fixed_pair_list(user: User) -> QuerySet[FixedPair]:
    """The current fixed pairs of the men that this person can see."""
    rows = current_fixed_pairs().filter(referral__in=referrals_for(user))
    return rows.select_related("mentor__user", "referral__participant", "set_by")


def ways_to_meet(referral: Referral, *, by: User, at: datetime) -> list[tuple[int, int]]:
    """All mentors and slots that the rules allow for this man now, as pairs of a mentor's id and a
    slot. Reads all mentors."""
    pool = load_pool(at=at, by=by, referrals=Referral.objects.filter(pk=referral.pk))
    ways = choices(pool)
    return list(zip(pool.mentors.id[ways.mentor].tolist(), ways.slot.tolist(), strict=True))


def fix_pair(
    *, mentor: Mentor, referral: Referral, slot: int, reason: str, by: User, at: datetime
) -> FixedPair:
    """Fixes the pair, so that every later round keeps it. `reason` has 1–300 characters.

    Raises CannotFix if the pair is not possible, alone or together with the rest of the fixed
    pairs. Raises ChangedMeanwhile if the man has a fixed pair already, or if his referral is
    closed. Raises NotAllowed if `by` cannot do this.
    """
    check_decide(by, referral)
    try:
        with transaction.atomic():
            lock_pair(mentor, referral, slot)
            fixed_pair = FixedPair.objects.create(
                mentor=mentor, referral=referral, slot=slot, reason=reason, set_by=by, set_at=at
            )
            _check_together(by=by, at=at)
            audit.record("fix_pair", fixed_pair, by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile(ALREADY) from error
    return fixed_pair


def remove_fixed_pair(*, fixed_pair: FixedPair, by: User, at: datetime) -> None:
    """Removes a fixed pair. Later rounds choose the man's mentor. Raises ChangedMeanwhile if
    somebody else removed the pair first. Raises NotAllowed if `by` cannot do this."""
    check_decide(by, fixed_pair.referral)
    if not remove_fixed_pairs(FixedPair.objects.filter(pk=fixed_pair.pk), by=by, at=at):
        raise ChangedMeanwhile(REMOVED)


def remove_decided_pair(*, referral: Referral, by: User, at: datetime) -> None:
    """Removes the man's fixed pair, if he has one. Call this after the man has moved, or after
    somebody has approved or declined his proposal. Safe to repeat."""
    remove_fixed_pairs(FixedPair.objects.filter(referral=referral), by=by, at=at)


def rest_and_pairs(pool: Instance, *, but: Row | None = None) -> tuple[Instance, list[Row]]:
    """What is left for the solver, and the fixed pairs. One query.

    The instance is without the men, places, times and rooms that the fixed pairs use. `but` is a
    pair to treat as not fixed. Raises CannotFix if the fixed pairs are not possible.
    """
    in_pool = current_fixed_pairs().filter(referral__in=pool.referrals.id.tolist())
    in_order = in_pool.select_related("referral").order_by("pk")
    rows = [row for row in in_order if [row.mentor_id, row.referral_id, row.slot] != but]
    missing = {row.mentor_id for row in rows} - set(pool.mentors.id.tolist())
    for row in rows:
        if row.mentor_id in missing:
            raise CannotFix(GONE.format(man=row.referral.reference))
    pairs = [[row.mentor_id, row.referral_id, row.slot] for row in rows]
    try:
        return remainder(pool, fixed_pairs_of(pool, pairs)), pairs
    except ContradictoryPairs as error:
        raise CannotFix(_in_words(error, rows)) from error


def _in_words(error: ContradictoryPairs, rows: Sequence[FixedPair]) -> str:
    """The error in words for the coordinator. `rows` are all fixed pairs, in the order that the
    solver got."""
    men = [rows[row].referral.reference for row in error.rows]
    if len(men) == 1:
        return IMPOSSIBLE.format(man=men[0], why=error.reason)
    if len(men) > MOST_NAMED:
        men = [*men[: MOST_NAMED - 1], f"{len(men) - MOST_NAMED + 1} more"]
    named = f"{', '.join(men[:-1])} and {men[-1]}"
    return CLASH.format(men=named, why=error.reason)


def fixed_pairs_of(pool: Instance, rows: Iterable[Row]) -> FixedPairs:
    """These pairs, as the solver needs them."""
    table = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
    return FixedPairs(
        np.searchsorted(pool.mentors.id, table[:, 0]).astype(np.int32),
        np.searchsorted(pool.referrals.id, table[:, 1]).astype(np.int32),
        table[:, 2].astype(np.uint8),
    )


def lock_pair(mentor: Mentor, referral: Referral, slot: int) -> None:
    """Locks the mentor, the man and the session. Raises ReferralIsClosed if the man's referral is
    closed.

    If 2 people fix pairs in the same session, the second person waits for the first, and then sees
    the first pair. An approval takes the same locks in the same order. So an approval and a new
    fixed pair cannot block each other for ever.
    """
    Mentor.objects.select_for_update(no_key=True).get(pk=mentor.pk)
    check_open(lock_referral(referral))
    RegimeSlot.objects.select_for_update(no_key=True).filter(
        establishment=referral.establishment_id, slot=slot
    ).first()


def _check_together(*, by: User, at: datetime) -> None:
    """Raises CannotFix if the fixed pairs are not possible together. Loads only the people in fixed
    pairs."""
    current = current_fixed_pairs()
    team = Mentor.objects.filter(pk__in=current.values("mentor"), status="active")
    men = Referral.objects.filter(pk__in=current.values("referral"))
    rest_and_pairs(load_pool(at=at, by=by, mentors=team, referrals=men))
