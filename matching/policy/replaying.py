"""Replays that staff asked for. A replay invents years of a programme, and lives through them with
several ways to choose. The worker makes the replay, and stores what happened to the men.

The same replay always gives the same numbers, so it is made once, for everybody.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common import audit, clock
from config.common.errors import ChangedMeanwhile
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunStatus,
    fail_run,
    finish_run,
    pause_run,
    report_progress,
    start_run,
    sweep_runs,
)
from matching.models import MatchingPolicy, Replay, ReplayKind
from matching.policy.versions import solver_policy
from matching.replay.comparing import Comparison, Plan, compared, live_once
from matching.replay.questions import (
    EDITION,
    plan_of_ways,
    plan_of_weights,
    ways_in_json,
    weights_in_json,
)

log = logging.getLogger(__name__)

RUN_REPLAY: Final = TaskName("matching.run_replay")
SWEEP_REPLAYS: Final = TaskName("matching.sweep_replays")

YEARS: Final = (1, 2, 3, 5)
"""How many years a replay can cover. Staff choose one of these numbers."""
REPLAYS: Final = (10, 50, 100, 200)
"""How many times the years can be invented. Staff choose one of these numbers."""
USUAL_YEARS: Final = 2
USUAL_REPLAYS: Final = 200

PART: Final = 60.0
"""After this many seconds, the worker puts a replay back in the queue, and does other work first. A
whole replay would take longer than one task is allowed (config.common.queue.TIME_LIMIT).
"""
MOST_PROGRESS: Final = 99
"""The highest progress, in percent, that an unfinished replay can show."""
FORGOTTEN_AFTER: Final = timedelta(days=1)
UNEXPECTED: Final = "Something went wrong that we did not expect. Please try again."


@dataclass(frozen=True)
class Kind:
    """One kind of replay: how to plan it, and how to turn what happened into the JSON that is
    stored.
    """

    plan: Callable[..., Plan]
    in_json: Callable[[Comparison], dict[str, Any]]


KINDS: Final[Mapping[str, Kind]] = {
    ReplayKind.WAYS: Kind(plan_of_ways, ways_in_json),
    ReplayKind.WEIGHTS: Kind(plan_of_weights, weights_in_json),
}


def replays_of(policy: MatchingPolicy, kind: ReplayKind) -> QuerySet[Replay]:
    """The replays of this kind with this policy, newest first. Leaves out replays that were made
    with an earlier EDITION of the assumptions.
    """
    return Replay.objects.filter(policy=policy, kind=kind, edition=EDITION).defer("lived")


def ask_replay(
    *,
    kind: ReplayKind,
    policy: MatchingPolicy,
    years: int = USUAL_YEARS,
    replays: int = USUAL_REPLAYS,
    by: User,
    at: datetime,
) -> Replay:
    """Returns the replay with these values. If there is none yet, or the last one failed, queues
    one for the worker. Safe to repeat: if several people ask for the same replay, it is made once.
    Does not check who asks. All staff may ask, because a replay names nobody.
    """
    same = replays_of(policy, kind).filter(
        ~Q(status=RunStatus.FAILED), years=years, replays=replays
    )
    return same.first() or _queued(
        Replay(
            kind=kind,
            policy=policy,
            years=years,
            replays=replays,
            edition=EDITION,
            asked_by=by,
            queued_at=at,
        ),
        same,
    )


def run_replay(*, replay_id: int) -> None:
    """Works on a replay for about PART seconds. Then stores the result if the replay is finished.
    Otherwise queues itself again for the rest.

    Safe to repeat. If 2 workers run the same replay at the same time, only the first does the work.
    Does nothing while a different replay is running. When that replay finishes its part, it queues
    this replay again.
    """
    replay = Replay.objects.select_related("policy").filter(pk=replay_id).first()
    if replay is None or replay.status != RunStatus.QUEUED or not _start(replay):
        return
    try:
        _live_on(replay)
    except ChangedMeanwhile:
        log.warning("%s: the lease passed to another worker", replay)
    except Exception:
        fail_run(replay, UNEXPECTED, at=clock.now())
        raise
    finally:
        _wake_next()


def sweep_replays(*, at: datetime) -> None:
    """Queues a replay again if the broker lost it or its worker died. After a day, deletes replays
    that failed, and replays made with earlier assumptions. Safe to repeat.
    """
    for replay_id in sweep_runs(Replay, at=at):
        enqueue(RUN_REPLAY, replay_id=replay_id)
    old = Replay.objects.filter(finished_at__lt=at - FORGOTTEN_AFTER)
    old.filter(Q(status=RunStatus.FAILED) | ~Q(edition=EDITION)).delete()


def _queued(replay: Replay, same: QuerySet[Replay]) -> Replay:
    try:
        with transaction.atomic():
            replay.save(force_insert=True)
            audit.record(
                "ask_replay",
                replay,
                by=replay.asked_by,
                at=replay.queued_at,
                kind=replay.kind,
                version=replay.policy.version,
                years=replay.years,
                replays=replay.replays,
            )
            enqueue(RUN_REPLAY, replay_id=replay.pk)
    except IntegrityError:  # somebody pressed the button twice
        return same[0]
    return replay


def _start(replay: Replay) -> bool:
    """Marks the replay as running on this worker. False if another worker has it already, or if a
    different replay is running.
    """
    try:
        with transaction.atomic():
            if not start_run(replay, at=clock.now()):
                return False
            _report(replay)
            return True
    except IntegrityError:
        return False


def _live_on(replay: Replay) -> None:
    kind = KINDS[replay.kind]
    plan = kind.plan(years=replay.years, policy=solver_policy(replay.policy))
    stops_at = monotonic() + PART
    while len(replay.lived) < replay.replays:
        replay.lived.append(live_once(plan, seed=len(replay.lived)))
        _report(replay)
        if monotonic() > stops_at:
            break
    if len(replay.lived) < replay.replays:
        pause_run(replay, at=clock.now(), lived=replay.lived)
    else:
        result = kind.in_json(compared(plan, replay.lived))
        finish_run(replay, at=clock.now(), result=result, lived=[])


def _report(replay: Replay) -> None:
    percent = min(100 * len(replay.lived) // replay.replays, MOST_PROGRESS)
    stage = f"Living through the invented years: {len(replay.lived)} of {replay.replays} times"
    report_progress(replay, percent, stage)


def _wake_next() -> None:
    """Queues the replay that has waited longest. A replay that has had a turn waits behind all
    others.
    """
    waiting = Replay.objects.filter(status=RunStatus.QUEUED).order_by("queued_at", "pk")
    for replay_id in waiting.values_list("pk", flat=True)[:1]:
        enqueue(RUN_REPLAY, replay_id=replay_id)
