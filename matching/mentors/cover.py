"""Men who need another mentor, because their mentor has paused, has left or is leaving."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.accounts.models import User
from matching.models import Match, Mentor, has_left
from matching.permissions import matches_for
from matching.states import BEGUN, MatchStatus, MentorStatus


def has_gone(mentor: str) -> Q:
    """The query condition that a mentor has paused, has left or is leaving. `mentor` is the path to
    the mentor."""
    away = Q(**{f"{mentor}__status__in": [MentorStatus.PAUSED, MentorStatus.LEFT]})
    return away | Q(**{f"{mentor}__leaves_on__isnull": False})


GONE = has_gone("mentor")


def needing_cover(matches: QuerySet[Match]) -> QuerySet[Match]:
    """The matches among these whose man needs another mentor. Such a match has begun, and the man
    is in prison. Leaves out a man if we are already asking another mentor about him."""
    outside = Q(released_on__isnull=False) & ~Q(status=MatchStatus.RECALLED)
    begun = matches.filter(GONE, ~outside, ~has_left("referral__"), status__in=sorted(BEGUN))
    return begun.exclude(Exists(Match.objects.asked().filter(referral=OuterRef("referral"))))


def matches_to_cover() -> dict[int, int]:
    """The match of each man who needs another mentor, by the id of the referral. One query."""
    return dict(needing_cover(Match.objects.all()).values_list("referral_id", "pk"))


def is_gone(mentor: Mentor) -> bool:
    """Whether this mentor's men need another mentor."""
    return mentor.status != MentorStatus.ACTIVE or mentor.leaves_on is not None


def needs_cover(match: Match) -> bool:
    """Whether the man of this match is in prison and needs another mentor. No query."""
    is_outside = match.released_on is not None and match.status != MatchStatus.RECALLED
    return match.is_begun and not is_outside and is_gone(match.mentor)


def men_needing_cover(user: User) -> QuerySet[Match]:
    """The matches that this person can see and whose man needs another mentor, the oldest first."""
    return (
        needing_cover(matches_for(user))
        .select_related("mentor__user", "referral__establishment", "referral__participant")
        .order_by("started_on", "id")
    )
