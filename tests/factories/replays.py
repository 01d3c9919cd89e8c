"""Replays of invented years, small enough for a test."""

import json
from functools import cache
from typing import Any

from config.common.clock import now
from matching.models import MatchingPolicy, Replay, ReplayKind
from matching.policy.replaying import KINDS
from matching.policy.versions import current_policy, solver_policy
from matching.replay.comparing import replay
from matching.replay.questions import EDITION
from matching.solver import Policy
from tests.factories.people import manager


def a_replay(**fields: Any) -> Replay:
    """A replay that waits for the worker. Nobody wakes the worker."""
    values = {"kind": ReplayKind.WAYS, "years": 1, "replays": 2, "edition": EDITION}
    values |= {"queued_at": now(), "asked_by": manager()}
    values |= {"policy": current_policy(at=now())}
    return Replay.objects.create(**values | fields)


def a_made_replay(kind: ReplayKind, *, policy: MatchingPolicy | None = None) -> Replay:
    """1 year, lived through twice. The figures are real, but no worker made them."""
    chosen = policy or current_policy(at=now())
    ended = {"status": "done", "progress": 100, "finished_at": now()}
    return a_replay(kind=kind, policy=chosen, result=_result(kind, solver_policy(chosen)), **ended)


@cache
def _result(kind: ReplayKind, policy: Policy) -> dict[str, Any]:
    one = KINDS[kind]
    result = one.in_json(replay(one.plan(years=1, policy=policy), seeds=range(2)))
    stored: dict[str, Any] = json.loads(json.dumps(result))
    return stored
