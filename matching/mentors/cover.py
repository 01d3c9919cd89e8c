"""Men who need another mentor, because their mentor has paused, has left or is leaving."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.common.written_query import written_once
from matching.models import Match, Mentor, has_left
from matching.states import ASKED, BEGUN, UNDER_WAY, MatchStatus, MentorStatus


def has_gone(mentor: str) -> Q:
    """The query condition that a mentor has paused, has left or is leaving. `mentor` is the lookup
    path to the mentor."""
    away = Q(**{f"{mentor}__status__in": [MentorStatus.PAUSED, MentorStatus.LEFT]})
    return away | Q(**{f"{mentor}__leaves_on__isnull": False})


GONE = has_gone("mentor")


def needing_cover(matches: QuerySet[Match]) -> QuerySet[Match]:
    """The given matches whose man needs another mentor. Has only matches that have begun, of men
    who are in prison. Leaves out a man if we are already asking another mentor about him, or if
    another mentor is about to take over."""
    outside = Q(released_on__isnull=False) & ~Q(status=MatchStatus.RECALLED)
    without_mentor = matches.filter(
        GONE, ~outside, ~has_left("referral__"), status__in=sorted(BEGUN)
    )
    his = Match.objects.filter(referral=OuterRef("referral"))
    coming = his.filter(status=MatchStatus.TO_START).exclude(pk=OuterRef("pk"))
    return without_mentor.exclude(Exists(his.asked())).exclude(Exists(coming))


def taking_over(matches: Iterable[Match]) -> dict[int, Match]:
    """For each of these matches, the match of the mentor who takes over, by the id of the old
    match.

    Leaves out an old match until another mentor has agreed to take over. Each new match is loaded
    with its mentor and its introduction. One query. No query if none of the given matches is under
    way.
    """
    old = {match.referral_id: match.pk for match in matches if match.status in UNDER_WAY}
    if not old:
        return {}
    return {old[match.referral_id]: match for match in _to_start(*old)}


@written_once
def _to_start(*referrals: int) -> QuerySet[Match]:
    rows = Match.objects.filter(status=MatchStatus.TO_START, referral__in=referrals)
    return rows.select_related("mentor__user", "introduction")


def hands_over_on(taker: Match) -> date | None:
    """The day on which the new mentor first meets the man. None if no day is agreed yet.

    `taker` is the match of the new mentor. No query for a match from taking_over.
    """
    introduction = getattr(taker, "introduction", None)
    return introduction.first_on if introduction else None


def matches_to_cover() -> dict[int, int]:
    """The match of each man who needs another mentor, by the id of the referral. One query."""
    return dict(needing_cover(Match.objects.all()).values_list("referral_id", "pk"))


def is_gone(mentor: Mentor) -> bool:
    """Whether this mentor has paused, has left or is leaving, so that their men need another
    mentor."""
    return mentor.status != MentorStatus.ACTIVE or mentor.leaves_on is not None


def needs_cover(match: Match) -> bool:
    """Whether the man of this match is in prison and needs another mentor. No query."""
    is_outside = match.released_on is not None and match.status != MatchStatus.RECALLED
    return match.is_begun and not is_outside and is_gone(match.mentor)


def needing_cover_among(matches: Sequence[Any]) -> list[Any]:
    """The given matches that needing_cover would also return, in the same order. Pass matches from
    match_list. For each man, pass all his matches that are not over. No query."""
    coming = defaultdict(set)
    for match in matches:
        if match.status in ASKED or match.status == MatchStatus.TO_START:
            coming[match.referral_id].add(match.pk)
    return [
        match
        for match in matches
        if needs_cover(match) and not match.has_left and not coming[match.referral_id] - {match.pk}
    ]
