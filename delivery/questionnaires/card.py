"""The card about questionnaires on the page of a match."""

from datetime import date

from config.accounts.models import User
from delivery.cards import Card
from delivery.questionnaires.scoring import lines_of
from matching.models import Match


def questionnaires_card(match: Match, _user: User, _today: date) -> Card | None:
    """The card that says which questionnaires the man filled in. Shows no scores. None if no
    questionnaire is in use or was recorded. 2 queries."""
    lines = lines_of(match)
    context = {"lines": lines, "match": match}
    return Card("Questionnaires", "delivery/questionnaires/card.html", context) if lines else None
