"""The questions about matches that coordinators decide. For example: the man has moved, so how do
they go on?
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from config.accounts.models import User
from config.common.written_query import written_once
from matching.matches.lists import detailed, match_list
from matching.mentors.cover import is_gone
from matching.models import Contact, Match, MatchQuerySet, Transfer, has_moved
from matching.states import MEETING, MatchStatus
from recruitment.clearances.lists import is_held
from recruitment.models import Clearance, RegimeSlot


class Asks(models.TextChoices):
    """A question about a match that a coordinator has to decide. The words say why we ask."""

    LEFT = "left", "he has left prison"
    MOVED = "moved", "he has moved to another prison"
    STILL_HERE = "still_here", "his record says that he has not left"
    RECALLED = "recalled", "he is back in prison"
    PAUSE_OVER = "pause_over", "the pause is over"
    SUPPORT_OVER = "support_over", "the support after release is over"
    UNSUPPORTED = "unsupported", "he is out of prison, and his mentor is away or has left"
    NO_SESSION = "no_session", "the prison no longer has sessions at that time"
    HOURS = "hours", "the prison has changed its hours"


def live_matches(user: User, *, today: date) -> list[Any]:
    """The matches that `user` can see and that have not ended, with their questions (see
    with_questions). Oldest first."""
    return with_questions(_live_matches(user.pk, roles=user.roles), today=today)


@written_once
def _live_matches(user: int, *, roles: frozenset[str]) -> QuerySet[Any]:
    return match_list(User.standing_for(user, roles)).live().order_by("started_on", "pk")


def uncleared_among(matches: Iterable[Any], *, today: date) -> list[Any]:
    """The matches with sessions to come whose mentor is not cleared now at the man's prison. Each
    of these matches goes on until a coordinator decides. Pass matches that come from
    with_questions. One query.
    """
    meeting = [
        match
        for match in matches
        if match.status in MEETING
        and match.contact == Contact.VISIT
        and match.asks not in (Asks.LEFT, Asks.MOVED)
    ]
    cleared = set(_clearances_of(*{match.mentor.user_id for match in meeting}, today=today))
    return [
        match
        for match in meeting
        if (match.mentor.user_id, match.referral.establishment_id) not in cleared
    ]


@written_once
def _clearances_of(*volunteers: int, today: date) -> QuerySet[Clearance, tuple[int, int | None]]:
    rows = Clearance.objects.filter(is_held(today), volunteer__in=volunteers).order_by()
    return rows.values_list("volunteer_id", "establishment_id")


def matches_asking(matches: MatchQuerySet, asks: Asks, *, today: date) -> MatchQuerySet:
    """The given matches whose first question is `asks`. Loads all the matches that have not
    ended."""
    questions = questions_of(detailed(matches.live()), today=today)
    return matches.filter(pk__in=[pk for pk, question in questions.items() if question == asks])


def with_questions(matches: Iterable[Any], *, today: date) -> list[Any]:
    """Sets `asks` on each match: the first question about it (see questions_of), or an empty
    string. Returns the same matches."""
    matches = list(matches)
    questions = questions_of(matches, today=today)
    for match in matches:
        match.asks = questions.get(match.pk, "")
    return matches


def questions_of(matches: Iterable[Any], *, today: date) -> dict[int, Asks]:
    """The first question about each match, by the id of the match. Leaves out matches without a
    question.

    Pass matches that come from match_list. 2 queries, and one more if any man has moved.
    """
    live = [match for match in matches if match.is_live]
    moved = _moved(live)
    times = _times_of({match.referral.establishment_id for match in live if match.uses_time})
    questions = {}
    for match in live:
        times_there = times.get(match.referral.establishment_id, {})
        question = _question_of(match, match.pk in moved, times_there, today)
        if question:
            questions[match.pk] = question
    return questions


def _question_of(match: Any, has_moved: bool, times: dict[int, Any], today: date) -> Asks | None:
    """The first question about this match. `times` says when the hours of each session at the man's
    prison last changed.
    """
    is_paused = match.status == MatchStatus.PAUSED
    is_inside = match.status in MEETING or (is_paused and not match.released_on)
    is_outside = match.status == MatchStatus.THROUGH_GATE or (is_paused and match.released_on)
    moved_at = times.get(match.slot)
    answers = {
        Asks.LEFT: is_inside and match.has_left,
        Asks.MOVED: is_inside and has_moved,
        Asks.STILL_HERE: is_outside and not match.has_left,
        Asks.RECALLED: match.status == MatchStatus.RECALLED,
        Asks.PAUSE_OVER: is_paused and match.paused_until and match.paused_until <= today,
        Asks.SUPPORT_OVER: is_outside and match.support_ends_on < today,
        Asks.UNSUPPORTED: is_outside and is_gone(match.mentor),
        Asks.NO_SESSION: match.uses_time and match.slot not in times,
        Asks.HOURS: match.uses_time and moved_at and moved_at > match.mentor.hours_told_at,
    }
    return next((asks for asks, is_asked in answers.items() if is_asked), None)


def _moved(matches: list[Any]) -> set[int]:
    """Those of the matches whose man has moved (see has_moved). One query if no man has ever moved,
    otherwise 2.
    """
    men = set(_men_moved(*{match.referral_id for match in matches}))
    if not men:
        return set()
    candidates = [match.pk for match in matches if match.referral_id in men]
    rows = Match.objects.filter(has_moved(), pk__in=candidates).order_by()
    return set(rows.values_list("pk", flat=True))


@written_once
def _men_moved(*referrals: int) -> QuerySet[Transfer, int]:
    rows = Transfer.objects.filter(referral__in=referrals)
    return rows.order_by().values_list("referral_id", flat=True)


def _times_of(prisons: set[int]) -> dict[int, dict[int, Any]]:
    """When the hours of each session last changed, by prison and then by slot. One query."""
    times: dict[int, dict[int, Any]] = {prison: {} for prison in prisons}
    for prison, slot, moved_at in _sessions_at(*prisons):
        times[prison][slot] = moved_at
    return times


@written_once
def _sessions_at(*prisons: int) -> QuerySet[RegimeSlot, tuple[int, int, datetime | None]]:
    rows = RegimeSlot.objects.filter(establishment__in=prisons).order_by()
    return rows.values_list("establishment_id", "slot", "moved_at")
