"""The results of the benchmark, as a page."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tests.benchmarks.growth import Growth
from tests.benchmarks.rooms import SECONDS as ROOM_SECONDS
from tests.benchmarks.rooms import Roomed, Took


class Found(Protocol):
    """What the page shows of one method on one family."""

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

The families: *dense*, men free in about 5 sessions; *sparse*, in 1 or 2; *tight rooms*, 2
rooms in every session of a prison; *long tail*, few mentors with most of the places and few men who
have waited for years; *ties*, everybody worth the same with everybody. “In turn” is the most
matches first, then the score. Greedy by surname takes men in alphabetical order.

## Rooms that bind

One round a row, with the same number of rooms in every session of every prison. “This solver” is
the processor's time to find the list. The next 3 columns say how many times as much a
mixed-integer program needed that has a whole number for every choice: HiGHS on all choices, then
HiGHS and CP-SAT on the choices that reduced-cost fixing leaves. They are handed those, and CP-SAT's
2 workers are added together. A peer is stopped after {room_seconds} seconds by the clock: ≥ marks
one that was stopped, ✗ one whose list was worse. “Open” is how far the list may be from the best as
far as the bounds can prove: men, then points of score.

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
        table=_compared(cells, seeds),
        rooms=_rooms(rooms),
        room_seconds=ROOM_SECONDS,
        growth=_growth(grown),
    )


def _compared(cells: Mapping[tuple[str, str], Found | None], seeds: int) -> str:
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
            one.kind,
            f"{one.mentors:,} × {one.men:,}",
            f"{one.rooms}",
            f"{one.seconds:,.2f} s",
            *(_took(took, one.seconds) for took in one.peers.values()),
            f"{one.matched:,}",
            f"{one.men_open:,}, {one.points_open:,}",
        ]
        for one in rounds
    ]
    heading = ["", "mentors × men", "rooms", "this solver", *rounds[0].peers, "matched", "open"]
    return _markdown(heading, rows)


def _took(took: Took, ours: float) -> str:
    stopped = "" if took.proven else "≥ "
    worse = "" if took.as_good else " ✗"
    times = took.seconds / ours
    return f"{stopped}{times:,.{0 if times >= 10 else 1}f}×{worse}"


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
