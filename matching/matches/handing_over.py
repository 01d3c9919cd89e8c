"""Another mentor takes over: the old match goes on until the new mentor has met the man."""

from datetime import date, datetime
from typing import Final

from config.accounts.models import User
from config.common.errors import ChangedMeanwhile
from matching.models import ClosureReason, Match
from matching.referrals.matched import take_match_step
from matching.states import UNDER_WAY, MatchStatus

ANOTHER_TO_START: Final = (
    "Another mentor has agreed to meet him, and only one match of his can be about to start. Call "
    "that match off first."
)


def match_to_end(match: Match) -> Match | None:
    """The match that ends when this one, which is to start, has its first session: the one that is
    under way between the man and the mentor of now. One query; none for other matches."""
    if match.status != MatchStatus.TO_START:
        return None
    his = Match.objects.filter(referral=match.referral_id, status__in=sorted(UNDER_WAY))
    return his.select_related("mentor__user").first()


def match_to_drop(match: Match) -> Match | None:
    """The man’s other match that is to start, if there is one: they have not met, so it ends as
    soon as this mentor says yes. One query."""
    his = Match.objects.filter(referral=match.referral_id, status=MatchStatus.TO_START)
    return his.exclude(pk=match.pk).select_related("mentor__user").first()


def hand_over(old: Match, *, on: date, by: User, at: datetime) -> None:
    """Ends the old match on this day, because another mentor has taken over. Call it with the man
    locked, in the transaction of the change. Raises ChangedMeanwhile, NotAllowed."""
    take_match_step(
        "hand_over",
        old,
        by=by,
        at=at,
        ended_on=max(on, old.started_on),
        end_reason=ClosureReason.COVERED,
        paused_until=None,
    )


def check_none_to_start(match: Match) -> None:
    """Raises ChangedMeanwhile when the man has another match that is to start. One query."""
    if match_to_drop(match):
        raise ChangedMeanwhile(ANOTHER_TO_START)
