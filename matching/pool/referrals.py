"""Turns the men into the arrays that the solver reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from config.common.actor import Actor
from matching.models import Referral, ReferralNeed
from matching.participants.sensitive import offences_by_participant, record_reading
from matching.pool.availability import Prisons
from matching.pool.columns import bits, days, ids_of, levels, links, pairs_by_field, positions
from matching.pool.lists import Lists
from matching.solver import Referrals
from matching.states import ReferralStatus


def referral_columns(
    referrals: QuerySet[Referral],
    lists: Lists,
    prisons: Prisons,
    *,
    with_topics: bool,
    by: Actor,
    at: datetime,
) -> Referrals:
    """What these men need, and in which sessions of their prison they are free. 3 queries.

    If `with_topics` is true, also decrypts the men's groups of offences, and records this reading
    in the audit trail. That takes 2 more queries.
    """
    rows = list(
        referrals.order_by("pk").values_list(
            "pk",
            "establishment_id",
            "slots",
            "received_on",
            "release_on",
            "preferred_slots",
            "status",
            "participant_id",
        )
    )
    ids = ids_of(row[0] for row in rows)
    prison, _ = positions(prisons.ids, ids_of(row[1] for row in rows))
    slots = np.fromiter((row[2] for row in rows), np.uint32)
    needs = ReferralNeed.objects.filter(referral__in=referrals)
    if not lists.needs.size:
        needs = needs.none()
    fields = ("languages", "courses")
    of_each = pairs_by_field(links(referrals, *fields), *fields)
    topics = np.zeros(ids.size, np.uint64)
    if with_topics:
        men = [row[7] for row in rows]
        topics = _topics(referrals, men, lists.offence_bits, by=by, at=at)
    return Referrals(
        id=ids,
        establishment=prison.astype(np.int32),
        slots=slots & prisons.regime[prison],
        received=days(row[3] for row in rows),
        release=days(row[4] for row in rows),
        needs=levels(list(needs.values_list("referral_id", "need_id", "weight")), ids, lists.needs),
        languages=bits(of_each["languages"], ids, lists.languages),
        training=bits(of_each["courses"], ids, lists.courses),
        topics=topics,
        preferred=np.fromiter((row[5] for row in rows), np.uint32),
        covered=np.fromiter((row[6] == ReferralStatus.MATCHED for row in rows), np.uint8),
    )


def _topics(
    referrals: QuerySet[Referral],
    men: Sequence[int],
    offence_bits: Mapping[str, int],
    *,
    by: Actor,
    at: datetime,
) -> npt.NDArray[np.uint64]:
    """For each man, one number whose bits are his groups of offences. `men` has the ids of the
    participants."""
    record_reading(len(men), by=by, at=at)
    codes = offences_by_participant(referrals.values("participant"))
    groups = [sum(offence_bits.get(code, 0) for code in codes.get(man, ())) for man in men]
    return np.array(groups, np.uint64)
