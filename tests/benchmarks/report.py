"""The results of the benchmark, as a page."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tests.benchmarks.growth import Growth
from tests.benchmarks.rooms import SECONDS as ROOM_SECONDS
from tests.benchmarks.rooms import Roomed, Took


class Found(Protocol):
    """What the page shows about one method on one family."""

    @property
    def times(self) -> float: ...
    @property
    def matched(self) -> float: ...
    @property
    def score(self) -> float: ...
    @property
    def proven(self) -> int: ...


PAGE = """# How fast, and how good

`make bench` writes this page again. All times are ratios within one run. The machine may have had
other work, so they only show about how many times as long something takes.

Each round has {mentors} mentors and {men} men, drawn {seeds} times. The first number in a cell
says how many times as long as this solver a method took, in the median. This solver's time
includes its independent check. It also includes finding the choices and their scores, which every
other method gets. We stop a method after {seconds:.0f} seconds. ≥ shows that it would have taken
longer.

The percentage says how many men the method matched. 100 % is the most men that any list can match.
✓ means that the method proved for every draw that no list is better: most men first, then the
highest score. If a method matched as many men with a lower score, the cell also shows the score.
A dash means that the method cannot solve such a round.

{table}

There are 5 kinds of round:

- *dense*: a man is free in about 5 sessions
- *sparse*: a man is free in 1 or 2 sessions
- *tight rooms*: every session of a prison has 2 rooms
- *long tail*: a few mentors have most of the places, and a few men have waited for years
- *ties*: every pair has the same score.

“In turn” first finds the most matches, then the best score. “Greedy” goes through the men, and
gives each man the first mentor and time still free. “First come” goes through them in the order in
which they were referred, and “by surname” in alphabetical order.

## Rooms that bind

Each row is one round, with the same number of rooms in every session of every prison. “This
solver” is the processor's time to find the list. The next 3 columns are mixed-integer programs
with a whole number for every choice. They say how many times as long each program took. The first
is HiGHS on all choices. The others are HiGHS and CP-SAT on only the choices that are left after
fixing by reduced cost. We give them these choices, so their times do not include finding them. The
times of CP-SAT's 2 workers are added together. We stop a program after {room_seconds} seconds by
the clock. ≥ means that we stopped it, and ✗ means that its list was worse.

“Open” has 2 numbers, men and points of score. They say how much better another list could be. A
list that is better by more cannot exist.

{rooms}

## Growth

![Cost against size in a log-log plot, one line a family](benchmark.svg)

“Cost” says how many times as much processor time the largest round takes as the smallest, to solve
and check. “Power” says how the time grows: about as the number of choices to this power. 1 means
that it grows in proportion.

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
    """The table in Markdown: a row for each method, a column for each family."""
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
