"""Waiting men, as columns."""

from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from config.common.actor import Actor
from matching.domain.offences import offence_codes, record_reading
from matching.domain.pool.columns import bits, days, ids_of, levels, positions
from matching.domain.pool.links import links
from matching.domain.pool.lists import Lists
from matching.domain.pool.prisons import Prisons
from matching.models import Mentor, Referral, ReferralNeed
from matching.solver import Referrals


def referral_columns(
    referrals: QuerySet[Referral], lists: Lists, prisons: Prisons, *, by: Actor, at: datetime
) -> Referrals:
    """What these men need and when they are free: their own slots, inside the prison's regime."""
    rows = list(
        referrals.order_by("pk").values_list(
            "pk", "establishment_id", "slots", "received_on", "release_on"
        )
    )
    ids = ids_of(row[0] for row in rows)
    prison, _ = positions(prisons.ids, ids_of(row[1] for row in rows))
    slots = np.fromiter((row[2] for row in rows), np.uint32)
    needs = ReferralNeed.objects.filter(referral__in=referrals)
    return Referrals(
        id=ids,
        establishment=prison.astype(np.int32),
        slots=slots & prisons.regime[prison],
        received=days(row[3] for row in rows),
        release=days(row[4] for row in rows),
        needs=levels(list(needs.values_list("referral_id", "need_id", "weight")), ids, lists.needs),
        languages=bits(links(referrals, "languages"), ids, lists.languages),
        training=bits(links(referrals, "courses"), ids, lists.courses),
        topics=_topics(referrals, lists, by=by, at=at),
    )


def _topics(
    referrals: QuerySet[Referral], lists: Lists, *, by: Actor, at: datetime
) -> npt.NDArray[np.uint64]:
    """Each man's offence groups as bits, unsealed only if some mentor has set a boundary."""
    if not Mentor.boundaries.through.objects.exists():
        return np.zeros(referrals.count(), np.uint64)
    sealed = referrals.order_by("pk").values_list("seal_id", "sealed_offences")
    rows = [(seal_id, bytes(offences)) for seal_id, offences in sealed]
    record_reading(len(rows), by=by, at=at)
    return np.fromiter(
        (sum(lists.offence_bits.get(code, 0) for code in codes) for codes in offence_codes(rows)),
        np.uint64,
    )
