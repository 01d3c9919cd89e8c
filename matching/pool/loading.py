"""Reads the database, and builds the matching.solver.Instance for a round: everything that the
solver needs to know."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import F, QuerySet

from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from matching.mentors.cover import needing_cover
from matching.models import Match, Mentor, Proposal, Referral
from matching.policy.versions import current_policy, solver_policy
from matching.pool.availability import load_meetings, load_prisons
from matching.pool.lists import load_lists
from matching.pool.mentors import (
    active_mentors,
    clearance_columns,
    earlier_columns,
    exclusion_columns,
    mentor_columns,
    travel_columns,
    undecided_columns,
)
from matching.pool.referrals import referral_columns
from matching.referrals.lists import men_waiting
from matching.solver import MAX_MATCHING_DAYS, USUAL_MATCHING_DAYS, Instance
from matching.states import ProposalStatus

LOOKING_BACK: Final = timedelta(days=365)
FEWEST: Final = 10
"""We work out the usual time from referral to match only if there are at least this many matches.
Otherwise we use the solver's default."""


def matching_days(*, today: date) -> int:
    """How many days usually pass from referral to match: the median for the matches of the last
    year. With fewer than FEWEST matches, returns the solver's default. One query."""
    matches = Match.objects.filter(started_on__gt=today - LOOKING_BACK, started_on__lte=today)
    first = matches.filter(started_on__gte=F("referral__received_on"))
    days = [
        (started - received).days
        for started, received in first.values_list("started_on", "referral__received_on")
    ]
    if len(days) < FEWEST:
        return USUAL_MATCHING_DAYS
    return min(max(round(median(days)), 1), MAX_MATCHING_DAYS)


def men_to_match() -> QuerySet[Referral]:
    """The men for a round: those on the waiting list, and those who need another mentor. Leaves out
    men whose proposal is on hold."""
    to_cover = needing_cover(Match.objects.all())
    men = men_waiting() | Referral.objects.filter(pk__in=to_cover.values("referral"))
    on_hold = Proposal.objects.filter(status=ProposalStatus.HELD)
    return men.exclude(pk__in=on_hold.values("referral"))


def load_pool(
    *,
    at: datetime,
    by: Actor = PROGRAMME,
    mentors: QuerySet[Mentor] | None = None,
    referrals: QuerySet[Referral] | None = None,
    with_scores: bool = True,
) -> Instance:
    """Builds the instance for a round, as the database is at this moment.

    By default, takes the mentors of active_mentors and the men of men_to_match. `mentors` and
    `referrals` can choose others. If `with_scores` is false, leaves out the columns that are only
    needed for scores.

    About 20 queries for any size, or about 12 without scores. Leaves out a row that somebody adds
    or deletes between 2 of these queries. If a mentor has set a boundary (an offence that they
    would rather not work with), also decrypts the offences of the men, and records this reading in
    the audit trail. Raises matching.solver.InvalidInstance if the pool is outside the solver's
    limits.
    """
    policy, today = solver_policy(current_policy(at=at)), london_date(at)
    with_scores = with_scores or policy.floor > 0  # with a floor, fit can forbid a pair
    lists, meetings = load_lists(), load_meetings()
    if not with_scores:
        lists = replace(lists, needs=lists.needs[:0])
    prisons = load_prisons(meetings)
    team = active_mentors() if mentors is None else mentors
    mentor_part, hours = mentor_columns(mentors, lists, meetings, prisons, today=today)
    men = men_to_match() if referrals is None else referrals
    has_boundary = bool(mentor_part.boundaries.any())
    referral_part = referral_columns(men, lists, prisons, with_topics=has_boundary, by=by, at=at)
    pool = Instance(
        today=today.toordinal(),
        establishments=prisons.ids,
        rooms=prisons.rooms,
        mentors=mentor_part,
        clearances=clearance_columns(mentor_part.id, prisons.ids, today=today),
        referrals=referral_part,
        exclusions=exclusion_columns(mentor_part.id, referral_part.id, today=today),
        policy=policy,
        hours=hours,
    )
    if not with_scores:
        return pool
    return replace(
        pool,
        travel=travel_columns(team, mentor_part.id, prisons.ids),
        earlier=earlier_columns(team, men, mentor_part.id, referral_part.id),
        undecided=undecided_columns(mentor_part.id, referral_part.id),
        matching_days=matching_days(today=today),
    )
