"""Hands a man over to another mentor. The old match goes on until the new mentor has met him."""

from datetime import date, datetime
from typing import Final

from config.accounts.models import User
from config.common.errors import ChangedMeanwhile
from matching.models import ClosureReason, Match
from matching.referrals.matched import take_match_step
from matching.states import UNDER_WAY, MatchStatus

ANOTHER_TO_START: Final = (
    "Another mentor has agreed to meet him. He can have only one match that is about to start. "
    "Call off the match with the other mentor first."
)


def match_to_end(match: Match) -> Match | None:
    """The man's match with his old mentor, which ends when `match` has its first session. None if
    there is no such match.

    If `match` has already started, returns None without a query. Otherwise one query.
    """
    if match.status != MatchStatus.TO_START:
        return None
    his = Match.objects.filter(referral=match.referral_id, status__in=sorted(UNDER_WAY))
    return his.select_related("mentor__user").first()


def match_to_drop(match: Match) -> Match | None:
    """Another match of the same man that is about to start, or None. One query.

    The other match has not had its first session. So it ends as soon as the mentor of `match` says
    yes.
    """
    his = Match.objects.filter(referral=match.referral_id, status=MatchStatus.TO_START)
    return his.exclude(pk=match.pk).select_related("mentor__user").first()


def hand_over(old: Match, *, on: date, by: User, at: datetime) -> None:
    """Ends `old`, the match with the old mentor, on the day `on`, because another mentor has taken
    over.

    Lock the man first, in the same transaction. Raises ChangedMeanwhile if somebody has changed the
    match since it was read. Raises NotAllowed if `by` cannot do this.
    """
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
    """Raises ChangedMeanwhile when the man has another match that is about to start. One query."""
    if match_to_drop(match):
        raise ChangedMeanwhile(ANOTHER_TO_START)
