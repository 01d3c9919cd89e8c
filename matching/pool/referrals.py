"""Men as columns."""

from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from config.common.actor import Actor
from matching.models import Mentor, Referral, ReferralNeed
from matching.participants.sensitive import offences_by_participant, record_reading
from matching.pool.availability import Prisons
from matching.pool.columns import Ids, bits, days, ids_of, levels, links, positions
from matching.pool.lists import Lists
from matching.solver import Referrals
from matching.states import ReferralStatus


def referral_columns(
    referrals: QuerySet[Referral], lists: Lists, prisons: Prisons, *, by: Actor, at: datetime
) -> Referrals:
    """What these men need and when they are free, within the prison's regime."""
    rows = list(
        referrals.order_by("pk").values_list(
            "pk",
            "establishment_id",
            "slots",
            "received_on",
            "release_on",
            "preferred_slots",
            "status",
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
        topics=_topics(referrals, ids, lists, by=by, at=at),
        preferred=np.fromiter((row[5] for row in rows), np.uint32),
        covered=np.fromiter((row[6] == ReferralStatus.MATCHED for row in rows), np.uint8),
    )


def _topics(
    referrals: QuerySet[Referral], ids: Ids, lists: Lists, *, by: Actor, at: datetime
) -> npt.NDArray[np.uint64]:
    """Each man's offence groups as bits. Unseals them only if some mentor has set a boundary."""
    topics = np.zeros(ids.size, np.uint64)
    if not Mentor.boundaries.through.objects.exists():
        return topics
    rows = list(referrals.values_list("pk", "participant_id"))
    record_reading(len(rows), by=by, at=at)
    codes = offences_by_participant(referrals.values("participant"))
    groups = [
        sum(lists.offence_bits.get(code, 0) for code in codes.get(participant, ()))
        for _, participant in rows
    ]
    man, is_there = positions(ids, ids_of(pk for pk, _ in rows))
    topics[man[is_there]] = np.array(groups, np.uint64)[is_there]
    return topics
