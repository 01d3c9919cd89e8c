"""Changing the policy: what a change would do, who can make it, and what is recorded."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.models import MatchingPolicy, PolicyTrial, Proposal
from matching.policy.versions import LABELS, changed_values, current_policy
from matching.rounds.running import run_now
from matching.trials.trying import (
    NothingChanges,
    NotWorkedOut,
    adopt_policy,
    people_in,
    run_trial,
    sweep_trials,
    try_policy,
)
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_mentor,
    a_policy,
    a_referral,
    a_trial,
    an_establishment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def boss() -> User:
    return manager()


def trial_of(boss: User, **changes: int | bool) -> PolicyTrial:
    """A trial whose results are ready."""
    values = current_policy(at=now()).choices | changes
    trial = try_policy(values=values, by=boss, at=now())
    run_trial(trial_id=trial.pk)
    trial.refresh_from_db()
    assert trial.status == "done", trial.failure
    return trial


def test_it_says_who_gains_and_who_loses_and_a_round_agrees(
    prison: Establishment, boss: User
) -> None:
    mentor = a_mentor(at=prison, experience={"drugs": 3})
    today = london_today()
    waits = a_referral(at=prison, received_on=today - timedelta(days=170))
    fits = a_referral(at=prison, received_on=today, needs={"drugs": 3})
    a_policy(waiting=100, release=0, needs=0)
    trial = trial_of(boss, waiting=0, needs=100)
    result = trial.result
    assert result["before"]["matched"] == result["after"]["matched"] == 1
    assert result["gains"] == [[fits.pk, 0, mentor.pk]]
    assert result["loses"] == [[waits.pk, mentor.pk, 0]]
    assert (result["moves"], result["same"]) == ([], 0)
    assert result["before"]["means"]["waiting"] == 93
    assert result["after"]["means"]["needs"] == 100
    gains, loses, _ = people_in(trial, by=boss)
    assert [(fate.man, fate.before, fate.after) for fate in gains.shown] == [(fits, None, mentor)]
    assert [(fate.man, fate.before, fate.after) for fate in loses.shown] == [(waits, mentor, None)]
    run_now(at=now())
    assert Proposal.objects.get(status="open").referral == waits
    adopt_policy(trial=trial, reason="Fit matters more", by=boss, at=now())
    run_now(at=now())
    assert Proposal.objects.get(status="open").referral == fits


def test_a_floor_leaves_men_without(prison: Establishment, boss: User) -> None:
    a_mentor(at=prison)
    a_referral(at=prison, needs={"drugs": 3})
    trial = trial_of(boss, floor=90)
    assert trial.result["before"]["matched"] == 1
    assert trial.result["after"]["matched"] == 0
    assert trial.result["after"]["means"]["waiting"] == 0


def test_saving_makes_a_version_with_who_and_why(boss: User) -> None:
    old = a_policy()
    at = now()
    policy = adopt_policy(
        trial=trial_of(boss, stability=55), reason="Fewer surprises", by=boss, at=at
    )
    assert (policy.version, policy.made_by, policy.made_at) == (old.version + 1, boss, at)
    assert (policy.reason, policy.stability) == ("Fewer surprises", 55)
    assert current_policy(at=at) == policy
    old.refresh_from_db()
    assert old.stability == 0
    line = AuditEvent.objects.get(action="change_policy")
    assert (line.actor, line.subject_id) == (boss.pk, policy.pk)
    assert line.detail["changes"] == {"stability": [0, 55]}
    assert [change.label for change in changed_values(old, policy)] == [LABELS["stability"]]


def test_a_policy_changed_meanwhile_is_not_overwritten(boss: User) -> None:
    trial = trial_of(boss, stability=55)
    a_policy(waiting=99)
    with pytest.raises(ChangedMeanwhile):
        adopt_policy(trial=trial, reason="no", by=boss, at=now())
    assert current_policy(at=now()).waiting == 99


def test_a_change_is_saved_once(boss: User) -> None:
    trial = trial_of(boss, stability=55)
    adopt_policy(trial=trial, reason="once", by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        adopt_policy(trial=trial, reason="twice", by=boss, at=now())
    assert MatchingPolicy.objects.filter(stability=55).count() == 1


def test_what_is_not_worked_out_is_not_saved(boss: User) -> None:
    with pytest.raises(NotWorkedOut):
        adopt_policy(trial=a_trial(), reason="now", by=boss, at=now())


def test_no_change_is_nothing_to_try(boss: User) -> None:
    with pytest.raises(NothingChanges):
        try_policy(values=current_policy(at=now()).choices, by=boss, at=now())
    assert not PolicyTrial.objects.exists()


def test_only_a_manager_changes_it(prison: Establishment, boss: User) -> None:
    ann = a_coordinator(prison)
    values = current_policy(at=now()).choices | {"stability": 1}
    with pytest.raises(NotAllowed):
        try_policy(values=values, by=ann, at=now())
    with pytest.raises(NotAllowed):
        adopt_policy(trial=trial_of(boss, stability=5), reason="mine", by=ann, at=now())


def test_working_it_out_twice_does_it_once(boss: User) -> None:
    trial = trial_of(boss, stability=5)
    before = AuditEvent.objects.count()
    run_trial(trial_id=trial.pk)
    assert AuditEvent.objects.count() == before


def test_a_trial_of_a_dead_worker_is_tried_again(boss: User) -> None:
    long_ago = now() - timedelta(hours=1)
    dead = a_trial(status="running", started_at=long_ago, lease_ends_at=long_ago, attempts=1)
    sweep_trials(at=now())
    dead.refresh_from_db()
    assert dead.status == "queued"
