"""Turns the mentors into the arrays that the solver reads. Does the same with clearances, ruled-out
pairs, wishes, travel, earlier matches and open proposals."""

from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from config.common.written_query import written_once
from matching.mentors.lists import TAKES_MEN, with_places
from matching.models import (
    ClosureReason,
    Exclusion,
    ExclusionKind,
    Experience,
    Match,
    Mentor,
    Proposal,
    Referral,
)
from matching.models import Travel as TravelRow
from matching.pool.availability import Meetings, Prisons, slots_away
from matching.pool.columns import Ids, bits, days, ids_of, levels, links, pairs_by_field, positions
from matching.pool.lists import Lists
from matching.solver import Clearances, Earlier, Exclusions, Hours, Mentors, Rule, Travel, Undecided
from matching.states import MatchStatus, ProposalStatus
from recruitment.models import Clearance
from recruitment.states import GIVEN
from recruitment.weekly import EVERY_SLOT

UNWANTED: Final = (ClosureReason.DID_NOT_ENGAGE, ClosureReason.WITHDREW)
"""After a match that ended for one of these reasons, a round gives no extra score for proposing the
same pair again."""

LINKS: Final = ("languages", "courses", "boundaries", "preferred_needs")
"""The many-to-many fields of a mentor that a round reads."""

RULES = {
    ExclusionKind.CONFLICT: Rule.CONFLICT,
    ExclusionKind.REFUSAL: Rule.REFUSAL,
    ExclusionKind.KEEP_APART: Rule.KEEP_APART,
    ExclusionKind.DECLINED: Rule.DECLINED,
}


def wished_needs(wanted: list[tuple[int, int]], ids: Ids, needs: Ids) -> npt.NDArray[np.uint8]:
    """A matrix of mentors (rows) and needs (columns). It has 1 where the mentor would like to help
    with the need."""
    wishes = np.zeros((ids.size, needs.size), np.uint8)
    table = np.array(wanted, np.int64).reshape(-1, 2)
    owner, need, both = _both(ids, needs, table)
    wishes[owner[both], need[both]] = 1
    return wishes


def travel_columns(mentors: QuerySet[Mentor], ids: Ids, prisons: Ids) -> Travel:
    """How many minutes each mentor travels to each prison, if the mentor has told us. One query."""
    rows = TravelRow.objects.filter(mentor__in=mentors)
    columns = rows.values_list("mentor_id", "establishment_id", "minutes")
    table = np.array(list(columns), np.int64).reshape(-1, 3)
    mentor, prison, both = _both(ids, prisons, table)
    return Travel(
        mentor=mentor[both].astype(np.int32),
        establishment=prison[both].astype(np.int32),
        minutes=table[both, 2].astype(np.int16),
    )


def earlier_columns(
    mentors: QuerySet[Mentor], referrals: QuerySet[Referral], ids: Ids, men: Ids
) -> Earlier:
    """The pairs who have had a match before, even at another prison or under an earlier referral of
    the man. 2 queries.

    Leaves out matches that ended for a reason in UNWANTED.
    """
    referral_of = dict(referrals.values_list("participant_id", "pk"))
    matches = Match.objects.filter(
        referral__participant__in=referrals.values("participant"),
        status=MatchStatus.ENDED,
        mentor__in=mentors,
    ).exclude(end_reason__in=UNWANTED)
    rows = matches.values_list("mentor_id", "referral__participant_id")
    pairs = [(mentor, referral_of[participant]) for mentor, participant in rows]
    mentor_at, man_at, both = _both(ids, men, np.array(pairs, np.int64).reshape(-1, 2))
    return Earlier(mentor_at[both].astype(np.int32), man_at[both].astype(np.int32))


def undecided_columns(ids: Ids, men: Ids) -> Undecided:
    """The open proposals. A man has at most one. One query."""
    undecided = Proposal.objects.filter(status=ProposalStatus.OPEN)
    rows = list(undecided.values_list("mentor_id", "referral_id", "slot"))
    table = np.array(rows, np.int64).reshape(-1, 3)
    mentor, man, both = _both(ids, men, table)
    return Undecided(
        mentor=mentor[both].astype(np.int32),
        referral=man[both].astype(np.int32),
        slot=table[both, 2].astype(np.uint8),
    )


def _both(
    owners: Ids, others: Ids, table: npt.NDArray[np.int64]
) -> tuple[Ids, Ids, npt.NDArray[np.bool_]]:
    """For each row of `table`: the positions of its first 2 ids in `owners` and `others`, and
    whether both ids were found."""
    owner, owner_known = positions(owners, table[:, 0])
    other, other_known = positions(others, table[:, 1])
    return owner, other, owner_known & other_known


def active_mentors() -> QuerySet[Mentor]:
    """The active mentors who are not stepping down. Includes mentors without a free place."""
    return Mentor.objects.filter(TAKES_MEN)


