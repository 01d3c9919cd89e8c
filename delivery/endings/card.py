"""The 2 cards about endings. One is on the page of a match. The other is on a mentor's first
page."""

from datetime import date, timedelta
from typing import Final

from config.accounts.models import User
from delivery.cards import Card
from delivery.endings.planning import planned_ending
from delivery.models import CaseStudy, Feedback, PlannedEnding
from delivery.permissions import is_own
from matching.mentors.rules import called
from matching.models import Match, Mentor, current_rules

SOON: Final = timedelta(days=28)
"""How long before the last session the first page of the mentor shows its day."""


def endings_card(match: Match, user: User, today: date) -> Card | None:
    """The card with the planned last session, and the number of answers about the support. 3
    queries at most."""
    own = is_own(user, match)
    said = Feedback.objects.filter(match=match)
    planned = planned_ending(match)
    context = {
        "match": match,
        "planned": planned,
        "has_passed": planned is not None and planned.last_on < today,
        "is_own": own,
        "answers": (said.filter(recorded_by=user) if own else said).count(),
        "studies": 0 if own else CaseStudy.objects.filter(referral=match.referral_id).count(),
    }
    return Card("Ending and feedback", "delivery/endings/card.html", context)


def last_sessions_card(mentor: Mentor, today: date) -> Card | None:
    """The card with the last sessions of this mentor in the next 4 weeks. 2 queries at most."""
    rows = PlannedEnding.objects.filter(
        match__in=Match.objects.begun().filter(mentor=mentor).order_by(),
        match__referral__participant__died_on__isnull=True,
        last_on__range=(today, today + SOON),
    ).select_related("match__referral__participant")
    endings = list(rows.order_by("last_on", "pk"))
    if not endings:
        return None
    rules = current_rules()
    men = [(ending, called(ending.match.referral, rules)) for ending in endings]
    return Card("Last sessions", "delivery/endings/home_card.html", {"men": men})
