"""Replays that staff ask for: made once by the worker, in parts, and stored."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.runs import LEASE, RunStatus
from matching.models import MatchingPolicy, Replay, ReplayKind
from matching.policy import replaying
from matching.policy.replaying import (
    FORGOTTEN_AFTER,
    UNEXPECTED,
    ask_replay,
    replays_of,
    run_replay,
    sweep_replays,
)
from matching.policy.versions import solver_policy
from matching.replay.comparing import replay
from matching.replay.questions import EDITION, plan_of_weights, weights_in_json
from tests.factories.people import manager
from tests.factories.programme import a_policy
from tests.factories.replays import a_made_replay, a_replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def policy() -> MatchingPolicy:
    return a_policy(waiting=20, needs=0)


def asked(policy: MatchingPolicy, by: User, **size: int) -> Replay:
    size = {"years": 1, "replays": 2} | size
    return ask_replay(kind=ReplayKind.WEIGHTS, policy=policy, **size, by=by, at=now())


def test_the_worker_stores_what_a_replay_with_this_policy_comes_to(policy: MatchingPolicy) -> None:
    made = a_made_replay(ReplayKind.WEIGHTS, policy=policy)
    plan = plan_of_weights(years=1, policy=solver_policy(policy))
    assert made.result == weights_in_json(replay(plan, seeds=range(2)))
    assert (made.progress, made.lived, made.edition) == (100, [], EDITION)


def test_a_replay_is_made_once_whoever_asks(policy: MatchingPolicy, boss: User) -> None:
    first = asked(policy, boss)
    assert asked(policy, manager()) == first, "while it waits"
    run_replay(replay_id=first.pk)
    assert asked(policy, manager()) == first, "when it is made"
    assert asked(policy, boss, replays=3) != first
    assert asked(a_policy(), boss) != first
    assert AuditEvent.objects.filter(action="ask_replay").count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        a_replay(kind=first.kind, policy=policy)


def test_a_long_replay_is_made_in_parts_and_reports_how_far_it_is(
    policy: MatchingPolicy, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = a_made_replay(ReplayKind.WEIGHTS, policy=policy).result
    Replay.objects.all().delete()
    monkeypatch.setattr(replaying, "PART", 0.0)
    row = asked(policy, boss)
    run_replay(replay_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.progress, len(row.lived)) == (RunStatus.QUEUED, 50, 1)
    assert not row.is_starting_again, "nothing stopped"
    run_replay(replay_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.result) == (RunStatus.DONE, whole)


def test_one_replay_runs_at_a_time(policy: MatchingPolicy, boss: User) -> None:
    at = now()
    running = a_replay(status="running", started_at=at, lease_ends_at=at + LEASE)
    other = asked(policy, boss)
    run_replay(replay_id=other.pk)
    other.refresh_from_db()
    assert (other.status, other.attempts) == (RunStatus.QUEUED, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_replay(years=3, status="running", started_at=at, lease_ends_at=at + LEASE)
    running.delete()
    run_replay(replay_id=other.pk)
    other.refresh_from_db()
    assert other.is_made


def test_running_a_made_replay_or_none_does_nothing(policy: MatchingPolicy) -> None:
    made = a_made_replay(ReplayKind.WEIGHTS, policy=policy)
    before = AuditEvent.objects.count()
    run_replay(replay_id=made.pk)
    run_replay(replay_id=made.pk + 1)
    assert AuditEvent.objects.count() == before


def test_a_replay_that_fails_says_so_and_is_made_again(policy: MatchingPolicy, boss: User) -> None:
    broken = a_replay(policy=policy, kind="luck")
    with pytest.raises(KeyError):
        run_replay(replay_id=broken.pk)
    broken.refresh_from_db()
    assert (broken.status, broken.failure) == (RunStatus.FAILED, UNEXPECTED)
    failed = a_replay(
        policy=policy, kind="weights", status="failed", failure="No.", finished_at=now()
    )
    assert asked(policy, boss) != failed


def test_a_replay_of_a_dead_worker_goes_on(policy: MatchingPolicy) -> None:
    long_ago = now() - timedelta(hours=1)
    dead = a_replay(
        policy=policy, status="running", started_at=long_ago, lease_ends_at=long_ago, attempts=1
    )
    sweep_replays(at=now())
    dead.refresh_from_db()
    assert (dead.status, dead.attempts) == (RunStatus.QUEUED, 1)
    run_replay(replay_id=dead.pk)
    dead.refresh_from_db()
    assert dead.is_made


def test_other_assumptions_hide_a_replay_and_a_day_later_it_is_forgotten(
    policy: MatchingPolicy,
) -> None:
    ended = {"status": "done", "finished_at": now()}
    current = a_replay(policy=policy, **ended)
    earlier = a_replay(policy=policy, edition=EDITION - 1, **ended)
    failed = a_replay(policy=policy, **ended | {"status": "failed", "failure": "No."})
    assert earlier not in replays_of(policy, ReplayKind.WAYS)
    sweep_replays(at=now())
    assert Replay.objects.count() == 3
    sweep_replays(at=now() + FORGOTTEN_AFTER + timedelta(minutes=1))
    assert list(Replay.objects.all()) == [current]
    assert {earlier.pk, failed.pk}.isdisjoint({current.pk})
