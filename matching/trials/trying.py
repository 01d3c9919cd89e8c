"""Tries a change of the policy, and saves it as the next version. A trial solves a round with the
policy in use. It solves the same round again with the changed policy, and compares the 2 lists of
pairs."""

import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit, clock
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunStatus,
    fail_run,
    finish_run,
    renew_lease,
    report_progress,
    start_run,
    sweep_runs,
)
from matching.models import MatchingPolicy, Mentor, PolicyTrial, Referral
from matching.permissions import mentors_for, referrals_for
from matching.policy.versions import LABELS, current_policy, solver_policy
from matching.questions.solving import CannotSay, best_list, pool_now
from matching.solver import TERMS, Instance, Solution
from matching.solver.explaining.differences import difference, mentor_of

log = logging.getLogger(__name__)

TRY_POLICY = TaskName("matching.try_policy")
SWEEP_TRIALS = TaskName("matching.sweep_trials")
UNEXPECTED = "Something went wrong that we did not expect. Try again."
POLICY_CHANGED = "The policy has changed since you tried your change. Please try the change again."
UNCHANGED = "These are the values in use now. Change at least one of them"
NOT_READY = (
    "We have not worked out yet what this change would do. Please wait, then save the change."
)

MOST_SHOWN = 100


class NothingChanges(DomainError):
    """The values are the same as in the policy in use."""


class NotWorkedOut(DomainError):
    """The trial has not finished, so its change cannot be saved yet."""


@dataclass(frozen=True)
class Side:
    """What one of the 2 policies would do. `matched` is how many men it would match. `means` has
    the average value of each term over the pairs, by the name of the term."""

    matched: int
    means: dict[str, int]


@dataclass(frozen=True)
class Result:
    """What a trial found: what each policy would do, and which men would have a different result.
    `men` and `mentors` say how many men and mentors there were.

    With the changed policy, the men in `gains` would gain a mentor. The men in `loses` would lose
    their mentor. The men in `moves` would have a different mentor. Each of these men has a row of 3
    ids: his referral, his mentor with the policy in use, and his mentor with the changed policy. An
    id is 0 if there is no mentor. `same` is how many men would have the same mentor.
    """

    men: int
    mentors: int
    before: Side
    after: Side
    same: int
    gains: list[list[int]]
    loses: list[list[int]]
    moves: list[list[int]]


def try_policy(*, values: dict[str, Any], by: User, at: datetime) -> PolicyTrial:
    """Queues a trial of these values for the worker. `values` has the same names as
    MatchingPolicy.choices.

    Raises NothingChanges if the values are those of the policy in use. Raises NotAllowed unless
    `by` is a manager.
    """
    check_manager(by, "change how a round chooses")
    against = current_policy(at=at)
    if values == against.choices:
        raise NothingChanges(UNCHANGED)
    with transaction.atomic():
        trial = PolicyTrial.objects.create(**values, asked_by=by, against=against, queued_at=at)
        audit.record("try_policy", trial, by=by, at=at)
        enqueue(TRY_POLICY, trial_id=trial.pk)
    return trial


def run_trial(*, trial_id: int) -> None:
    """Solves a round with each of the 2 policies, and saves how the lists differ. Safe to repeat,
    even by 2 workers at the same time: only the first does the work."""
    trial = PolicyTrial.objects.select_related("against", "asked_by").get(pk=trial_id)
    if trial.status != RunStatus.QUEUED or not start_run(trial, at=clock.now()):
        return
    try:
        result = _comparison(trial)
        finish_run(trial, at=clock.now(), result=asdict(result))
    except ChangedMeanwhile:
        log.warning("trial %s: the lease passed to another worker", trial.pk)
    except CannotSay as error:
        fail_run(trial, str(error), at=clock.now())
    except Exception:
        fail_run(trial, UNEXPECTED, at=clock.now())
        raise


def adopt_policy(*, trial: PolicyTrial, reason: str, by: User, at: datetime) -> MatchingPolicy:
    """Saves the values of a finished trial as the next version of the policy. `reason` is 1–300
    characters.

    Raises ChangedMeanwhile when the policy has changed since the trial. Raises NotWorkedOut when
    the trial has not finished. Raises NotAllowed unless `by` is a manager.
    """
    check_manager(by, "change how a round chooses")
    if trial.status != RunStatus.DONE:
        raise NotWorkedOut(NOT_READY)
    old = trial.against
    changes = {
        name: [getattr(old, name), value]
        for name, value in trial.choices.items()
        if getattr(old, name) != value
    }
    try:
        with transaction.atomic():
            policy = MatchingPolicy.objects.create(
                **trial.choices, version=old.version + 1, made_at=at, made_by=by, reason=reason
            )
            PolicyTrial.objects.filter(pk=trial.pk).update(became=policy)
            audit.record("change_policy", policy, by=by, at=at, changes=changes, reason=reason)
    except IntegrityError as error:
        raise ChangedMeanwhile(POLICY_CHANGED) from error
    return policy


