"""Requests and runs rounds. If a round fails, a sentence says why. If its worker dies, another
worker takes over. Early on Monday, the programme requests the weekly round itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit, clock
from config.common.actor import PROGRAMME
from config.common.errors import ChangedMeanwhile
from config.common.queue import TaskName, enqueue
from config.common.runs import RunRecord, RunStatus, fail_run, start_run, sweep_runs
from config.common.signs import JUMP
from matching.models import Round
from matching.policy.versions import current_policy
from matching.proposals.fixed_pairs import CannotFix
from matching.rounds.conducting import conduct
from matching.solver import InvalidInstance, InvalidSolution, SolverError
from recruitment.weekly import week_of

log = logging.getLogger(__name__)

RUN_ROUND = TaskName("matching.run_round")
SWEEP_ROUNDS = TaskName("matching.sweep_rounds")

WEEKLY_ROUND = TaskName("matching.weekly_round")
HOUR = 5  # o'clock on Monday in London: well before anybody starts work at 07:00
MOST_TRIES = 4
BETWEEN_TRIES = timedelta(hours=1)  # by then, the fault may be mended

UNDER_WAY = (
    "A round is already under way. It takes a few seconds. Please wait until it has finished."
)
PASSED_ON = "%s: the lease passed to another worker"
UNTRUSTED = (
    "The result of the round did not pass the independent check, so nothing was proposed. "
    "Open proposals have not changed. Please tell the person who runs this service."
)
OUT_OF_BOUNDS = (
    "The lists are too long for a round ({problem}), so nothing was proposed. "
    "Open proposals have not changed. Please tell the person who runs this service."
)
UNEXPECTED = (
    "Something went wrong that we did not expect, so nothing was proposed. "
    "Open proposals have not changed. Please try again, or tell the person who runs this service."
)


class RoundUnderWay(ChangedMeanwhile):
    """Another round is queued or running, and there can be only one at a time."""


def request_round(*, by: User | None, at: datetime, week: date | None = None) -> Round:
    """Queues a round for the worker. `by` is None if the programme itself requests the weekly
    round.

    Raises RoundUnderWay when a round is queued or running, or when `week` has had its round
    already.
    """
    with transaction.atomic():
        matching_round = _queued_round(by=by, at=at, week=week)
        enqueue(RUN_ROUND, round_id=matching_round.pk)
    return matching_round


def run_round(*, round_id: int) -> None:
    """Runs a queued round to its end. Safe to repeat, even by 2 workers at the same time: only the
    first does the work.

    If the round does not pass the independent check, it fails with a reason, and makes no
    proposals. After an unexpected error, the round also fails, and the error is raised again for
    the log.
    """
    matching_round = Round.objects.get(pk=round_id)
    if matching_round.status != RunStatus.QUEUED or not start_run(matching_round, at=clock.now()):
        return
    with _failing_in_words(matching_round):
        conduct(matching_round)


@contextmanager
def _failing_in_words(run: RunRecord) -> Iterator[None]:
    """Marks the run as failed if the `with` block raises an error. Raises an unexpected error
    again, for the log. If another worker has taken over the run, leaves the run unchanged."""
    try:
        yield
    except ChangedMeanwhile:
        log.warning(PASSED_ON, run)
    except CannotFix as error:
        _fail(run, f"{error} Nothing was proposed. Open proposals have not changed.")
    except InvalidInstance as error:
        _fail(run, OUT_OF_BOUNDS.format(problem=error))
    except (InvalidSolution, SolverError):
        _fail(run, UNTRUSTED)
    except Exception:
        _fail(run, UNEXPECTED)
        raise


def _fail(run: RunRecord, reason: str) -> None:
    """Marks the run as failed for this reason, and writes the current error to the log."""
    log.exception("%s proposes nothing", run)
    try:
        fail_run(run, reason, at=clock.now())
    except ChangedMeanwhile:
        log.warning(PASSED_ON, run)


def run_now(*, at: datetime) -> Round:
    """Queues a round and runs it in this process. Raises RoundUnderWay if a round is queued or
    running."""
    matching_round = _queued_round(by=None, at=at, week=None)
    run_round(round_id=matching_round.pk)
    matching_round.refresh_from_db()
    return matching_round


def _queued_round(*, by: User | None, at: datetime, week: date | None) -> Round:
    try:
        with transaction.atomic():
            matching_round = Round.objects.create(
                asked_by=by, policy=current_policy(at=at), queued_at=at, week=week
            )
            audit.record("request_round", matching_round, by=by or PROGRAMME, at=at)
    except IntegrityError as error:
        raise RoundUnderWay(UNDER_WAY) from error
    return matching_round


def sweep_rounds(*, at: datetime) -> None:
    """Queues a round again if the broker lost it or its worker died. Safe to repeat."""
    for round_id in sweep_runs(Round, at=at):
        enqueue(RUN_ROUND, round_id=round_id)


def request_weekly_round(*, at: datetime) -> Round | None:
    """Queues this week's round if this week has had no round yet. Does nothing before 05:00 on
    Monday, London time.

    Called every minute. Safe to repeat, even by 2 workers at the same time. If the programme was
    down on Monday, the round runs later in the week. If the round failed, queues it again at
    `next_try`.
    """
    week = week_of(clock.london_date(at))
    if clock.london_date(at) == week and not clock.is_past_london_hour(at, HOUR):
        return None
    last = Round.objects.filter(week=week).first()
    if last and not _is_due_again(last, at=at):
        return None
    try:
        return request_round(by=None, at=at, week=week)
    except RoundUnderWay:
        return None  # another call was quicker, or a round is running: we try again in a minute


def next_try(last: Round) -> datetime | None:
    """When the programme will try this weekly round again. None if the round did not fail, if a
    person requested it, or if the round of that week has been tried MOST_TRIES times. One query."""
    if last.week is None or last.status != RunStatus.FAILED or last.finished_at is None:
        return None
    if Round.objects.filter(week=last.week).count() >= MOST_TRIES:
        return None
    return last.finished_at + BETWEEN_TRIES


def _is_due_again(last: Round, *, at: datetime) -> bool:
    """Whether it is time to try the weekly round again. False if somebody has run a successful
    round since. Otherwise a new round would replace proposals that staff are deciding on."""
    again = next_try(last)
    if again is None or at < again <= at + BETWEEN_TRIES + JUMP:
        return False  # a time in the future comes from a clock that was set back since
    return not Round.objects.filter(pk__gt=last.pk, status=RunStatus.DONE).exists()
