"""Men who still meet a mentor who has paused or is leaving."""

from django.db.models import Q, QuerySet

from config.accounts.models import User
from matching.models import Match
from matching.permissions import matches_for
from matching.states import MatchStatus, MentorStatus

GONE = Q(mentor__status__in=[MentorStatus.PAUSED, MentorStatus.LEFT]) | Q(
    mentor__leaves_on__isnull=False
)


def men_needing_cover(user: User) -> QuerySet[Match]:
    """Live matches whose mentor has paused, has left or is stepping down, of the men this person
    may see. The longest-standing first."""
    return (
        matches_for(user)
        .filter(GONE, status=MatchStatus.LIVE)
        .select_related("mentor__user", "referral__establishment")
        .order_by("started_on", "id")
    )
