"""Decides which counts a table of groups can show without giving away a count below FEWEST.

A count of fewer than FEWEST men could show who a man is. If we hid only that count, anybody could
subtract the other counts from the total. So we hide further counts, until the total no longer gives
any hidden count away.
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
    """What a table can show about each group, if the table also shows the total. Before you call
    this, make sure that every group has at least 1 man and that the total can be shown.

    Nobody can work out a hidden number, even if they know the table and this function. A hidden
    number of men has at least FEWEST + 1 possible values. Every other hidden number has at least 2
    possible values.

    If no group can show a count, do not list the groups at all. Each listed group has at least 1
    man, so with a small total the list itself could give the numbers away.
    """
    shows = [_alone(tally) for tally in tallies]
    from_smallest = sorted(range(len(tallies)), key=lambda group: (tallies[group].men, group))

    def hide_one_more(levels: tuple[Shows, ...], level: Shows) -> bool:
        """Finds the smallest group that now shows one of `levels`, and changes it so that it shows
        only `level`. Returns False if there is no such group."""
        group = next((group for group in from_smallest if shows[group] in levels), None)
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
    """What a table without a total could show about this group."""
    if tally.is_safe:
        return Shows.ALL
    return Shows.MEN if tally.men >= FEWEST else Shows.NOTHING


def _among(tallies: Sequence[Tally], shows: Sequence[Shows], *levels: Shows) -> list[Tally]:
    return [tally for tally, shown in zip(tallies, shows, strict=True) if shown in levels]


def _gives_men_away(hidden: Sequence[Tally]) -> bool:
    """Whether a reader could work out from the total how many men these groups have. The reader
    knows that each group has at least 1 man. So only the other men can be spread over the groups in
    different ways.
    """
    beyond = sum(tally.men - 1 for tally in hidden)
    return bool(hidden) and (len(hidden) == 1 or beyond < FEWEST)


def _gives_matches_away(hidden: Sequence[Tally]) -> bool:
    """Whether a reader could work out from the total how many men of these groups got a mentor."""
    together = Tally(*(sum(counts) for counts in zip(*hidden, strict=True))) if hidden else None
    return together is not None and (len(hidden) == 1 or not together.is_safe)
