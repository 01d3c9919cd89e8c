"""Which cards each page shows, and in which order."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from config.accounts.models import User
from delivery.cards import Card, HomeCard, MatchCard
from delivery.concerns.card import concerns_card, worried_card
from delivery.endings.card import endings_card, last_sessions_card
from delivery.gate.card import meetings_card, release_card
from delivery.onward.card import onward_card
from delivery.outcomes.card import outcomes_card
from delivery.overview.men import men_card
from delivery.permissions import SUPPORTED
from delivery.questionnaires.card import questionnaires_card
from delivery.sessions.own import did_you_meet_card, sessions_card
from delivery.sessions.weeks import weeks_card
from delivery.toolkits.card import toolkits_card
from matching.models import Match, Mentor

MATCH_CARDS: Final[tuple[MatchCard, ...]] = (
    weeks_card,
    concerns_card,
    release_card,
    endings_card,
)
"""The cards on the page of a match, for staff. The whole page takes fewer than 20 queries."""
WORK_CARDS: Final[tuple[MatchCard, ...]] = (
    outcomes_card,
    toolkits_card,
    onward_card,
    questionnaires_card,
)
"""The cards on the page about what a mentor and a man do together, for staff."""
OWN_CARDS: Final[tuple[MatchCard, ...]] = (
    concerns_card,
    sessions_card,
    release_card,
    *WORK_CARDS,
    endings_card,
)
"""The cards on the mentor's page about a man."""
HOME_CARDS: Final[tuple[HomeCard, ...]] = (
    meetings_card,
    did_you_meet_card,
    men_card,
    last_sessions_card,
    worried_card,
)
"""The cards on a mentor's first page."""


def shown_cards(
    makers: Iterable[MatchCard], match: Match, user: User, *, today: date
) -> list[Card]:
    """The cards of `makers` that have something to show about the match. None of them if the match
    has not begun."""
    if match.status not in SUPPORTED:
        return []
    cards = (make(match, user, today) for make in makers)
    return [card for card in cards if card]


def home_cards(mentor: Mentor, *, today: date) -> list[Card]:
    """The cards on the first page of this mentor, without those that have nothing to show."""
    cards = (make(mentor, today) for make in HOME_CARDS)
    return [card for card in cards if card]