def sweep_trials(*, at: datetime) -> None:
    """Queues a trial again if the broker lost it or its worker died. Safe to repeat."""
    for trial_id in sweep_runs(PolicyTrial, at=at):
        enqueue(TRY_POLICY, trial_id=trial_id)


def _comparison(trial: PolicyTrial) -> Result:
    report_progress(trial, 10, "Reading the waiting list and the mentors")
    pool = pool_now(by=trial.asked_by, at=clock.now())
    pool, renew = replace(pool, policy=solver_policy(trial.against)), partial(renew_lease, trial)
    report_progress(trial, 30, "Matching with the policy in use")
    before = best_list(pool, before_search=renew).best
    report_progress(trial, 65, "Matching with your change")
    other_pool = replace(pool, policy=solver_policy(trial))
    return _result(pool, before, best_list(other_pool, before_search=renew).best)


def _result(pool: Instance, before: Solution, after: Solution) -> Result:
    change = difference(pool, before, after)
    old, new = mentor_of(pool, before), mentor_of(pool, after)
    ids = np.append(pool.mentors.id, 0)  # the last id, which index −1 finds, stands for no mentor

    def rows(men: tuple[int, ...]) -> list[list[int]]:
        return [
            [int(pool.referrals.id[man]), int(ids[old[man]]), int(ids[new[man]])] for man in men
        ]

    return Result(
        men=len(pool.referrals),
        mentors=len(pool.mentors),
        before=_side(before),
        after=_side(after),
        same=before.matched - len(change.loses) - len(change.moves),
        gains=rows(change.gains),
        loses=rows(change.loses),
        moves=rows(change.moves),
    )


def _side(solution: Solution) -> Side:
    means = solution.terms.mean(axis=0) if solution.matched else np.zeros(len(TERMS))
    values = np.rint(means).astype(int).tolist()
    return Side(
        solution.matched, {term.name: mean for term, mean in zip(TERMS, values, strict=True)}
    )


@dataclass(frozen=True)
class Line:
    """One figure, with the policy in use and with the changed policy."""

    words: str
    before: int
    after: int


@dataclass(frozen=True)
class Fate:
    """A man with another result after the change: his mentor with the policy in use, and with the
    changed policy. A mentor is None if the man has none, or if the reader cannot see the mentor."""

    man: Referral
    before: Mentor | None
    after: Mentor | None


@dataclass(frozen=True)
class Group:
    """The men that a change would affect in one way, such as the men who would gain a mentor.
    `total` is how many men there are. `shown` has the first MOST_SHOWN of them."""

    title: str
    total: int
    shown: list[Fate]


def beside(trial: PolicyTrial) -> list[Line]:
    """Compares the 2 policies: how many men each would match, and the average value of each term
    over its pairs."""
    before, after = trial.result["before"], trial.result["after"]
    averages = [
        Line(words, before["means"][name], after["means"][name]) for name, words in LABELS.items()
    ]
    return [Line("Men matched", before["matched"], after["matched"]), *averages]


def people_in(trial: PolicyTrial, *, by: User) -> list[Group]:
    """The men who would gain a mentor, lose their mentor, or have a different mentor. Leaves out
    men that `by` cannot see. 2 queries."""
    titles = {
        "gains": "Men who would gain a mentor",
        "loses": "Men who would lose their mentor",
        "moves": "Men who would have a different mentor",
    }
    first = {kind: trial.result[kind][:MOST_SHOWN] for kind in titles}
    rows = [row for some in first.values() for row in some]
    referrals = (
        referrals_for(by)
        .select_related("establishment", "participant")
        .in_bulk([row[0] for row in rows])
    )
    mentor_ids = {pk for row in rows for pk in row[1:] if pk}
    mentors = mentors_for(by).select_related("user").in_bulk(mentor_ids)
    return [
        Group(
            title,
            len(trial.result[kind]),
            [
                Fate(referrals[man], mentors.get(before), mentors.get(after))
                for man, before, after in first[kind]
                if man in referrals
            ],
        )
        for kind, title in titles.items()
    ]
