"""The work of a round: load, solve, validate, save."""

from collections.abc import Sequence
from itertools import chain

from django.db import transaction

from config.common import clock
from config.common.runs import finish_run, report_progress
from matching.domain.insisting import kept_apart, pins_of
from matching.domain.one_more import rows_of_one_more
from matching.domain.parts import Solved, brought_together, hand_out, number_of_parts, resume
from matching.domain.patience import patience
from matching.domain.pool import load_pool
from matching.domain.results import BATCH, save_results
from matching.domain.round_changes import changes_since_last
from matching.domain.stopwatch import Stopwatch
from matching.models import FrozenPool, OneMore, Round, RoundChange
from matching.solver import (
    Certificate,
    Instance,
    Reason,
    Solution,
    part_numbers,
    part_of,
    reasons,
    side_by_side,
    solve,
    validate,
    validate_parts,
    worth_of_one_more,
)
from matching.solver.pins import with_pins


def conduct(this: Round, *, is_alone: bool) -> None:
    """Takes a running round to its end, or as far as this worker can: see matching.domain.parts.

    Unless `is_alone`, a round of several parts is handed out. The proposals are the same either
    way. Raises Overtaken, InvalidInstance, InvalidSolution and SolverError.
    """
    kept = FrozenPool.objects.filter(pk=this.pk).first()
    if kept is None:
        _begin(this, is_alone=is_alone)
    elif kept.is_solved:
        _bring_together(this, kept)
    else:
        resume(this)


def _begin(this: Round, *, is_alone: bool) -> None:
    watch = Stopwatch()
    report_progress(this, 10, "Reading the waiting list and the mentors")
    with watch.lap("load"):
        pool, this.insisted = kept_apart(load_pool(at=clock.now()))
        this.save(update_fields=["insisted"])
    if not is_alone and number_of_parts(pool) > 1:
        hand_out(this, pool, at=clock.now(), seconds=watch.seconds["load"])
    else:
        _end(this, pool, _solved_here(this, pool, watch), watch)


def _solved_here(this: Round, pool: Instance, watch: Stopwatch) -> list[Solved]:
    """Every part, one after the other."""
    numbers, parts = part_numbers(pool), number_of_parts(pool)
    return [
        _solved(this, part_of(pool, numbers, number), number, parts, watch)
        for number in range(parts)
    ]


def _solved(this: Round, pool: Instance, number: int, parts: int, watch: Stopwatch) -> Solved:
    """One of so many parts. Progress goes from 30 to 80 per cent with the last of them."""
    men, mentors, lease = len(pool.referrals), len(pool.mentors), patience(pool)
    done = 30 + 50 * number // parts
    report_progress(this, done, f"Matching {men:,} men with {mentors:,} mentors", lease=lease)
    with watch.lap("solve"):
        solution = solve(pool)
    report_progress(this, done + 30 // parts, "Checking that no better list exists", lease=lease)
    with watch.lap("validate"):
        certificate = validate(pool, solution)
    report_progress(this, done + 40 // parts, "Asking what one more room would bring", lease=lease)
    with watch.lap("one_more"):
        one_more = worth_of_one_more(pool, solution)
    return Solved(solution, certificate, one_more)


def _bring_together(this: Round, kept: FrozenPool) -> None:
    report_progress(this, 75, "Bringing the parts together")
    solved = round((clock.now() - kept.frozen_at).total_seconds(), 4)
    watch = Stopwatch({"load": kept.seconds, "solve": solved})
    pool, parts = brought_together(kept)
    _end(this, pool, parts, watch)


def _end(this: Round, pool: Instance, parts: Sequence[Solved], watch: Stopwatch) -> None:
    """Checks the parts as a whole and saves what they came to."""
    with watch.lap("validate"):
        solution, certificate = _whole(pool, parts)
        why = reasons(pool, solution)
        pins = pins_of(pool, this.insisted)
        # Only now, because `pool` is without what they use already.
        solution, why[pins.referral] = with_pins(pool, pins, solution), Reason.MATCHED
    report_progress(this, 78, "Comparing with last time", lease=patience(pool))
    with watch.lap("compare"):
        changes = changes_since_last(this, pool, solution, is_small=len(parts) == 1)
    report_progress(this, 80, "Saving the proposals", lease=patience(pool))
    with watch.lap("save"), transaction.atomic():
        # First, because it locks the round: no sweeper or rival can take it over half saved.
        finish_run(
            this,
            at=clock.now(),
            mentors=len(pool.mentors),
            referrals=len(pool.referrals),
            arcs=solution.arcs,
            matched=solution.matched,
            objective=solution.objective,
            proven=certificate.proven,
        )
        save_results(this, pool, solution, why, at=clock.now())
        found = chain.from_iterable(part.one_more for part in parts)
        OneMore.objects.bulk_create(rows_of_one_more(this, pool, found))
        RoundChange.objects.bulk_create(changes, batch_size=BATCH)
    Round.objects.filter(pk=this.pk).update(seconds=watch.seconds)


def _whole(pool: Instance, parts: Sequence[Solved]) -> tuple[Solution, Certificate]:
    """A single part is the whole already, and checked."""
    if len(parts) == 1:
        return parts[0].solution, parts[0].certificate
    together = side_by_side([part.solution for part in parts])
    return together, validate_parts(pool, together, [part.certificate for part in parts])
