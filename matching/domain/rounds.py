"""Asking for a round, and running one: load, solve, validate, save."""

import logging
from datetime import date, datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit, clock
from config.common.actor import PROGRAMME
from config.common.errors import Overtaken
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunStatus,
    fail_run,
    finish_run,
    report_progress,
    start_run,
    sweep_runs,
)
from matching.domain.one_more import one_more
from matching.domain.patience import patience
from matching.domain.policy import current_policy
from matching.domain.pool import load_pool
from matching.domain.results import save_results
from matching.domain.stopwatch import Stopwatch
from matching.models import OneMore, Round
from matching.solver import (
    InvalidInstance,
    InvalidSolution,
    SolverError,
    reasons,
    solve,
    validate,
)

log = logging.getLogger(__name__)
PASSED_ON = "round %s: the lease passed to another worker"

RUN_ROUND = TaskName("matching.run_round")
SWEEP_ROUNDS = TaskName("matching.sweep_rounds")

UNTRUSTED = (
    "The result did not pass the independent check, so nothing was proposed. "
    "Open proposals still stand. Tell whoever runs this service."
)
OUT_OF_BOUNDS = (
    "The lists hold more than a round can take ({problem}), so nothing was proposed. "
    "Open proposals still stand. Tell whoever runs this service."
)
UNEXPECTED = (
    "Something went wrong that we did not foresee, so nothing was proposed. "
    "Open proposals still stand. Try once more, or tell whoever runs this service."
)


class RoundUnderWay(Overtaken):
    """Only one round at a time."""


def request_round(*, by: User | None, at: datetime, week: date | None = None) -> Round:
    """Queues a round for the worker. `by` is None when the programme asks by itself for a week.

    Raises RoundUnderWay when one is queued or running, or the week has had its round.
    """
    with transaction.atomic():
        asked = _queued_round(by=by, at=at, week=week)
        enqueue(RUN_ROUND, round_id=asked.pk)
    return asked


def run_round(*, round_id: int) -> None:
    """Runs a queued round to its end. Safe to repeat and to run twice at once: one does the work.

    A round that cannot be trusted proposes nothing and says why; an unexpected error also fails it,
    and is raised for the log.
    """
    this = Round.objects.get(pk=round_id)
    if this.status != RunStatus.QUEUED or not start_run(this, at=clock.now()):
        return
    try:
        _work(this)
    except Overtaken:
        log.warning(PASSED_ON, this.pk)
    except InvalidInstance as error:
        _fail(this, OUT_OF_BOUNDS.format(problem=error))
    except (InvalidSolution, SolverError):
        _fail(this, UNTRUSTED)
    except Exception:
        _fail(this, UNEXPECTED)
        raise


def run_now(*, at: datetime) -> Round:
    """Asks for a round and runs it in this process. Raises RoundUnderWay as request_round does."""
    this = _queued_round(by=None, at=at, week=None)
    run_round(round_id=this.pk)
    this.refresh_from_db()
    return this


def _queued_round(*, by: User | None, at: datetime, week: date | None) -> Round:
    try:
        with transaction.atomic():
            asked = Round.objects.create(
                asked_by=by, policy=current_policy(at=at), queued_at=at, week=week
            )
            audit.record("request_round", asked, by=by or PROGRAMME, at=at)
    except IntegrityError as error:
        raise RoundUnderWay(
            "A round is already under way. Wait for it to finish: it takes a few seconds."
        ) from error
    return asked


def _fail(this: Round, reason: str) -> None:
    """Ends the round with the reason, and writes the error being handled to the log."""
    log.exception("round %s proposes nothing", this.pk)
    try:
        fail_run(this, reason, at=clock.now())
    except Overtaken:
        log.warning(PASSED_ON, this.pk)


def _work(this: Round) -> None:
    watch = Stopwatch()
    report_progress(this, 10, "Reading the waiting list and the mentors")
    with watch.lap("load"):
        pool = load_pool(at=clock.now())
    men, mentors, lease = len(pool.referrals), len(pool.mentors), patience(pool)
    report_progress(this, 30, f"Matching {men:,} men with {mentors:,} mentors", lease=lease)
    with watch.lap("solve"):
        solution = solve(pool)
    report_progress(this, 60, "Checking that no better list exists", lease=lease)
    with watch.lap("validate"):
        certificate = validate(pool, solution)
        why = reasons(pool, solution)
    report_progress(this, 70, "Asking what one more room would bring", lease=lease)
    with watch.lap("one_more"):
        more = one_more(this, pool, solution)
    report_progress(this, 80, "Saving the proposals", lease=lease)
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
        OneMore.objects.bulk_create(more)
    Round.objects.filter(pk=this.pk).update(seconds=watch.seconds)


def sweep_rounds(*, at: datetime) -> None:
    """Wakes rounds the broker lost and frees those of dead workers. Safe to repeat."""
    for round_id in sweep_runs(Round, at=at):
        enqueue(RUN_ROUND, round_id=round_id)
