"""A policy saved twice at the same moment."""

from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import DomainError
from matching.models import MatchingPolicy
from matching.policy.versions import current_policy
from matching.trials.trying import POLICY_CHANGED, adopt_policy, run_trial, try_policy
from tests.factories.people import manager
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RIVALS = 8


def test_two_managers_save_one_new_version() -> None:
    boss, other = manager(), manager()
    for turn in range(5):
        old = current_policy(at=now())
        trials = []
        for number in range(RIVALS):
            values = old.choices | {"waiting": 10 + turn * RIVALS + number}
            trials.append(try_policy(values=values, by=boss, at=now()))
            run_trial(trial_id=trials[-1].pk)
            trials[-1].refresh_from_db()
        answers = race(
            [
                partial(adopt_policy, trial=trial, reason="fairer", by=by, at=now())
                for trial, by in zip(trials, [boss, other] * (RIVALS // 2), strict=True)
            ]
        )
        (policy,) = (answer for answer in answers if isinstance(answer, MatchingPolicy))
        sentences = [str(answer) for answer in answers if isinstance(answer, DomainError)]
        assert sentences == [POLICY_CHANGED] * (RIVALS - 1)
        assert (policy.version, current_policy(at=now())) == (old.version + 1, policy)
        won = trials[answers.index(policy)]
        assert policy.choices == won.choices
        for trial in trials:
            trial.refresh_from_db()
            assert trial.became == (policy if trial == won else None)
