"""What a mentor's pages show of sessions: what to log on the first page, and on the page about one
man what was logged and what is still to send."""

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
    """One question for each session that this mentor has to log, of the matches that they can still
    see. One query more than sessions_to_log."""
    dues = [due for due in sessions_to_log(mentor, at=now()) if due.match.status in SUPPORTED]
    if not dues:
        return None
    rules = current_rules()
    asked = [(due, called(due.match.referral, rules)) for due in dues]
    return Card("Did you meet?", "delivery/sessions/did_you_meet.html", {"dues": asked})


def sessions_card(match: Match, user: User, today: date) -> Card | None:
    """The latest sessions, the drafts and the moves, for the mentor of the match. 3 queries."""
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
    """Every session and contact of this match, the newest first, without its words."""
    return match.sessions.defer("sealed_note", "sealed_plan")
