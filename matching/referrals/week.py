"""A week drawn: when he can meet, when the mentor can, what is proposed and when they meet."""

from dataclasses import dataclass
from typing import Any

from config.ui.pages import image
from recruitment.weekly import DAYS, PARTS, SLOTS, slot_name, slots_in

LEFT, TOP, WIDE, HIGH = 84, 24, 48, 34
"""The room for the headings of the picture, and the size of one time in it, in the picture's own
units."""


@dataclass(frozen=True)
class Cell:
    """One time of the week: a mark, and what it means for those who cannot see it."""

    mark: str
    words: str


FREE = Cell("●", "he can meet")
PREFERS = Cell("★", "he likes this time best")
MENTOR_FREE = Cell("○", "the mentor can meet")
BOTH_FREE = Cell("◉", "both can meet")
PROPOSED = Cell("◇", "a meeting is proposed")
MEETS = Cell("◆", "he meets his mentor")
NOT_FREE = Cell("", "not free")


@dataclass(frozen=True)
class Week:
    """His times, and those of a mentor, as masks (see recruitment.weekly); the time proposed and
    the time at which he meets his mentor now. `mentor` is None where the week is the man's
    alone."""

    his: int
    prefers: int = 0
    mentor: int | None = None
    proposed: int | None = None
    meets: int | None = None

    def cell(self, slot: int) -> Cell:
        """What this time is."""
        if slot == self.meets:
            return MEETS
        if slot == self.proposed:
            return PROPOSED
        is_his, is_mentors = self.his >> slot & 1, (self.mentor or 0) >> slot & 1
        if is_mentors:
            return BOTH_FREE if is_his else MENTOR_FREE
        if self.prefers >> slot & 1:
            return PREFERS
        return FREE if is_his else NOT_FREE

    @property
    def rows(self) -> list[tuple[str, list[Cell]]]:
        """For each day its morning, afternoon and evening."""
        cells = [self.cell(slot) for slot in range(SLOTS)]
        width = len(PARTS)
        return [(day, cells[row * width : (row + 1) * width]) for row, day in enumerate(DAYS)]

    @property
    def key(self) -> list[Cell]:
        """What each mark in this week means."""
        cells = [self.cell(slot) for slot in range(SLOTS)]
        known = (FREE, PREFERS, MENTOR_FREE, BOTH_FREE, PROPOSED, MEETS)
        return [cell for cell in known if cell in cells]

    @property
    def parts(self) -> tuple[str, ...]:
        return PARTS

    @property
    def summary(self) -> str:
        """The week in sentences, for those who cannot see the picture."""
        sentences = [f"He can meet at {_times(self.his)}."]
        if self.mentor is not None:
            sentences.append(f"The mentor can meet at {_times(self.mentor)}.")
            sentences.append(f"Both can at {_times(self.his & self.mentor)}.")
        if self.proposed is not None:
            sentences.append(f"Proposed: {slot_name(self.proposed)}.")
        if self.meets is not None:
            sentences.append(f"He meets his mentor on {slot_name(self.meets)}s.")
        return " ".join(sentences)

    @property
    def picture(self) -> str:
        """The week as the `src` of an image: a column for each day, a row for each part of it."""
        context: dict[str, Any] = {
            "days": [(LEFT + day * WIDE + WIDE // 2, name[:3]) for day, name in enumerate(DAYS)],
            "parts": [
                (TOP + part * HIGH + 22, name.capitalize()) for part, name in enumerate(PARTS)
            ],
            "boxes": [
                {
                    "x": LEFT + slot // len(PARTS) * WIDE,
                    "y": TOP + slot % len(PARTS) * HIGH,
                    "his": self.his >> slot & 1,
                    "prefers": self.prefers >> slot & 1,
                    "mentors": (self.mentor or 0) >> slot & 1,
                    "proposed": slot == self.proposed,
                    "meets": slot == self.meets,
                }
                for slot in range(SLOTS)
            ],
            "has_mentor": self.mentor is not None,
            "width": LEFT + len(DAYS) * WIDE + 2,
            "height": TOP + len(PARTS) * HIGH + 2,
        }
        return image("matching/referrals/week.svg", context)


def _times(mask: int) -> str:
    """How many times a mask has and, if they are few, which."""
    slots = list(slots_in(mask))
    if not slots:
        return "no time"
    if len(slots) == SLOTS:
        return "any time"
    if len(slots) > 4:
        return f"{len(slots)} times"
    return ", ".join(slot_name(slot) for slot in slots)
