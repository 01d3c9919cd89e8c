"""Which counts a table of groups can show, so that nobody can read or work out a count below
FEWEST.

A count of fewer than 5 men could show who somebody is. It is not enough to hide that count alone,
because the total would give the count away. So we hide more counts, until the hidden men could
belong to the groups in many ways.
"""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from config.common.disclosure import FEWEST


class Tally(NamedTuple):
    """How many men of a group got a mentor, and how many did not."""

    matched: int
    unmatched: int

    @property
    def men(self) -> int:
        return self.matched + self.unmatched

    @property
    def is_safe(self) -> bool:
        """Whether the table can show both counts."""
        return min(self) >= FEWEST


class Shows(Enum):
    """What the table shows about a group."""

    ALL = "how many men, and how many got a mentor"
    MEN = "how many men"
    NOTHING = "its name"


def what_to_show(tallies: Sequence[Tally]) -> list[Shows]:
    """What to show about each group in a table that also shows the total. The caller makes sure
    that every group has at least 1 man, and that the total can be shown.

    Nobody can work out what is hidden, even if they know the table and this function. For a hidden
    number of men, at least FEWEST + 1 values are possible. For any other hidden number, at least 2
    values are possible. If no group shows anything, the caller must not list the groups. Each
    listed group has at least 1 man, so the total might give every number away.
    """
    shows = [_alone(tally) for tally in tallies]
    from_smallest = sorted(range(len(tallies)), key=lambda group: (tallies[group].men, group))

    def hide_one_more(seen: tuple[Shows, ...], level: Shows) -> bool:
        """Takes the smallest group that shows one of `seen`, and makes this group show `level`,
        which is less. False when there is no such group."""
        group = next((group for group in from_smallest if shows[group] in seen), None)
        if group is not None:
            shows[group] = level
        return group is not None

    while _gives_men_away(_among(tallies, shows, Shows.NOTHING)):
        if not hide_one_more((Shows.ALL, Shows.MEN), Shows.NOTHING):
            break
    while _gives_matches_away(_among(tallies, shows, Shows.NOTHING, Shows.MEN)):
        if not hide_one_more((Shows.ALL,), Shows.MEN):
            break
    return shows


def _alone(tally: Tally) -> Shows:
    """What the table can show about a group, if we leave aside what the total gives away."""
    if tally.is_safe:
        return Shows.ALL
    return Shows.MEN if tally.men >= FEWEST else Shows.NOTHING


def _among(tallies: Sequence[Tally], shows: Sequence[Shows], *levels: Shows) -> list[Tally]:
    return [tally for tally, shown in zip(tallies, shows, strict=True) if shown in levels]


def _gives_men_away(hidden: Sequence[Tally]) -> bool:
    """Whether the total gives away how many men these groups have. Each group has at least 1 man,
    so only the men beyond 1 in each group could belong to any of the groups."""
    beyond = sum(tally.men - 1 for tally in hidden)
    return bool(hidden) and (len(hidden) == 1 or beyond < FEWEST)


def _gives_matches_away(hidden: Sequence[Tally]) -> bool:
    """Whether the total gives away how many men of these groups got a mentor."""
    together = Tally(*(sum(counts) for counts in zip(*hidden, strict=True))) if hidden else None
    return together is not None and (len(hidden) == 1 or not together.is_safe)
