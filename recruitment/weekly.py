"""The week as 21 slots: a morning, an afternoon and an evening on each day.

A slot is `weekday * 3 + part`, from 0 (Monday morning) to 20. A set of slots is a mask: a number
with 21 bits, one for each slot. 2 people with the masks `a` and `b` are free at the same time when
`a & b` is not zero.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

SLOTS = 21
EVERY_SLOT = 2**SLOTS - 1
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("morning", "afternoon", "evening")
WEEK: Final = timedelta(weeks=1)

FIRST_MONDAY = date(2024, 1, 1)
"""The Monday from which we count every fortnight."""

SLOT_CHOICES = [(slot, f"{DAYS[slot // 3]} {PARTS[slot % 3]}") for slot in range(SLOTS)]


def slot_name(slot: int) -> str:
    """A slot in words: "Tuesday morning"."""
    return SLOT_CHOICES[slot][1]


def week_of(day: date) -> date:
    """The Monday of the week of this day."""
    return day - timedelta(days=day.weekday())


def is_first_week(day: date) -> bool:
    """Whether the day is in the first week of its fortnight."""
    return (day - FIRST_MONDAY).days % 14 < 7


def mask_of(slots: Iterable[int]) -> int:
    """The mask with a bit for each of these slots."""
    return sum(1 << slot for slot in set(slots))


def slots_in(mask: int) -> Iterator[int]:
    """The slots of a mask, in the order of the week."""
    return (slot for slot in range(SLOTS) if mask >> slot & 1)


def week_in_words(mask: int) -> list[str]:
    """A line for each day of a mask: "Monday: morning, afternoon". If the mask has every slot, a
    single line."""
    if mask == EVERY_SLOT:
        return ["Any time in the week"]
    parts_by_day: dict[str, list[str]] = {}
    for slot in slots_in(mask):
        parts_by_day.setdefault(DAYS[slot // 3], []).append(PARTS[slot % 3])
    return [f"{day}: {', '.join(parts)}" for day, parts in parts_by_day.items()]


def monday_on_weekdays(mask: int) -> int:
    """The mask with Monday's slots copied to every weekday. Does not change the weekend."""
    monday, weekend = mask & 0b111, mask >> 15 << 15
    return weekend | sum(monday << 3 * day for day in range(5))


def slot_on(day: date, slot: int) -> int:
    """The slot on this day, in the same part of the day as `slot`."""
    return day.weekday() * len(PARTS) + slot % len(PARTS)


def first_on(slot: int, day: date) -> date:
    """The first day that has this slot, on or after `day`."""
    return day + timedelta(days=(slot // len(PARTS) - day.weekday()) % len(DAYS))


def days_with(slot: int, first: date, last: date) -> Iterator[date]:
    """Every day that has this slot, from `first` to `last`, both included."""
    day = first_on(slot, first)
    while day <= last:
        yield day
        day += WEEK
