"""Our solver beside other ways to match, on rounds that are hard in different ways.

Writes docs/benchmark.md and docs/benchmark.svg. Every number is a ratio within the run. The machine
may be busy with other work, so we cannot compare the seconds of 2 runs.
"""

from collections.abc import Callable
from functools import partial
from statistics import median
from typing import NamedTuple

import pytest

from config.env import ROOT
from matching.solver import Instance, solve, validate
from tests.benchmarks.apart import measured
from tests.benchmarks.families import FAMILIES
from tests.benchmarks.growth import Growth, growth
from tests.benchmarks.peers import PEERS, Cannot, Quality, Question
from tests.benchmarks.picture import drawn
from tests.benchmarks.report import written
from tests.benchmarks.rooms import Roomed, beside_peers

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3_600),
    # A child process does not need the threads that it does not inherit.
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
]

MENTORS, MEN = 80, 140
SEEDS = (0, 1, 2)
SECONDS = 10.0
"""How many seconds a peer has. A peer that has no proof by then counts as taking all of them."""


class Cell(NamedTuple):
    """One method on one family, as medians over the seeds. `times` is how many times as long as our
    solver it took. `matched` and `score` are shares of the best possible. `proven` is for how many
    seeds it had a proof."""

    times: float
    matched: float
    score: float
    proven: int


def test_the_solver_beside_other_ways_to_match() -> None:
    cells: dict[tuple[str, str], Cell | None] = {}
    for family, make in FAMILIES.items():
        rounds = [make(MENTORS, MEN, seed) for seed in SEEDS]
        ours = [best(instance) for instance in rounds]
        cells["this solver", family] = Cell(1, 1, 1, sum(mine.proven for _, mine in ours))
        for name, peer in PEERS.items():
            cells[name, family] = cell(peer, rounds, ours)
            print(f"  {family:<12} {name:<20} {cells[name, family]}")
    grown = {family: growth(make) for family, make in FAMILIES.items()}
    publish(cells, grown, beside_peers())
    for (name, family), found in cells.items():
        assert found is None or (found.matched, found.score) <= (1, 1), (name, family)


def best(instance: Instance) -> tuple[float, Quality]:
    """The seconds and the result of our solver, from the instance to a checked list."""
    took, certificate = measured(lambda: validate(instance, solve(instance)), 60)
    assert certificate.proven or (instance.rooms >= 0).any(), certificate
    return took, Quality(certificate.matched, certificate.objective, certificate.proven)


def cell(
    peer: Callable[[Question], Quality],
    rounds: list[Instance],
    ours: list[tuple[float, Quality]],
) -> Cell | None:
    """One cell of the table. None when the method cannot express the rounds."""
    times, matched, score, proven = [], [], [], 0
    for instance, (took, mine) in zip(rounds, ours, strict=True):
        question = Question.of(instance, SECONDS)
        seconds, theirs = measured(partial(peer, question), SECONDS)
        if isinstance(theirs, Cannot):
            return None
        if isinstance(theirs, Exception):
            raise theirs
        reached = theirs or Quality(0, 0, proven=False)
        assert reached.matched <= mine.matched
        assert reached.matched < mine.matched or reached.score <= mine.score
        assert not reached.proven or reached[:2] == mine[:2]
        times.append(seconds / took)
        matched.append(reached.matched / mine.matched)
        score.append(reached.score / mine.score if reached.matched == mine.matched else 0.0)
        proven += reached.proven
    return Cell(median(times), median(matched), median(score), proven)


def publish(
    cells: dict[tuple[str, str], Cell | None], grown: dict[str, Growth], rooms: list[Roomed]
) -> None:
    docs = ROOT / "docs"
    (docs / "benchmark.svg").write_text(drawn(grown))
    (docs / "benchmark.md").write_text(
        written(cells, grown, rooms, size=(MENTORS, MEN), seeds=len(SEEDS), seconds=SECONDS)
    )
