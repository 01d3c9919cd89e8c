"""Who can see and record what happens between a mentor and a man: the mentor of the match, its
coordinators, and managers."""

from django.db.models import Q

from config.accounts.models import User
from config.common.errors import NotAllowed
from matching.models import Match, MatchQuerySet
from matching.permissions import check_alive, matches_for
from matching.states import BEGUN, MatchStatus

SUPPORTED = frozenset({*BEGUN, MatchStatus.ENDED})
"""The statuses of a match that has begun, even if it has ended. In these statuses, its mentor can
see the match."""


def own_matches(user: User) -> MatchQuerySet:
    """The matches that have begun and whose mentor is this person. Includes ended matches."""
    return Match.objects.filter(mentor__user=user, status__in=sorted(SUPPORTED))


def visible_matches(user: User) -> MatchQuerySet:
    """The matches that have begun and that this person can see, as their mentor or as staff."""
    own, theirs = own_matches(user).values("pk"), matches_for(user).values("pk")
    rows = Match.objects.filter(status__in=sorted(SUPPORTED))
    return rows.filter(Q(pk__in=own) | Q(pk__in=theirs))


def is_own(user: User, match: Match) -> bool:
    """Whether this person is the mentor of the match. No query if the mentor is loaded."""
    return match.mentor.user_id == user.pk


def check_record(user: User, match: Match) -> None:
    """Raises NotAllowed unless this person can see the match. Raises HasDied if the man has died.

    Before you call this function, lock the match and the man (see matching.matches.changing). 2
    queries.
    """
    if not visible_matches(user).filter(pk=match.pk).exists():
        raise NotAllowed("Only the mentor of this match and its coordinators can record this.")
    check_alive(match.referral.participant_id)
