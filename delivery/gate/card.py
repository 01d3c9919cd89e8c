"""The 2 cards about release. One is on the page of a match. The other is on a mentor's first page,
and lists meetings outside prison."""

from datetime import date
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery

from config.accounts.models import User
from config.common.clock import now
from config.common.written_query import written_once
from delivery.cards import Card
from delivery.gate.meetings import OPEN, can_check_in
from delivery.gate.planning import is_handed_over
from delivery.gate.standing import due_from, standing_of, with_standing
from delivery.gate.summary import left_in_words, missing_in_words, picture_of
from delivery.gate.watching import own_meetings
from delivery.models import CommunityMeeting
from delivery.permissions import is_own
from matching.mentors.rules import called
from matching.models import Match, Mentor, current_rules
from matching.states import LIVE

TITLE: Final = "Through the gate"
TEMPLATE: Final = "delivery/gate/card.html"


def release_card(match: Match, user: User, today: date) -> Card | None:
    """The card that shows how far the man's release plan has got, how many days are left, and the
    next meeting outside prison.

    The card appears 12 weeks before his release. If his release date is not known, the card only
    asks for the date. At most 1 query, or 2 for his mentor after the end of the match.
    """
    if match.referral.participant.died_on:
        return None
    if match.released_on is None and not _is_time(match, today=today):
        is_asked = match.status in LIVE and not match.referral.on_remand
        is_unknown = is_asked and match.referral.release_on is None
        context: dict[str, Any] = {"match": match, "is_date_unknown": True}
        return Card(TITLE, TEMPLATE, context) if is_unknown else None
    if is_own(user, match) and is_handed_over(match):
        return None
    [row] = _with_next_meeting(match.pk)
    standing = standing_of(row)
    context = {
        "match": match,
        "has_passed": standing.has_passed(today),
        "left": left_in_words(standing, today=today),
        "days_left": standing.days_left(today),
        "picture": picture_of(standing),
        "missing": missing_in_words(standing),
        "is_needed": standing.is_needed,
        "meeting": row.next_meeting,
        "meets_at": row.meets_at,
    }
    return Card(TITLE, TEMPLATE, context)


def meetings_card(mentor: Mentor, _today: date) -> Card | None:
    """The card with this mentor's meetings outside prison that have begun, or that begin in the
    next 7 days. The mentor checks in and out with a button on the card. 2 queries."""
    at = now()
    meetings = list(own_meetings(mentor, at=at))
    if not meetings:
        return None
    rules = current_rules()
    rows = [
        {
            "meeting": meeting,
            "man": called(meeting.match.referral, rules),
            "can_check_in": can_check_in(meeting, at=at),
        }
        for meeting in meetings
    ]
    return Card("Meetings outside prison", "delivery/gate/home_card.html", {"rows": rows})


def _is_time(match: Match, *, today: date) -> bool:
    due = due_from(match)
    return match.status in LIVE and due is not None and due <= today


@written_once
def _with_next_meeting(match: int) -> QuerySet[Any]:
    """The match, loaded as standing_of needs it, with its next meeting outside prison.
    `next_meeting` is the id of the meeting, and `meets_at` is its start. Both are None if no
    meeting is planned. One query."""
    meetings = CommunityMeeting.objects.filter(match=OuterRef("pk"), status__in=OPEN)
    first = meetings.order_by("starts_at", "pk")
    rows: QuerySet[Any] = with_standing(Match.objects.filter(pk=match).order_by()).annotate(
        next_meeting=Subquery(first.values("pk")[:1]),
        meets_at=Subquery(first.values("starts_at")[:1]),
    )
    return rows
