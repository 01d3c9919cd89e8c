"""Men who still meet a mentor who has paused or is leaving."""

from django.db.models import QuerySet

from config.accounts.models import User
from matching.models import Match
from matching.permissions import matches_for
from matching.states import MatchStatus, MentorStatus

GONE = [MentorStatus.PAUSED, MentorStatus.LEFT]


def men_needing_cover(user: User) -> QuerySet[Match]:
    """Live matches whose mentor has paused or left, of the men this person may see.

    The longest-standing first. A mentor with a leaving date still to come is active, so his or her
    men are not among them yet.
    """
    return (
        matches_for(user)
        .filter(status=MatchStatus.LIVE, mentor__status__in=GONE)
        .select_related("mentor__user", "referral__establishment")
        .order_by("started_on", "id")
    )
