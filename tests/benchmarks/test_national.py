"""The largest round: 10,000 mentors, 87,000 men and 117 prisons. We measure the whole round, from
PostgreSQL and back, beside the time of the flow alone; then the same with few rooms. Run by `make
national`.

Each step is a command that production runs. It has its own process, so that we can measure its peak
memory. Compare the ratios, not the times: the machine may be busy with other work.
"""

import json
import os
import subprocess
import sys
import time
from typing import NamedTuple

import pytest

from config.env import ROOT
from tests import postgres

pytestmark = [pytest.mark.national, pytest.mark.timeout(3_600)]

SIZE = {"mentors": 10_000, "referrals": 87_000, "establishments": 117, "sessions": 9, "rooms": 900}
"""People are free so often that there are 13 million choices. There are enough rooms, because with
too few we could not compare with the flow alone."""
FEW_ROOMS = 3
MOST_TIMES_BARE = 5
MOST_GIGABYTES = 6.0
STAGES = ("load", "solve", "validate", "save", "total")


class Done(NamedTuple):
    """What a process printed, its seconds by the clock and by the processor, and its peak memory in
    GB."""

    said: str
    seconds: float
    worked: float
    peak: float


def run(database: str, *command: str) -> Done:
    """Runs a Python process to its end. Fails the test when it fails."""
    began = time.perf_counter()
    environment = {**os.environ, "DATABASE_URL": database}
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    seconds = time.perf_counter() - began
    return Done(said, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6)


def loaded_programme(database: str, **size: int) -> Done:
    """Loads an invented programme of this size into an empty database."""
    run(database, "manage.py", "migrate", "--verbosity=0")
    options = [f"--{name}={count}" for name, count in size.items()]
    return run(database, "manage.py", "load_programme", *options)


def test_the_largest_round() -> None:
    with postgres.server() as database:
        loaded = loaded_programme(database, **SIZE)
        # We measure the flow first. After a round it would be easier, because the next round
        # prefers the proposals of the one before.
        bare = json.loads(run(database, "-m", "tests.benchmarks.bare").said)
        whole = run(database, "manage.py", "run_round", "--json")
    figures = json.loads(whole.said)
    stages = figures["seconds"]
    print(f"\n  {figures['mentors']:,} × {figures['referrals']:,}, {figures['arcs']:,} choices")
    print(f"  invented and written in {loaded.seconds:.0f} s, {loaded.peak:.1f} GB at most")
    print("".join(f"{name:>10}" for name in (*STAGES, "bare", "ratio", "peak GB")))
    ratio = stages["total"] / bare["seconds"]
    print("".join(f"{stages[stage]:>10.1f}" for stage in STAGES), end="")
    print(f"{bare['seconds']:>10.1f}{ratio:>10.2f}{whole.peak:>10.2f}")
    print(f"  by the processor: {whole.worked:.1f} s, bare {bare['worked']:.1f} s, ", end="")
    print(f"ratio {whole.worked / bare['worked']:.2f}")
    assert figures["matched"] == figures["matched_bound"]
    assert figures["objective"] == figures["objective_bound"]
    assert ratio < MOST_TIMES_BARE
    assert max(whole.peak, loaded.peak) < MOST_GIGABYTES


def test_the_largest_round_where_rooms_bind() -> None:
    """Prints the gap, the time and the memory, but does not check them. The search can run out of
    time, and then the gap depends on how busy the machine is."""
    with postgres.server() as database:
        loaded_programme(database, **SIZE | {"rooms": FEW_ROOMS})
        whole = run(database, "manage.py", "run_round", "--json")
    figures = json.loads(whole.said)
    print(f"\n  {FEW_ROOMS} rooms in each session: {figures['matched']:,} men matched, ", end="")
    print(f"gap {figures['matched_bound'] - figures['matched']:,} men and ", end="")
    print(f"{figures['objective_bound'] - figures['objective']:,} points of score")
    stages = figures["seconds"]
    print("".join(f"{name:>10}" for name in (*stages, "peak GB")))
    print("".join(f"{took:>10.1f}" for took in (*stages.values(), whole.peak)))
    assert figures["matched"]
