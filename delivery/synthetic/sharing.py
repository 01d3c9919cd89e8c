"""Decides in which areas each of the 31 men made progress, so that every count of the report is
right."""

from collections.abc import Sequence
from random import Random

from delivery.synthetic import report


def areas_of_progress(random: Random, men: int) -> list[frozenset[str]]:
    """The areas in which each man made progress. `men` is 31.

    5 men get 1 or 2 areas, 6 men get 4, and 20 men get 5 or 6. The programme report says how many
    men made progress in each area. To reach these numbers, we begin with the men who get the most
    areas. Each man gets the areas that still need the most men. By the theorem of Gale and Ryser,
    this works whenever there is a solution.
    """
    sizes = _sizes(men)
    open_places = dict(report.OUTCOMES)
    hands: list[frozenset[str]] = []
    for size in sizes:
        if size == 1:
            hand = ["employment"]
        else:
            spared = report.EMPLOYMENT_ONLY if size < len(open_places) else 0
            most_first = sorted(
                open_places, key=lambda area: (-_free(open_places, area, spared), area)
            )
            hand = most_first[:size]
        for area in hand:
            open_places[area] -= 1
        hands.append(frozenset(hand))
    assert not any(open_places.values()), open_places  # noqa: S101 — a mistake in the figures
    random.shuffle(hands)
    return hands


def _free(open_places: dict[str, int], area: str, spared: int) -> int:
    """How many more men an area needs, not counting the men who have only this area."""
    return open_places[area] - (spared if area == "employment" else 0)


def _sizes(men: int) -> list[int]:
    """The number of areas of each man, the largest first."""
    few = men - report.THREE_OR_MORE
    some = report.THREE_OR_MORE - report.FIVE_OR_MORE
    low = [1] * report.EMPLOYMENT_ONLY + [2] * (few - report.EMPLOYMENT_ONLY)
    total = sum(report.OUTCOMES.values()) - sum(low) - 4 * some
    sixes = total - 5 * report.FIVE_OR_MORE
    high = [6] * sixes + [5] * (report.FIVE_OR_MORE - sixes)
    return sorted([*high, *([4] * some), *low], reverse=True)


def take_turns(items: Sequence[str], count: int) -> list[str]:
    """`count` items in order. After the last item, starts again with the first."""
    return [items[place % len(items)] for place in range(count)]
