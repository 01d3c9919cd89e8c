"""The time of the flow alone, on the pool in the database. `python -m tests.benchmarks.bare` prints
the seconds of the clock and of the processor as JSON."""

import json
import time

import django

from matching.solver import Instance
from matching.solver.scoring.choices import choices
from matching.solver.solving.flow import network


def bare(pool: Instance) -> dict[str, float]:
    """Seconds inside `SimpleMinCostFlow` alone, in one run, on a network already loaded."""
    flow = network(pool, choices(pool)).flow
    began, worked = time.perf_counter(), time.process_time()
    flow.solve_max_flow_with_min_cost()
    return {"seconds": time.perf_counter() - began, "worked": time.process_time() - worked}


if __name__ == "__main__":
    django.setup()
    from config.common.clock import now
    from matching.pool.loading import load_pool

    print(json.dumps(bare(load_pool(at=now()))))
