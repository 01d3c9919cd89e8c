"""Draws that the other modules share. All chance comes from one seeded Random."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final, TypeVar

from recruitment.weekly import mask_of

Item = TypeVar("Item")
LEVEL_SHARES: Final = (3, 2, 1)
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PARTS: Final = ("am", "pm", "eve")


def seeded(seed: int) -> Random:
    """The same numbers for the same seed, on any machine."""
    return Random(seed)  # noqa: S311 — invented people, not secrets


def on(*parts_of_week: str) -> int:
    """The mask of slots written short: on("Mon am", "Tue eve")."""
    named = [(DAYS.index(day), PARTS.index(part)) for day, part in map(str.split, parts_of_week)]
    return mask_of(day * 3 + part for day, part in named)


def a_day(random: Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included; `first` where the order is the other way."""
    return first + timedelta(days=random.randint(0, max(0, (last - first).days)))


def days(count: int) -> timedelta:
    return timedelta(days=count)


def some(random: Random, items: Collection[Item], fewest: int, most: int) -> tuple[Item, ...]:
    """From `fewest` to `most` different items, or all there are; in their own order."""
    wanted = min(len(items), random.randint(fewest, most))
    chosen = set(random.sample(range(len(items)), wanted))
    return tuple(item for position, item in enumerate(items) if position in chosen)


def levels(random: Random, codes: Sequence[str], fewest: int, most: int) -> dict[str, int]:
    """Some of the codes, each with a level of 1 to 3, the higher the rarer."""
    return {
        code: random.choices((1, 2, 3), LEVEL_SHARES)[0]
        for code in some(random, codes, fewest, most)
    }


def born_aged(random: Random, low: int, high: int, *, on_day: date) -> date:
    """A birthday that makes someone `low` to `high` years old on that day."""
    age = random.randint(low, high)
    # 29 February has no namesake in most years; a day in the year before is always safe.
    birthday = on_day.replace(year=on_day.year - age, day=min(on_day.day, 28))
    return birthday - days(random.randrange(360))
