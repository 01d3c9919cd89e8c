"""Insisting on a pair: every round makes it, or says why it cannot."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError
from matching.models import Insistence, Mentor, Referral
from matching.permissions import check_decide, referrals_for
from matching.pool.loading import load_pool
from matching.solver import Instance
from matching.solver.scoring.choices import choices
from matching.solver.solving.fixing import ContradictoryPairs, FixedPairs, remainder
from recruitment.models import RegimeSlot

ALREADY = "A pair is already insisted on for this man. Lift that first."
GONE = "The mentor insisted on for {man} takes nobody on now. Lift it, then run the round again."
CLASH = "What is insisted on for {men} cannot be made: {why}. Lift it, then run the round again."
LIFTED = "Someone else has already lifted this. Nothing was changed."

Row = list[int]
"""Mentor, referral and slot, by id."""


class CannotKeep(DomainError):
    """Pairs insisted on that cannot be made; the sentence names the men by reference."""


def insistences() -> QuerySet[Insistence]:
    """Those that hold now."""
    return Insistence.objects.filter(lifted_at__isnull=True)


def insistence_list(user: User) -> QuerySet[Insistence]:
    """Those that hold, of the men this person may see."""
    rows = insistences().filter(referral__in=referrals_for(user))
    return rows.select_related("mentor__user", "referral", "set_by")


def ways_to_meet(referral: Referral, *, by: User, at: datetime) -> list[tuple[int, int]]:
    """Every mentor (id) and slot that no rule keeps from this man now. Reads all mentors."""
    pool = load_pool(at=at, by=by, referrals=Referral.objects.filter(pk=referral.pk))
    ways = choices(pool)
    return list(zip(pool.mentors.id[ways.mentor].tolist(), ways.slot.tolist(), strict=True))


def insist(
    *, mentor: Mentor, referral: Referral, slot: int, reason: str, by: User, at: datetime
) -> Insistence:
    """Every later round makes this pair. `reason` is 1–300 characters.

    Raises CannotKeep where it cannot be made, alone or with what else is insisted on;
    ChangedMeanwhile where the man has one already; NotAllowed.
    """
    check_decide(by, referral)
    try:
        with transaction.atomic():
            _lock(mentor, referral, slot)
            insistence = Insistence.objects.create(
                mentor=mentor, referral=referral, slot=slot, reason=reason, set_by=by, set_at=at
            )
            _check_together(by=by, at=at)
            audit.record("insist", insistence, by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile(ALREADY) from error
    return insistence


def lift_insistence(*, insistence: Insistence, by: User, at: datetime) -> None:
    """Rounds are free again. Raises ChangedMeanwhile where somebody has lifted it, NotAllowed."""
    check_decide(by, insistence.referral)
    if not _lift(insistences().filter(pk=insistence.pk), by=by, at=at):
        raise ChangedMeanwhile(LIFTED)


def fulfil_insistence(*, referral: Referral, by: User, at: datetime) -> None:
    """Lifts what was insisted on for a man about whom something has been decided."""
    _lift(insistences().filter(referral=referral), by=by, at=at)


def rest_and_pairs(pool: Instance, *, but: Row | None = None) -> tuple[Instance, list[Row]]:
    """What is left to decide, and the pairs insisted on for men of this pool, all but one that
    need not be made. Raises CannotKeep."""
    in_pool = insistences().filter(referral__in=pool.referrals.id.tolist())
    in_order = in_pool.select_related("referral").order_by("pk")
    rows = [row for row in in_order if [row.mentor_id, row.referral_id, row.slot] != but]
    missing = {row.mentor_id for row in rows} - set(pool.mentors.id.tolist())
    for row in rows:
        if row.mentor_id in missing:
            raise CannotKeep(GONE.format(man=row.referral.reference))
    pairs = [[row.mentor_id, row.referral_id, row.slot] for row in rows]
    try:
        return remainder(pool, fixed_pairs_of(pool, pairs)), pairs
    except ContradictoryPairs as error:
        men = " and ".join(rows[row].referral.reference for row in error.rows)
        why = str(error).partition(" cannot be kept: ")[2]
        raise CannotKeep(CLASH.format(men=men, why=why)) from error


def fixed_pairs_of(pool: Instance, rows: Iterable[Row]) -> FixedPairs:
    """These pairs as the solver takes them."""
    table = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
    return FixedPairs(
        np.searchsorted(pool.mentors.id, table[:, 0]).astype(np.int32),
        np.searchsorted(pool.referrals.id, table[:, 1]).astype(np.int32),
        table[:, 2].astype(np.uint8),
    )


def _lock(mentor: Mentor, referral: Referral, slot: int) -> None:
    """Whoever insists second on the same mentor, or the same session's rooms, sees the first pair.
    In the order and with the weaker lock of an approval, so that neither waits for the other."""
    Mentor.objects.select_for_update(no_key=True).get(pk=mentor.pk)
    RegimeSlot.objects.select_for_update(no_key=True).filter(
        establishment=referral.establishment_id, slot=slot
    ).first()


def _check_together(*, by: User, at: datetime) -> None:
    """Asks about the people insisted on alone. Raises CannotKeep."""
    current = insistences()
    team = Mentor.objects.filter(pk__in=current.values("mentor"), status="active")
    men = Referral.objects.filter(pk__in=current.values("referral"))
    rest_and_pairs(load_pool(at=at, by=by, mentors=team, referrals=men))


def _lift(query: QuerySet[Insistence], *, by: User, at: datetime) -> int:
    with transaction.atomic():
        rows = list(query.select_for_update(of=("self",)))
        for row in rows:
            audit.record("lift_insistence", row, by=by, at=at)
        return query.model.objects.filter(pk__in=[row.pk for row in rows]).update(
            lifted_by=by, lifted_at=at
        )
