"""Cards: what each package of delivery shows on the page of a match, or on a mentor's first
page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from config.accounts.models import User
from matching.models import Match, Mentor


@dataclass(frozen=True)
class Card:
    """A card: its heading, the template of its body, and the context for this template.

    The template also gets the context that delivery.pages.context_of returns.
    """

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


MatchCard = Callable[[Match, User, date], Card | None]
"""Makes a card about this match for this person on this day. Returns None if there is nothing to
show."""
HomeCard = Callable[[Mentor, date], Card | None]
"""Makes a card for this mentor's first page on this day. Returns None if there is nothing to
show."""