def mentor_columns(
    mentors: QuerySet[Mentor] | None,
    lists: Lists,
    meetings: Meetings,
    prisons: Prisons,
    *,
    today: date,
) -> tuple[Mentors, Hours]:
    """What these mentors offer and prefer, and when they can come to which prison. If `mentors` is
    None, takes active_mentors.

    Leaves out the places and slots that current matches use. Leaves out slots in which a mentor
    would miss the first session because of an absence. Leaves out sessions whose hours have moved
    since the mentor told us their own hours. 4 queries.
    """
    at_prisons = _active_offers() if mentors is None else list(_offers(mentors))
    rows = list({row[0]: row for row in at_prisons}.values())
    ids = ids_of(row[0] for row in rows)
    fortnightly = np.fromiter((row[3] for row in rows), np.uint32)
    first, second = _live_matches(ids, meetings)
    some, both = first | second, first & second
    weekly, in_first, in_second = slots_away(ids, today=today)
    in_turn = (in_first & ~first) | (in_second & ~second)  # could be for either week
    away = (weekly & ~fortnightly) | (in_turn & fortnightly)
    offered = np.fromiter((row[2] for row in rows), np.uint32) & ~away
    experience = _experience() if lists.needs.size else []
    of_each = pairs_by_field(_links(), *LINKS)
    offers = Mentors(
        id=ids,
        places=np.fromiter((row[1] for row in rows), np.int32),
        offered=offered,
        taken=both | (some & ~fortnightly),
        fortnightly=fortnightly,
        taken_once=some & ~both & fortnightly,
        experience=levels(experience, ids, lists.needs),
        languages=bits(of_each["languages"], ids, lists.languages),
        training=bits(of_each["courses"], ids, lists.courses),
        boundaries=bits(of_each["boundaries"], ids, lists.offence_groups),
        preferred=np.fromiter((row[4] for row in rows), np.uint32),
        wishes=wished_needs(of_each["preferred_needs"], ids, lists.needs),
    )
    hours = {(row[0], row[-2]): row[-1] for row in at_prisons if row[-2] is not None}
    for prison, slot, moved_at in prisons.moved:
        for row in rows:
            if row[5] < moved_at and row[2] >> slot & 1:
                place = row[0], prison
                hours[place] = hours.get(place, EVERY_SLOT) & ~(1 << slot)
    rows_of_hours = [(mentor, prison, slots) for (mentor, prison), slots in sorted(hours.items())]
    return offers, _hours(rows_of_hours, ids, prisons.ids)


def _offers(mentors: QuerySet[Mentor]) -> QuerySet[Mentor, tuple[Any, ...]]:
    """What each of these mentors offers. A mentor who has told us their hours for several prisons
    has one row for each of these prisons."""
    columns = ("pk", "free", "slots", "fortnightly", "preferred_slots", "hours_told_at")
    hours = ("hours__establishment_id", "hours__slots")
    return with_places(mentors).order_by("pk").values_list(*columns, *hours)


@written_once
def _active_offers() -> QuerySet[Any, Any]:
    return _offers(active_mentors())


@written_once
def _experience() -> QuerySet[Any, Any]:
    return Experience.objects.order_by().values_list("mentor_id", "need_id", "level")


@written_once
def _links() -> QuerySet[Any, Any]:
    return links(Mentor.objects.all(), *LINKS)


def clearance_columns(ids: Ids, prisons: Ids, *, today: date) -> Clearances:
    """For each mentor and prison, the clearance that ends last. One query.

    Leaves out clearances issued after `today`.
    """
    latest: dict[tuple[int, int], date] = {}
    for mentor, prison, expires_on in _clearances(today=today):
        ends = expires_on or date.max
        latest[mentor, prison] = max(ends, latest.get((mentor, prison), ends))
    expires = days(None if ends == date.max else ends for ends in latest.values())
    mentor_at, mentor_known = positions(ids, ids_of(mentor for mentor, _ in latest))
    prison_at, prison_known = positions(prisons, ids_of(prison for _, prison in latest))
    both = mentor_known & prison_known
    return Clearances(
        mentor=mentor_at[both].astype(np.int32),
        establishment=prison_at[both].astype(np.int32),
        expires=expires[both],
    )


@written_once
def _clearances(*, today: date) -> QuerySet[Any, Any]:
    given = Clearance.objects.filter(
        volunteer__mentor__isnull=False,
        establishment__isnull=False,
        status__in=GIVEN,
        issued_on__lte=today,
    )
    columns = ("volunteer__mentor__pk", "establishment_id", "expires_on")
    return given.order_by().values_list(*columns)


def exclusion_columns(ids: Ids, men: Ids, *, today: date) -> Exclusions:
    """The pairs that are ruled out today. One query."""
    rows = _exclusions(today=today)
    mentor, mentor_known = positions(ids, ids_of(row[0] for row in rows))
    referral, referral_known = positions(men, ids_of(row[1] for row in rows))
    both = mentor_known & referral_known
    rule = np.fromiter((RULES[ExclusionKind(row[2])] for row in rows), np.uint8)
    return Exclusions(
        mentor=mentor[both].astype(np.int32),
        referral=referral[both].astype(np.int32),
        rule=rule[both],
    )


@written_once
def _exclusions(*, today: date) -> QuerySet[Any, Any]:
    current = Exclusion.objects.current(today=today)
    return current.order_by().values_list("mentor_id", "referral_id", "kind")


def _hours(rows: list[tuple[int, int, int]], ids: Ids, prisons: Ids) -> Hours:
    """The slots in which each mentor can come to a prison. Each of `rows` has a mentor, a prison
    and a mask: a number whose bits are slots."""
    table = np.array(rows, np.int64).reshape(-1, 3)
    mentor, prison, both = _both(ids, prisons, table)
    return Hours(
        mentor=mentor[both].astype(np.int32),
        establishment=prison[both].astype(np.int32),
        slots=table[both, 2].astype(np.uint32),
    )


def _live_matches(
    ids: Ids, meetings: Meetings
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """The slots in which each mentor already meets a man. Returns 2 masks (numbers whose bits are
    slots) for each mentor: for the first and for the second week of each fortnight."""
    owner, is_there = positions(ids, meetings.mentor)
    slot = meetings.slot[is_there].astype(np.uint32)
    masks = np.zeros((2, ids.size), np.uint32)
    for mask, week in zip(masks, (meetings.first_week, meetings.second_week), strict=True):
        np.bitwise_or.at(mask, owner[is_there], week[is_there].astype(np.uint32) << slot)
    return masks[0], masks[1]
