"""Who sees and records what happens between a mentor and a man: the mentor of the match, its
coordinators and managers."""

from django.db.models import Q

from config.accounts.models import User
from config.common.errors import NotAllowed
from matching.models import Match, MatchQuerySet
from matching.permissions import check_alive, matches_for
from matching.states import BEGUN, MatchStatus

SUPPORTED = frozenset({*BEGUN, MatchStatus.ENDED})
"""What the mentor of a match may look back on: whatever began."""


def own_matches(user: User) -> MatchQuerySet:
    """The matches in which this person is the mentor, from the mentor's yes on."""
    return Match.objects.filter(mentor__user=user, status__in=sorted(SUPPORTED))


def visible_matches(user: User) -> MatchQuerySet:
    """The matches that have begun, of this mentor and of those this person can see as staff."""
    own, theirs = own_matches(user).values("pk"), matches_for(user).values("pk")
    rows = Match.objects.filter(status__in=sorted(SUPPORTED))
    return rows.filter(Q(pk__in=own) | Q(pk__in=theirs))


def is_own(user: User, match: Match) -> bool:
    """Whether this person is the mentor of the match. No query where its mentor is loaded."""
    return match.mentor.user_id == user.pk


def check_record(user: User, match: Match) -> None:
    """Raises NotAllowed unless this person can see the match, and HasDied. 2 queries. Call it once
    the match and the man are locked (see matching.matches.changing)."""
    if not visible_matches(user).filter(pk=match.pk).exists():
        raise NotAllowed("Only the mentor of this match and its coordinators can record this.")
    check_alive(match.referral.participant_id)
