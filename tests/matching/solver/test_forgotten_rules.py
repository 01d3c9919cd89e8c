"""A solver that forgets a rule solves an instance without that rule; checking catches it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.solver import (
    DEFAULT,
    PAIR_RULES,
    TERMS,
    Exclusions,
    Instance,
    InvalidSolution,
    Kept,
    Rule,
    solve,
    validate,
)
from tests.factories.instances import changed, round_of
from tests.matching.solver.reference import rescored, rule_of


def forget_time(instance: Instance) -> Instance:
    return replace(instance, policy=replace(instance.policy, minimum_days=0))


def forget_expiry(instance: Instance) -> Instance:
    clearances = instance.clearances
    forever = replace(clearances, expires=np.zeros_like(clearances.expires))
    return replace(instance, clearances=forever)


def forget_clearance(instance: Instance) -> Instance:
    """Everybody cleared everywhere."""
    sites = instance.establishments.size
    mentor, site = np.divmod(np.arange(len(instance.mentors) * sites, dtype=np.int32), sites)
    cleared = replace(
        instance.clearances, mentor=mentor, establishment=site, expires=np.zeros_like(site)
    )
    return replace(instance, clearances=cleared)


def forget_slots(instance: Instance) -> Instance:
    everything = np.full_like(instance.referrals.slots, 2**21 - 1)
    return replace(instance, referrals=replace(instance.referrals, slots=everything))


def forget(name: str) -> Callable[[Instance], Instance]:
    def without_it(instance: Instance) -> Instance:
        nothing = np.zeros_like(getattr(instance.referrals, name))
        return replace(instance, referrals=changed(instance.referrals, **{name: nothing}))

    return without_it


def forget_exclusions(instance: Instance) -> Instance:
    nothing = np.empty(0, dtype=np.int32)
    return replace(instance, exclusions=Exclusions(nothing, nothing, nothing.astype(np.uint8)))


def forget_floor(instance: Instance) -> Instance:
    return replace(instance, policy=replace(instance.policy, floor=0))


def tempting_round() -> Instance:
    """A round with a floor that excludes every tenth pair it would otherwise choose."""
    policy = replace(DEFAULT, floor=40)
    instance = forget_exclusions(round_of(200, 2_000, policy=policy))
    wanted = solve(instance)
    mentor, man = wanted.mentor[::10], wanted.referral[::10]
    rule = np.resize(np.array(PAIR_RULES, dtype=np.uint8), mentor.size)
    return replace(instance, exclusions=Exclusions(mentor, man, rule))


INSTANCE = tempting_round()


@pytest.mark.parametrize(
    ("forgetting", "broken", "complaint"),
    [
        (forget_time, [Rule.TOO_LITTLE_TIME], "too little time"),
        (forget_expiry, [Rule.CLEARANCE_EXPIRED], "without a valid clearance"),
        (forget_clearance, [Rule.NOT_CLEARED], "without a valid clearance"),
        (forget_slots, [Rule.NO_COMMON_SLOT], "share no slot"),
        (forget("training"), [Rule.TRAINING], "without the training"),
        (forget("languages"), [Rule.LANGUAGE], "without a language"),
        (forget("topics"), [Rule.BOUNDARY], "across a boundary"),
        (forget_floor, [Rule.BELOW_FLOOR], "fit less than the floor"),
        (forget_exclusions, [*PAIR_RULES], "an excluded pair"),
    ],
)
def test_a_solver_that_forgets_a_rule_is_caught(
    forgetting: Callable[[Instance], Instance], broken: list[Rule], complaint: str
) -> None:
    forgetful = solve(forgetting(INSTANCE))
    chosen = forgetful.mentor, forgetful.referral, forgetful.slot
    with pytest.raises(InvalidSolution):
        validate(INSTANCE, rescored(INSTANCE, *chosen))
    unlawful = [
        rule_of(INSTANCE, mentor, man) in broken
        for mentor, man in zip(forgetful.mentor, forgetful.referral, strict=True)
    ]
    assert any(unlawful)
    with pytest.raises(InvalidSolution, match=complaint):
        validate(INSTANCE, rescored(INSTANCE, *(column[unlawful] for column in chosen)))


@pytest.mark.parametrize("term", [term.name for term in TERMS if term.name != "kept"])
def test_a_solver_that_forgets_a_term_is_caught(term: str) -> None:
    every = forget_floor(INSTANCE)
    nothing: dict[str, Any] = {term: 0}
    forgetful = solve(replace(every, policy=replace(every.policy, **nothing)))
    chosen = forgetful.mentor, forgetful.referral, forgetful.slot
    with pytest.raises(InvalidSolution, match="better solution"):
        validate(every, rescored(every, *chosen))


def test_a_solver_that_forgets_the_order_of_the_men_is_caught() -> None:
    first = replace(INSTANCE, policy=replace(INSTANCE.policy, priority_first=True))
    with pytest.raises(InvalidSolution, match="better solution"):
        validate(first, solve(INSTANCE))
    with pytest.raises(InvalidSolution, match="better solution"):
        validate(INSTANCE, solve(first))


def test_a_solver_that_forgets_last_time_is_caught() -> None:
    policy = replace(DEFAULT, needs=0)
    last = solve(replace(INSTANCE, policy=policy))
    kept = Kept(last.mentor, last.referral, last.slot)
    forgetful = solve(INSTANCE)
    remembering = replace(INSTANCE, kept=kept)
    chosen = forgetful.mentor, forgetful.referral, forgetful.slot
    with pytest.raises(InvalidSolution, match="better solution"):
        validate(remembering, rescored(remembering, *chosen))
