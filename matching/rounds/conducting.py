"""Runs a round, stage by stage: load, solve, check, compare and save. Measures how many seconds
each stage takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter

from django.db import transaction

from config.common import clock
from config.common.queue import enqueue
from config.common.runs import finish_run, renew_lease, report_progress
from matching.models import OneMore, Round, RoundChange
from matching.pool.loading import load_pool
from matching.proposals.fixed_pairs import fixed_pairs_of, rest_and_pairs
from matching.proposals.holding import lapse_holds_without_ground
from matching.rounds.changes import changes_since_last
from matching.rounds.emails import EMAIL_COORDINATORS
from matching.rounds.results import BATCH, rows_of_one_more, save_results
from matching.solver import Reason, reasons, solve, validate, worth_of_one_more
from matching.solver.solving.fixing import with_fixed_pairs


class Stopwatch:
    """Measures how many seconds each stage takes, and how many have passed since the start."""

    def __init__(self) -> None:
        self._began = perf_counter()
        self._laps: dict[str, float] = {}

    @contextmanager
    def lap(self, stage: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self._laps[stage] = round(perf_counter() - began, 4)

    @property
    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": round(perf_counter() - self._began, 4)}


def conduct(matching_round: Round) -> None:
    """Runs a started round to its end. First ends the hold of each proposal whose pair is no longer
    possible. Saves the progress at each stage. Saves the results only in the last stage.

    If the round cannot be finished, raises ChangedMeanwhile, CannotFix, InvalidInstance,
    InvalidSolution or SolverError.
    """
    watch = Stopwatch()
    report_progress(matching_round, 10, "Reading the waiting list and the mentors")
    with watch.lap("load"):
        lapse_holds_without_ground(at=clock.now())
        pool, matching_round.fixed_pairs = rest_and_pairs(load_pool(at=clock.now()))
    men, mentors = len(pool.referrals), len(pool.mentors)

    stage = f"Matching {men:,} men with {mentors:,} mentors"
    report_progress(matching_round, 30, stage)
    with watch.lap("solve"):
        solution = solve(pool, before_search=partial(renew_lease, matching_round))

    report_progress(matching_round, 55, "Checking that no better list exists")
    with watch.lap("validate"):
        certificate = validate(pool, solution)
        why = reasons(pool, solution)

    report_progress(matching_round, 65, "Working out what one more room would change")
    with watch.lap("one_more"):
        one_more = worth_of_one_more(pool, solution)

    # `pool` is without the fixed pairs and what they use. From here on, the list includes them.
    fixed_pairs = fixed_pairs_of(pool, matching_round.fixed_pairs)
    whole = with_fixed_pairs(pool, fixed_pairs, solution)
    certificate = certificate.with_fixed_pairs(whole)
    why[fixed_pairs.referral] = Reason.MATCHED

    report_progress(matching_round, 75, "Comparing with last time")
    with watch.lap("compare"):
        changes = changes_since_last(matching_round, pool, solution, whole)

    report_progress(matching_round, 80, "Saving the proposals")
    with watch.lap("save"), transaction.atomic():
        # This comes first. It locks the round, so no worker takes over a half-saved round.
        finish_run(
            matching_round,
            at=clock.now(),
            fixed_pairs=matching_round.fixed_pairs,
            mentors=mentors,
            referrals=men,
            to_cover=int(pool.referrals.covered.sum()),
            arcs=whole.arcs,
            matched=whole.matched,
            objective=whole.objective,
            matched_bound=certificate.matched_bound,
            objective_bound=certificate.objective_bound,
        )
        save_results(matching_round, pool, whole, why, at=clock.now())
        OneMore.objects.bulk_create(rows_of_one_more(matching_round, pool, one_more))
        RoundChange.objects.bulk_create(changes, batch_size=BATCH)
        enqueue(EMAIL_COORDINATORS)
    Round.objects.filter(pk=matching_round.pk).update(seconds=watch.seconds)
