"""A large round in parts: unrelated prisons are solved as tasks of their own, on as many workers as
there are.

The worker that starts the round freezes the pool, queues a row for each part, and is free. Whoever
ends the last part queues the round again, to be brought together, checked as a whole and saved. The
rows are the truth: a part whose worker dies is queued again by the sweeper, and what the others
found stays.
"""

import logging
from dataclasses import asdict, replace
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from config.common import clock
from config.common.errors import Overtaken
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    LEASE,
    RunStatus,
    fail_run,
    finish_run,
    hand_over,
    report_progress,
    start_run,
    sweep_runs,
)
from config.common.sealed import seal_bytes, unseal_bytes
from matching.domain.failing import failing_in_words
from matching.domain.freezing import frozen, thawed
from matching.domain.patience import LONGEST, patience
from matching.models import FrozenPool, Round, RoundPart
from matching.solver import (
    Certificate,
    Instance,
    OneMore,
    Solution,
    part_numbers,
    part_of,
    solve,
    validate,
    worth_of_one_more,
)

log = logging.getLogger(__name__)

RUN_ROUND = TaskName("matching.run_round")
SOLVE_PART = TaskName("matching.solve_part")

PLACE: Final = {"table": "frozenpool", "column": "sealed"}
UNTIL_A_PART_ENDS: Final = LONGEST + LEASE
"""The round's lease while its parts are solved, each of which has a shorter one of its own."""


class Solved(NamedTuple):
    """A part, or a whole round, after the independent check."""

    solution: Solution
    certificate: Certificate
    one_more: list[OneMore]


def number_of_parts(pool: Instance) -> int:
    """One for all but the largest rounds."""
    return int(part_numbers(pool).max(initial=0)) + 1


def hand_out(this: Round, pool: Instance, *, at: datetime, seconds: float) -> None:
    """Freezes the pool and wakes a task for each of its parts. Raises Overtaken."""
    with transaction.atomic():
        kept = FrozenPool(round=this, frozen_at=at, seconds=seconds)
        kept.sealed = seal_bytes(frozen(pool), row=kept.seal_id, **PLACE)
        kept.save(force_insert=True)
        RoundPart.objects.bulk_create(
            RoundPart(round=this, number=number, queued_at=at)
            for number in range(number_of_parts(pool))
        )
        _show_progress(this)
        for part in this.parts.all():
            enqueue(SOLVE_PART, part_id=part.pk)


def solve_part(*, part_id: int) -> None:
    """Solves and validates one part. Safe to repeat and to run twice at once: one does the work."""
    part = RoundPart.objects.filter(pk=part_id).first()
    if part is None or part.status != RunStatus.QUEUED or not start_run(part, at=clock.now()):
        return
    try:
        with failing_in_words(part):
            _solve(part)
    finally:
        tend(round_id=part.round_id)


def tend(*, round_id: int) -> None:
    """Shows how many parts are done; when all are, queues the round to be brought together, and
    when one has failed, fails it. Safe to repeat and to run twice at once."""
    try:
        with transaction.atomic():
            locked = FrozenPool.objects.select_for_update(of=("self",)).select_related("round")
            out = locked.filter(is_solved=False, round__status=RunStatus.RUNNING)
            for kept in out.filter(pk=round_id):
                _tend(kept, at=clock.now())
    except Overtaken:
        log.warning("round %s was taken over meanwhile", round_id)


def resume(this: Round) -> None:
    """Wakes the parts that still wait, when the round itself was queued again meanwhile."""
    tend(round_id=this.pk)
    for part in this.parts.filter(status=RunStatus.QUEUED):
        enqueue(SOLVE_PART, part_id=part.pk)


def brought_together(kept: FrozenPool) -> tuple[Instance, list[Solved]]:
    """The whole, and what all its parts came to."""
    return _pool(kept), [_solved(part) for part in kept.round.parts.all()]


def sweep_parts(*, at: datetime) -> None:
    """Forgets the pools and parts of rounds that have ended, wakes parts the broker lost and frees
    those of dead workers. Safe to repeat."""
    ended = ~Q(round__status__in=[RunStatus.QUEUED, RunStatus.RUNNING])
    RoundPart.objects.filter(ended).delete()
    FrozenPool.objects.filter(ended).delete()
    for part_id in sweep_runs(RoundPart, at=at):
        enqueue(SOLVE_PART, part_id=part_id)
    for round_id in FrozenPool.objects.filter(is_solved=False).values_list("pk", flat=True):
        tend(round_id=round_id)


def _solve(part: RoundPart) -> None:
    pool = _pool(FrozenPool.objects.get(pk=part.round_id))
    mine = part_of(pool, part_numbers(pool), part.number)
    report_progress(part, 10, "Matching", lease=patience(mine))
    solution = solve(mine)
    report_progress(part, 60, "Checking", lease=patience(mine))
    certificate = validate(mine, solution)
    report_progress(part, 70, "Asking what one more room would bring", lease=patience(mine))
    one_more = worth_of_one_more(mine, solution)
    finish_run(
        part,
        at=clock.now(),
        answer=frozen(replace(solution, prices=None, who=None)),
        certificate=asdict(certificate),
        one_more=[asdict(it) for it in one_more],
    )


def _solved(part: RoundPart) -> Solved:
    return Solved(
        thawed(Solution, bytes(part.answer)),
        Certificate(**part.certificate),
        [OneMore(**it) for it in part.one_more],
    )


def _tend(kept: FrozenPool, *, at: datetime) -> None:
    this = kept.round
    failed = this.parts.filter(status=RunStatus.FAILED).first()
    if failed:
        fail_run(this, failed.failure, at=at)
    elif this.parts.exclude(status=RunStatus.DONE).exists():
        _show_progress(this)
    else:
        kept.is_solved = True
        kept.save(update_fields=["is_solved"])
        hand_over(this, at=at)
        enqueue(RUN_ROUND, round_id=this.pk)


def _show_progress(this: Round) -> None:
    """From 30 to 70 per cent."""
    done, parts = this.parts.filter(status=RunStatus.DONE).count(), this.parts.count()
    stage = f"Matching in {parts} parts, prison by prison; {done} are done"
    report_progress(this, 30 + 40 * done // parts, stage, lease=UNTIL_A_PART_ENDS)


def _pool(kept: FrozenPool) -> Instance:
    return thawed(Instance, unseal_bytes(bytes(kept.sealed), row=kept.seal_id, **PLACE))
