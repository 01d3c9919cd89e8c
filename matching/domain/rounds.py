"""Asking for a round, running it, and picking up what dead workers left."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit, clock
from config.common.actor import PROGRAMME
from config.common.errors import Overtaken
from config.common.queue import TaskName, enqueue
from config.common.runs import RunStatus, start_run, sweep_runs
from matching.domain.conducting import conduct
from matching.domain.failing import failing_in_words
from matching.domain.policy import current_policy
from matching.models import Round

RUN_ROUND = TaskName("matching.run_round")
SWEEP_ROUNDS = TaskName("matching.sweep_rounds")


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
    matching_round = Round.objects.get(pk=round_id)
    if matching_round.status != RunStatus.QUEUED or not start_run(matching_round, at=clock.now()):
        return
    with failing_in_words(matching_round):
        conduct(matching_round)


def run_now(*, at: datetime) -> Round:
    """Asks for a round and runs it in this process. Raises RoundUnderWay as request_round does."""
    matching_round = _queued_round(by=None, at=at, week=None)
    run_round(round_id=matching_round.pk)
    matching_round.refresh_from_db()
    return matching_round


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


def sweep_rounds(*, at: datetime) -> None:
    """Wakes rounds the broker lost and frees those of dead workers. Safe to repeat."""
    for round_id in sweep_runs(Round, at=at):
        enqueue(RUN_ROUND, round_id=round_id)
