"""Men who still meet a mentor who has paused or is leaving."""

from django.db.models import Q, QuerySet

from config.accounts.models import User
from matching.models import Match, Mentor
from matching.permissions import matches_for
from matching.states import MatchStatus, MentorStatus


def has_gone(mentor: str) -> Q:
    """Rows whose mentor, at the end of this path, has paused, has left or is stepping down."""
    away = Q(**{f"{mentor}__status__in": [MentorStatus.PAUSED, MentorStatus.LEFT]})
    return away | Q(**{f"{mentor}__leaves_on__isnull": False})


GONE = has_gone("mentor")


def matches_to_cover() -> dict[int, int]:
    """Each man whose mentor is gone, by referral, with the match to be covered. One query."""
    live = Match.objects.filter(GONE, status=MatchStatus.LIVE)
    return dict(live.values_list("referral_id", "pk"))


def is_gone(mentor: Mentor) -> bool:
    """Whether this mentor's men need another."""
    return mentor.status != MentorStatus.ACTIVE or mentor.leaves_on is not None


def men_needing_cover(user: User) -> QuerySet[Match]:
    """Live matches whose mentor has paused, has left or is stepping down, of the men this person
    may see. The longest-standing first."""
    return (
        matches_for(user)
        .filter(GONE, status=MatchStatus.LIVE)
        .select_related("mentor__user", "referral__establishment")
        .order_by("started_on", "id")
    )
