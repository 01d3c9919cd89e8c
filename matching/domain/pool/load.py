"""One read of the database into one matching.solver.Instance."""

from datetime import datetime

from django.db.models import QuerySet

from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from matching.domain.policy import current_policy, solver_policy
from matching.domain.pool.lists import load_lists
from matching.domain.pool.mentors import clearance_columns, exclusion_columns, mentor_columns
from matching.domain.pool.prisons import load_prisons
from matching.domain.pool.referrals import referral_columns
from matching.models import Mentor, Referral
from matching.solver import Instance
from matching.states import MentorStatus, ReferralStatus


def waiting_men() -> QuerySet[Referral]:
    """Men on the waiting list."""
    return Referral.objects.filter(status=ReferralStatus.WAITING)


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

    By default every active mentor and every waiting man; pass querysets to ask about fewer. Under
    twenty queries whatever the size; they are no single snapshot, so a row that comes or goes
    between two of them is left out. Offences are unsealed, and the reading audited, only when some
    mentor has set a boundary. Raises matching.solver.InvalidInstance when the pool is outside the
    solver's bounds.
    """
    lists, prisons = load_lists(), load_prisons()
    team = active_mentors() if mentors is None else mentors
    mentor_part = mentor_columns(team, lists, today=london_date(at))
    men = waiting_men() if referrals is None else referrals
    referral_part = referral_columns(men, lists, prisons, by=by, at=at)
    return Instance(
        today=london_date(at).toordinal(),
        establishments=prisons.ids,
        rooms=prisons.rooms,
        mentors=mentor_part,
        clearances=clearance_columns(team, mentor_part.id, prisons.ids, today=london_date(at)),
        referrals=referral_part,
        exclusions=exclusion_columns(team, mentor_part.id, referral_part.id),
        policy=solver_policy(current_policy(at=at)),
    )
