"""What a mentor's pages show about sessions.

The mentor's first page shows the sessions to log and the unsent drafts. The page about one man
shows his logged and moved sessions, and the mentor's drafts about him.
"""

from datetime import date

from config.accounts.models import User
from config.common.clock import now
from delivery.cards import Card
from delivery.drafts.listing import drafts_by, drafts_of, form_of
from delivery.permissions import SUPPORTED, is_own
from delivery.sessions.expecting import sessions_to_log
from delivery.sessions.lists import SEALED, with_replaced
from matching.mentors.rules import called
from matching.models import Match, Mentor, current_rules

LATEST = 5
"""How many sessions the card on the page about a man shows."""


def did_you_meet_card(mentor: Mentor, _: date) -> Card | None:
    """A card that asks about each session that this mentor has to log. It also has a link to each
    unsent draft of the mentor.

    Leaves out matches that the mentor can no longer see. None when there is no session to log and
    no draft. Needs 2 queries more than sessions_to_log.
    """
    dues = [due for due in sessions_to_log(mentor, at=now()) if due.match.status in SUPPORTED]
    drafts = drafts_by(mentor)
    if not dues and not drafts:
        return None
    rules = current_rules()
    context = {
        "dues": [(due, called(due.match.referral, rules)) for due in dues],
        "drafts": [
            (draft, called(draft.match.referral, rules), form_of(draft)) for draft in drafts
        ],
    }
    title = "Did you meet?" if dues else "Not sent yet"
    return Card(title, "delivery/sessions/did_you_meet.html", context)


def sessions_card(match: Match, user: User, today: date) -> Card | None:
    """A card with the latest sessions of the match, the sessions that were moved, and the mentor's
    drafts. None for anybody but the mentor of the match. 3 queries."""
    if not is_own(user, match):
        return None
    context = {
        "match": match,
        "today": today,
        "sessions": with_replaced(match.sessions.defer(*SEALED))[:LATEST],
        "drafts": [(draft, form_of(draft)) for draft in drafts_of(user, match)],
        "moves": match.session_moves.filter(to_on__gte=today).order_by("to_on"),
    }
    return Card("Sessions", "delivery/sessions/card.html", context)
