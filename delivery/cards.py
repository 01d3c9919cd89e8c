"""A card: what one package of delivery shows of a match, or on a mentor's first page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from config.accounts.models import User
from matching.models import Match, Mentor


@dataclass(frozen=True)
class Card:
    """One card: its heading, the template of its body, and what the template shows. The template
    also has what delivery.pages.context_of gives."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


MatchCard = Callable[[Match, User, date], Card | None]
"""Makes a card about a match for this person on this day; None where there is nothing to show."""
HomeCard = Callable[[Mentor, date], Card | None]
"""Makes a card of a mentor's first page; None where there is nothing to show."""
