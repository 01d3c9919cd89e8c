"""What the benchmark found, as a page."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tests.benchmarks.growth import Growth
from tests.benchmarks.rooms import Roomed


class Found(Protocol):
    """What is shown of one method on one family."""

    @property
    def times(self) -> float: ...
    @property
    def matched(self) -> float: ...
    @property
    def score(self) -> float: ...
    @property
    def proven(self) -> int: ...


PAGE = """# How fast, and how good

Written by `make bench`; run it again to replace this page. The times are ratios within one run on
one machine that may have had other work: read them as orders of magnitude.

Each round has {mentors} mentors and {men} men, drawn {seeds} times. A cell says how many times as
long a method took as this solver takes to find its list and check it independently, in the median;
then the share it reached of the most men there are to be matched. Every peer is handed the choices,
with their scores; this solver finds them itself. A peer has {seconds:.0f} seconds, and one that is
stopped for good shows at least so many times as long (≥). ✓ means that it proved for every draw
that nothing is better, most men first and then the highest score. The score is shown where as many
men were matched, but it fell short. A dash: the method cannot say such a round.

{table}

The families: *dense*, men free in about five sessions; *sparse*, in one or two; *tight rooms*, two
rooms in every session of a prison; *long tail*, few mentors with most of the places and few men who
have waited for years; *ties*, everybody worth the same with everybody. “In turn” is the most
matches first, then the score. Greedy by surname takes men in alphabetical order.

## Rooms that bind

The whole solve beside HiGHS on all choices, a round a row, so many rooms in every session of every
prison. “Open” is how far the list stays below what fractions of men could reach, in points: no list
of whole men is better, by the solver's search and by HiGHS where it finished, but no prices can
show it.

{rooms}

## Growth

![Cost against size in a log-log plot, one line a family](benchmark.svg)

The processor's time to solve and check, as a multiple of the smallest round's, and the power of the
number of choices that fits it best (1 is proportional):

{growth}
"""


def written(
    cells: Mapping[tuple[str, str], Found | None],
    grown: Mapping[str, Growth],
    rooms: Sequence[Roomed],
    *,
    size: tuple[int, int],
    seeds: int,
    seconds: float,
) -> str:
    """The page in Markdown."""
    return PAGE.format(
        mentors=size[0],
        men=size[1],
        seeds=seeds,
        seconds=seconds,
        table=compared(cells, seeds),
        rooms=_rooms(rooms),
        growth=_growth(grown),
    )


def compared(cells: Mapping[tuple[str, str], Found | None], seeds: int) -> str:
    """The table of methods by families in Markdown."""
    families = list(dict.fromkeys(family for _, family in cells))
    names = dict.fromkeys(name for name, _ in cells)
    rows = [[name, *(_cell(cells[name, it], seeds) for it in families)] for name in names]
    return _markdown(["", *families], rows)


def _cell(found: Found | None, seeds: int) -> str:
    if found is None:
        return "–"
    if not found.matched:
        return f"≥ {found.times:,.0f}×, nothing"
    text = f"{found.times:,.{0 if found.times >= 10 else 1}f}×, {100 * found.matched:.1f} %"
    if found.proven == seeds:
        return f"{text} ✓"
    return f"{text}, score {100 * found.score:.1f} %" if 0 < found.score < 1 else text


def _rooms(rounds: Sequence[Roomed]) -> str:
    rows = [
        [
            f"{it.mentors:,} × {it.men:,}",
            f"{it.rooms}",
            f"{'' if it.finished else '≥ '}{it.seconds:,.1f} s",
            f"1/{1 / it.share:,.0f}",
            f"{it.matched:,}",
            f"{it.left:,}",
        ]
        for it in rounds
    ]
    heading = ["mentors × men", "rooms", "HiGHS", "this solver", "matched", "open"]
    return _markdown(heading, rows)


def _growth(grown: Mapping[str, Growth]) -> str:
    rows = [
        [
            family,
            f"{line.choices[0]:,}",
            f"{line.choices[-1]:,}",
            f"{line.seconds[-1] / line.seconds[0]:,.0f}×",
            f"{line.exponent:.2f}",
        ]
        for family, line in grown.items()
    ]
    return _markdown(["", "fewest choices", "most choices", "cost", "power"], rows)


def _markdown(heading: list[str], rows: list[list[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
