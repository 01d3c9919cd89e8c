"""The card about other services on the page of a match."""

from datetime import date

from config.accounts.models import User
from delivery.cards import Card
from delivery.onward.referring import progress_of
from matching.models import Match


def onward_card(match: Match, _user: User, today: date) -> Card | None:
    """The card with the services that people talked about with the man, and how far each referral
    has got. 2 queries."""
    progress = progress_of(match)
    return Card(
        "Other services",
        "delivery/onward/card.html",
        {
            "open": [one for one in progress if one.is_open],
            "ended": sum(not one.is_open for one in progress),
            "match": match,
            "today": today,
        },
    )
