"""The time of a whole round, from the database and back, compared with the time of the flow
alone."""

import pytest
from django.db import connection

from config.common.actor import PROGRAMME
from config.common.clock import now
from matching.pool.loading import load_pool
from matching.rounds.running import run_now
from matching.solver.scoring.choices import choices
from matching.solver.solving.flow import network
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.benchmarks.test_solver import timed

pytestmark = [pytest.mark.bench, pytest.mark.django_db, pytest.mark.timeout(600)]

SIZES = {(11, 93): 1, (200, 2_000): 10, (1_000, 5_000): 20, (3_000, 10_000): 41}
"""How many prisons, by numbers of mentors and men."""
STAGES = ("load", "solve", "validate", "save", "total")
REPEATS = 3


@pytest.mark.parametrize(("size", "prisons"), SIZES.items())
def test_a_whole_round(
    size: tuple[int, int], prisons: int, capsys: pytest.CaptureFixture[str]
) -> None:
    mentors, men = size
    size_of_all = Size(men, mentors, prisons, rooms=men)  # enough rooms: the flow alone is enough
    load_programme(size=size_of_all, seed=1, by=PROGRAMME, at=now())
    alone = bare()
    rounds = [run_now(at=now()) for _ in range(REPEATS)]
    quickest = min(rounds, key=lambda this: float(this.seconds["total"]))
    times = "".join(f"{quickest.seconds[stage]:>10.3f}" for stage in STAGES)
    ratio = quickest.seconds["total"] / alone
    with capsys.disabled():
        print(f"\n  {connection.vendor}, {mentors:,} × {men:,}, {quickest.arcs:,} arcs")
        print("".join(f"{stage:>10}" for stage in (*STAGES, "bare", "ratio")))
        print(f"{times}{alone:>10.4f}{ratio:>10.1f}")
    assert all(one.is_largest and one.is_fittest for one in rounds)


def bare() -> float:
    """The seconds of the flow alone, on the same pool."""
    pool = load_pool(at=now())
    options = choices(pool)
    flows = [network(pool, options).flow for _ in range(REPEATS)]
    return min(timed(flow.solve_max_flow_with_min_cost)[0] for flow in flows)
