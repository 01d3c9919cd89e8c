"""One read of the database into one matching.solver.Instance."""

from datetime import datetime

from django.db.models import Q, QuerySet

from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from matching.domain.cover import GONE
from matching.domain.policy import current_policy, solver_policy
from matching.domain.pool.lists import load_lists
from matching.domain.pool.mentors import clearance_columns, exclusion_columns, mentor_columns
from matching.domain.pool.prisons import load_prisons
from matching.domain.pool.referrals import referral_columns
from matching.domain.pool.ties import earlier_columns, kept_columns, travel_columns
from matching.domain.pool.times import matching_days
from matching.models import Match, Mentor, Referral
from matching.solver import Instance
from matching.states import MatchStatus, MentorStatus, ReferralStatus


def men_to_match() -> QuerySet[Referral]:
    """Men on the waiting list, and men whose mentor has paused or left."""
    uncovered = Match.objects.filter(GONE, status=MatchStatus.LIVE)
    return Referral.objects.filter(
        Q(status=ReferralStatus.WAITING) | Q(pk__in=uncovered.values("referral"))
    )


def active_mentors() -> QuerySet[Mentor]:
    """Mentors who can be matched, with or without a free place: not those who are stepping down."""
    return Mentor.objects.filter(status=MentorStatus.ACTIVE, leaves_on__isnull=True)


def load_pool(
    *,
    at: datetime,
    by: Actor = PROGRAMME,
    mentors: QuerySet[Mentor] | None = None,
    referrals: QuerySet[Referral] | None = None,
) -> Instance:
    """The matching question as it stands at this instant.

    By default every active mentor, every waiting man and every man whose mentor is gone; pass
    querysets to ask about fewer. Some twenty-five queries whatever the size; they are no single
    snapshot, so a row that comes or goes between two of them is left out. Offences are unsealed,
    and the reading audited, only when some mentor has set a boundary. Raises
    matching.solver.InvalidInstance when the pool is outside the solver's bounds.
    """
    lists, prisons, today = load_lists(), load_prisons(), london_date(at)
    team = active_mentors() if mentors is None else mentors
    mentor_part = mentor_columns(team, lists, today=today)
    men = men_to_match() if referrals is None else referrals
    referral_part = referral_columns(men, lists, prisons, by=by, at=at)
    return Instance(
        today=today.toordinal(),
        establishments=prisons.ids,
        rooms=prisons.rooms,
        mentors=mentor_part,
        clearances=clearance_columns(team, mentor_part.id, prisons.ids, today=today),
        referrals=referral_part,
        exclusions=exclusion_columns(team, mentor_part.id, referral_part.id),
        policy=solver_policy(current_policy(at=at)),
        travel=travel_columns(team, mentor_part.id, prisons.ids),
        earlier=earlier_columns(team, men, mentor_part.id, referral_part.id),
        kept=kept_columns(mentor_part.id, referral_part.id),
        matching_days=matching_days(today=today),
    )
