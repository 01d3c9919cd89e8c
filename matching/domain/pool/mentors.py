"""Mentors, their clearances and the pairs ruled out, as columns."""

from datetime import date

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from matching.domain.pool.absences import slots_away
from matching.domain.pool.columns import Ids, bits, days, ids_of, levels, positions
from matching.domain.pool.links import links
from matching.domain.pool.lists import Lists
from matching.domain.pool.ties import wished_needs
from matching.models import Exclusion, ExclusionKind, Experience, Match, Mentor
from matching.solver import Clearances, Exclusions, Mentors, Rule
from matching.states import MatchStatus
from recruitment.models import Clearance
from recruitment.states import GIVEN

RULES = {
    ExclusionKind.CONFLICT: Rule.CONFLICT,
    ExclusionKind.REFUSAL: Rule.REFUSAL,
    ExclusionKind.KEEP_APART: Rule.KEEP_APART,
    ExclusionKind.DECLINED: Rule.DECLINED,
}


def mentor_columns(mentors: QuerySet[Mentor], lists: Lists, *, today: date) -> Mentors:
    """What these mentors offer, less what their live matches already use and less the slots in
    which they could not come to a first session; and what they would like. Eight queries."""
    columns = ("pk", "places", "slots", "fortnightly", "preferred_slots")
    rows = list(mentors.order_by("pk").values_list(*columns))
    ids = ids_of(row[0] for row in rows)
    places = np.fromiter((row[1] for row in rows), np.int64)
    fortnightly = np.fromiter((row[3] for row in rows), np.uint32)
    owner, first, second = _live_matches(mentors, ids)
    some, both = first | second, first & second
    weekly, in_first, in_second = slots_away(mentors, ids, today=today)
    in_turn = (in_first & ~first) | (in_second & ~second)  # either may be the week that is given
    away = (weekly & ~fortnightly) | (in_turn & fortnightly)
    offered = np.fromiter((row[2] for row in rows), np.uint32) & ~away
    experience = Experience.objects.filter(mentor__in=mentors)
    return Mentors(
        id=ids,
        places=np.maximum(places - np.bincount(owner, minlength=ids.size), 0).astype(np.int32),
        offered=offered,
        taken=both | (some & ~fortnightly),
        fortnightly=fortnightly,
        taken_once=some & ~both & fortnightly,
        experience=levels(
            list(experience.values_list("mentor_id", "need_id", "level")), ids, lists.needs
        ),
        languages=bits(links(mentors, "languages"), ids, lists.languages),
        training=bits(links(mentors, "courses"), ids, lists.courses),
        boundaries=bits(links(mentors, "boundaries"), ids, lists.offence_groups),
        preferred=np.fromiter((row[4] for row in rows), np.uint32),
        wishes=wished_needs(mentors, ids, lists.needs),
    )


def clearance_columns(
    mentors: QuerySet[Mentor], ids: Ids, prisons: Ids, *, today: date
) -> Clearances:
    """The longest-lasting clearance of each mentor at each establishment. One query.

    One that is issued after `today` does not count yet.
    """
    issued = Clearance.objects.filter(
        volunteer__mentor__in=mentors,
        establishment__isnull=False,
        status__in=GIVEN,
        issued_on__lte=today,
    )
    rows = issued.values_list("volunteer__mentor__pk", "establishment_id", "expires_on")
    latest: dict[tuple[int, int], date] = {}
    for mentor, prison, expires_on in rows:
        ends = expires_on or date.max
        latest[mentor, prison] = max(ends, latest.get((mentor, prison), ends))
    expires = days(None if ends == date.max else ends for ends in latest.values())
    mentor_at, mentor_known = positions(ids, ids_of(mentor for mentor, _ in latest))
    prison_at, prison_known = positions(prisons, ids_of(prison for _, prison in latest))
    known = mentor_known & prison_known
    return Clearances(
        mentor=mentor_at[known].astype(np.int32),
        establishment=prison_at[known].astype(np.int32),
        expires=expires[known],
    )


def exclusion_columns(mentors: QuerySet[Mentor], ids: Ids, men: Ids) -> Exclusions:
    """The pairs ruled out and not lifted. One query."""
    rows = list(
        Exclusion.objects.filter(lifted_at__isnull=True, mentor__in=mentors).values_list(
            "mentor_id", "referral_id", "kind"
        )
    )
    mentor, mentor_known = positions(ids, ids_of(row[0] for row in rows))
    referral, referral_known = positions(men, ids_of(row[1] for row in rows))
    kept = mentor_known & referral_known
    rule = np.fromiter((RULES[ExclusionKind(row[2])] for row in rows), np.uint8)
    return Exclusions(
        mentor=mentor[kept].astype(np.int32),
        referral=referral[kept].astype(np.int32),
        rule=rule[kept],
    )


def _live_matches(
    mentors: QuerySet[Mentor], ids: Ids
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Mentor position of every live match of these mentors; and, by mentor, the slots that serve a
    match in the first week of a fortnight, and in the second."""
    rows = Match.objects.filter(status=MatchStatus.LIVE, mentor__in=mentors)
    columns = rows.values_list("mentor_id", "slot", "first_week", "second_week")
    table = np.array(list(columns), np.int64).reshape(-1, 4)
    owner, known = positions(ids, table[:, 0])
    _, slot, first, second = table[known].astype(np.uint32).T
    masks = np.zeros((2, ids.size), np.uint32)
    np.bitwise_or.at(masks[0], owner[known], first << slot)
    np.bitwise_or.at(masks[1], owner[known], second << slot)
    return owner[known], masks[0], masks[1]
