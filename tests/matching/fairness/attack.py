"""Somebody who knows a table of groups, and tries to work out what it hides."""

from collections.abc import Sequence
from typing import Final

from matching.fairness.hiding import Shows, Tally
from tests.attack import Attack

COUNTS: Final = {
    "matched": ("matched",),
    "unmatched": ("unmatched",),
    "men": ("matched", "unmatched"),
}


def range_of(
    tallies: Sequence[Tally], shows: Sequence[Shows], groups: Sequence[int], count: str
) -> tuple[int, int]:
    """The least and the greatest that this count of these groups together can be, given what the
    table shows, the total, and that each group has a man at least."""
    everybody = sum(tally.men for tally in tallies)
    names = [f"{kind} {group}" for group in range(len(tallies)) for kind in COUNTS["men"]]
    attack = Attack(names, most=everybody)

    def weights(groups: Sequence[int], count: str) -> dict[str, int]:
        return {f"{kind} {group}": 1 for group in groups for kind in COUNTS[count]}

    for kind in COUNTS["men"]:
        total = sum(getattr(tally, kind) for tally in tallies)
        attack.knows(weights(range(len(tallies)), kind), total, total)
    for group, (tally, shown) in enumerate(zip(tallies, shows, strict=True)):
        attack.knows(weights([group], "men"), 1, everybody)
        if shown != Shows.NOTHING:
            attack.knows(weights([group], "men"), tally.men, tally.men)
        if shown == Shows.ALL:
            attack.knows(weights([group], "matched"), tally.matched, tally.matched)
    return attack.range_of(weights(groups, count))
