"""The card about toolkits on the page of a match. A small picture shows how far the man has got
with each toolkit."""

from dataclasses import dataclass
from datetime import date

from config.accounts.models import User
from config.ui.pages import image
from delivery.cards import Card
from delivery.models import ToolkitUse
from delivery.toolkits.working import PartState, parts_of, uses_of
from matching.models import Match

WIDTH, GAP = 22, 4


@dataclass(frozen=True)
class Progress:
    """A toolkit of a man, with a picture of the parts that he has done. `words` says the same as
    the picture."""

    use: ToolkitUse
    picture: str
    words: str
    width: int


def toolkits_card(match: Match, _user: User, _today: date) -> Card | None:
    """A card with the toolkits of this match. 3 queries."""
    return Card(
        "Toolkits", "delivery/toolkits/card.html", {"progress": progress_of(match), "match": match}
    )


def progress_of(match: Match) -> list[Progress]:
    """How far the man has got with each toolkit, in the order in which he started them. 3
    queries."""
    return [_progress(use, parts_of(use)) for use in uses_of(match)]


def _progress(use: ToolkitUse, parts: list[PartState]) -> Progress:
    width = len(parts) * (WIDTH + GAP) - GAP
    boxes = [
        {"x": place * (WIDTH + GAP), "how": part.done.how if part.done else ""}
        for place, part in enumerate(parts)
    ]
    picture = image("delivery/toolkits/parts.svg", {"boxes": boxes, "width": width, "box": WIDTH})
    done = sum(part.is_done for part in parts)
    alone = sum(part.done is not None and part.done.how == "alone" for part in parts)
    words = f"{done} of {len(parts)} parts done"
    if alone:
        words += f", {alone} of them on his own"
    return Progress(use, picture, words, width)
