"""Which cards a mentor's first page and the page about one match show, and in which order."""

from datetime import date
from typing import Final

from config.accounts.models import User
from delivery.cards import Card, HomeCard, MatchCard
from delivery.onward.card import onward_card
from delivery.overview.men import men_card
from delivery.sessions.own import did_you_meet_card, sessions_card
from delivery.toolkits.card import toolkits_card
from matching.models import Match, Mentor

MATCH_CARDS: Final[tuple[MatchCard, ...]] = (sessions_card, toolkits_card, onward_card)
"""Each costs at most 3 queries."""
HOME_CARDS: Final[tuple[HomeCard, ...]] = (did_you_meet_card, men_card)
"""Each costs at most 3 queries."""


def match_cards(match: Match, user: User, *, today: date) -> list[Card]:
    """The cards about this match that have something to show."""
    cards = (make(match, user, today) for make in MATCH_CARDS)
    return [card for card in cards if card]


def home_cards(mentor: Mentor, *, today: date) -> list[Card]:
    """The cards of this mentor's first page that have something to show."""
    cards = (make(mentor, today) for make in HOME_CARDS)
    return [card for card in cards if card]
