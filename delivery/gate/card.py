"""The cards about release: on the page of a match, and the meetings outside prison on a mentor's
first page."""

from datetime import date

from config.accounts.models import User
from config.common.clock import now
from delivery.cards import Card
from delivery.gate.meetings import OPEN, can_check_in
from delivery.gate.planning import is_handed_over
from delivery.gate.standing import Standing, current_standing, due_from
from delivery.gate.summary import left_in_words, missing_in_words, picture_of
from delivery.gate.watching import own_meetings
from delivery.permissions import is_own
from matching.mentors.rules import called
from matching.models import Match, Mentor, current_rules
from matching.states import LIVE


def release_card(match: Match, user: User, today: date) -> Card | None:
    """How far the plan for his release has got, with the days left, and the next meeting outside
    prison. From 12 weeks before his release on; before that only where his release date is not
    known. 2 queries; 3 for a match that is over."""
    if match.referral.participant.died_on:
        return None
    if is_own(user, match) and is_handed_over(match):
        return None
    standing = current_standing(match)
    if not _is_shown(standing, today=today):
        return None
    meeting = match.community_meetings.filter(status__in=OPEN).order_by("starts_at").first()
    context = {
        "match": match,
        "is_date_known": bool(match.released_on or match.referral.release_on),
        "has_passed": standing.has_passed(today),
        "left": left_in_words(standing, today=today),
        "days_left": standing.days_left(today),
        "picture": picture_of(standing),
        "missing": missing_in_words(standing),
        "is_needed": standing.is_needed,
        "meeting": meeting,
    }
    return Card("Through the gate", "delivery/gate/card.html", context)


def meetings_card(mentor: Mentor, _today: date) -> Card | None:
    """The mentor's meetings outside prison of the next 7 days, with one press to check in or out. 2
    queries."""
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


def _is_shown(standing: Standing, *, today: date) -> bool:
    match = standing.match
    if match.released_on or standing.plan.pk:
        return True
    if match.status not in LIVE:
        return False
    due = due_from(match)
    return due <= today if due else not match.referral.on_remand
