"""Which of the 31 men made progress in which areas, so that every count of the report comes out."""

from collections.abc import Sequence
from random import Random

from delivery.synthetic import report


def areas_of_progress(random: Random, men: int) -> list[frozenset[str]]:
    """The areas in which each man made progress. `men` is 31.

    5 men have 1 or 2 areas, 6 men have 4, and 20 men have 5 or 6. We deal the areas to the men
    with the most areas first, and take the areas with the most left. By the theorem of Gale and
    Ryser that comes out whenever it can.
    """
    sizes = _sizes(men)
    left = dict(report.OUTCOMES)
    hands: list[frozenset[str]] = []
    for size in sizes:
        if size == 1:
            hand = ["employment"]
        else:
            spared = report.EMPLOYMENT_ONLY if size < len(left) else 0
            hand = sorted(left, key=lambda area: (-_free(left, area, spared), area))[:size]
        for area in hand:
            left[area] -= 1
        hands.append(frozenset(hand))
    assert not any(left.values()), left  # noqa: S101 — a mistake in the figures above
    random.shuffle(hands)
    return hands


def _free(left: dict[str, int], area: str, spared: int) -> int:
    """How many men an area still needs, apart from the men who need nothing else."""
    return left[area] - (spared if area == "employment" else 0)


def _sizes(men: int) -> list[int]:
    """How many areas each man has, the most first."""
    few = men - report.THREE_OR_MORE
    some = report.THREE_OR_MORE - report.FIVE_OR_MORE
    low = [1] * report.EMPLOYMENT_ONLY + [2] * (few - report.EMPLOYMENT_ONLY)
    total = sum(report.OUTCOMES.values()) - sum(low) - 4 * some
    sixes = total - 5 * report.FIVE_OR_MORE
    high = [6] * sixes + [5] * (report.FIVE_OR_MORE - sixes)
    return sorted([*high, *([4] * some), *low], reverse=True)


def take_turns(items: Sequence[str], count: int) -> list[str]:
    """`count` of the items, one after the other, from the first again after the last."""
    return [items[place % len(items)] for place in range(count)]
