"""The picture of a man's week. It shows when he and a mentor can meet, which time is proposed, and
when they meet now."""

from dataclasses import dataclass
from typing import Any

from config.ui.pages import image
from recruitment.weekly import DAYS, PARTS, SLOTS, slot_name, slots_in

LEFT, TOP, WIDE, HIGH = 84, 24, 48, 34
"""Sizes in the units of the picture. LEFT and TOP are the room for the headings. WIDE and HIGH are
the size of the box for one time."""


@dataclass(frozen=True)
class Cell:
    """One time of the week: its mark, and the meaning of the mark in words."""

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
    """The week of a man.

    `his` is the times at which he can meet, `prefers` the times that he prefers, and `mentor` the
    times at which a mentor can meet. All 3 are masks (see recruitment.weekly). `mentor` is None if
    the picture has no mentor. `proposed` is the proposed slot. `meets` is the slot in which he
    meets his mentor now.
    """

    his: int
    prefers: int = 0
    mentor: int | None = None
    proposed: int | None = None
    meets: int | None = None

    def cell(self, slot: int) -> Cell:
        """The mark for one time."""
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
        """The days of the week, with the marks for morning, afternoon and evening."""
        cells = [self.cell(slot) for slot in range(SLOTS)]
        width = len(PARTS)
        return [(day, cells[row * width : (row + 1) * width]) for row, day in enumerate(DAYS)]

    @property
    def key(self) -> list[Cell]:
        """The marks that appear in this week, for the key under the picture."""
        cells = [self.cell(slot) for slot in range(SLOTS)]
        known = (FREE, PREFERS, MENTOR_FREE, BOTH_FREE, PROPOSED, MEETS)
        return [cell for cell in known if cell in cells]

    @property
    def parts(self) -> tuple[str, ...]:
        return PARTS

    @property
    def summary(self) -> str:
        """The week in sentences, for people who cannot see the picture."""
        sentences = [f"He can meet at {_times(self.his)}."]
        if self.mentor is not None:
            sentences.append(f"The mentor can meet at {_times(self.mentor)}.")
            sentences.append(f"Both can meet at {_times(self.his & self.mentor)}.")
        if self.proposed is not None:
            sentences.append(f"Proposed: {slot_name(self.proposed)}.")
        if self.meets is not None:
            sentences.append(f"He meets his mentor on {slot_name(self.meets)}s.")
        return " ".join(sentences)

    @property
    def picture(self) -> str:
        """The picture, as the `src` of an <img>. Each day is a column. Each part of the day is a
        row."""
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
    """The times in a mask, in words. If there are more than 4, only their number."""
    slots = list(slots_in(mask))
    if not slots:
        return "no time"
    if len(slots) == SLOTS:
        return "any time"
    if len(slots) > 4:
        return f"{len(slots)} times"
    return ", ".join(slot_name(slot) for slot in slots)
