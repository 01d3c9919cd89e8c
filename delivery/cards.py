"""Cards: what each package of delivery shows about a match, or on a mentor's first page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from config.accounts.models import User
from matching.models import Match, Mentor


@dataclass(frozen=True)
class Card:
    """One card: its heading, the template of its body, and the context of the template.

    The template also has the context that delivery.pages.context_of returns.
    """

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


MatchCard = Callable[[Match, User, date], Card | None]
"""Makes a card about a match for this person on this day. None if there is nothing to show."""
HomeCard = Callable[[Mentor, date], Card | None]
"""Makes a card for a mentor's first page. None if there is nothing to show."""
