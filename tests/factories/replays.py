"""Replays of invented years, small enough for a test."""

from typing import Any

from config.common.clock import now
from matching.models import MatchingPolicy, Replay, ReplayKind
from matching.policy.replaying import ask_replay, run_replay
from matching.policy.versions import current_policy
from matching.replay.questions import EDITION
from tests.factories.people import manager


def a_replay(**fields: Any) -> Replay:
    """A replay that waits for the worker. Nobody wakes the worker."""
    values = {"kind": ReplayKind.WAYS, "years": 1, "replays": 2, "edition": EDITION}
    values |= {"queued_at": now(), "asked_by": manager()}
    values |= {"policy": current_policy(at=now())}
    return Replay.objects.create(**values | fields)


def a_made_replay(kind: ReplayKind, *, policy: MatchingPolicy | None = None) -> Replay:
    """1 year, lived through twice."""
    chosen = policy or current_policy(at=now())
    replay = ask_replay(kind=kind, policy=chosen, years=1, replays=2, by=manager(), at=now())
    run_replay(replay_id=replay.pk)
    replay.refresh_from_db()
    assert replay.is_made, replay.failure
    return replay
