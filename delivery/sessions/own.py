"""What a mentor's pages show about sessions.

The mentor's first page shows the sessions to log. The page about one man shows the logged sessions,
the drafts that are not sent yet and the sessions that were moved.
"""

from datetime import date

from django.db.models import QuerySet

from config.accounts.models import User
from config.common.clock import now
from delivery.cards import Card
from delivery.models import LoggedSession
from delivery.permissions import SUPPORTED, is_own
from delivery.sessions.drafts import drafts_of
from delivery.sessions.expecting import sessions_to_log
from matching.mentors.rules import called
from matching.models import Match, Mentor, current_rules

LATEST = 5
"""How many sessions the card shows."""


def did_you_meet_card(mentor: Mentor, _: date) -> Card | None:
    """A card with one question for each session that this mentor has to log.

    Leaves out matches that the mentor can no longer see. None when there is nothing to log. One
    query more than sessions_to_log.
    """
    dues = [due for due in sessions_to_log(mentor, at=now()) if due.match.status in SUPPORTED]
    if not dues:
        return None
    rules = current_rules()
    asked = [(due, called(due.match.referral, rules)) for due in dues]
    return Card("Did you meet?", "delivery/sessions/did_you_meet.html", {"dues": asked})


def sessions_card(match: Match, user: User, today: date) -> Card | None:
    """A card with the latest sessions, the drafts and the moved sessions. 3 queries.

    None for anybody but the mentor of the match.
    """
    if not is_own(user, match):
        return None
    context = {
        "match": match,
        "today": today,
        "sessions": rows_of(match)[:LATEST],
        "drafts": drafts_of(user, match),
        "moves": match.session_moves.filter(to_on__gte=today).order_by("to_on"),
    }
    return Card("Sessions", "delivery/sessions/card.html", context)


def rows_of(match: Match) -> QuerySet[LoggedSession]:
    """Every session and other contact of this match, the newest first. Does not load the notes."""
    return match.sessions.defer("sealed_note", "sealed_plan")
