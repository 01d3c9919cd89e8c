"""A solver that forgets a rule solves an instance without that rule; checking catches it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from matching.solver import (
    DEFAULT,
    SLOTS,
    TERMS,
    Exclusions,
    Instance,
    InvalidSolution,
    Kept,
    Rule,
    solve,
    validate,
)
from matching.solver.problem.rules import PAIR_RULES
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


def forget_exclusions(instance: Instance, rule: Rule | None = None) -> Instance:
    """Those under this rule, or all of them."""
    rows = instance.exclusions
    kept = np.zeros(len(rows), dtype=np.bool_) if rule is None else rows.rule != rule
    left = Exclusions(rows.mentor[kept], rows.referral[kept], rows.rule[kept])
    return replace(instance, exclusions=left)


def forget_places(instance: Instance) -> Instance:
    return with_mentors(instance, places=np.full_like(instance.mentors.places, SLOTS))


def forget_live_matches(instance: Instance) -> Instance:
    nothing = np.zeros_like(instance.mentors.taken)
    return with_mentors(instance, taken=nothing, taken_once=nothing)


def forget_one_man_a_slot(instance: Instance) -> Instance:
    nothing = np.zeros_like(instance.mentors.taken_once)
    return with_mentors(instance, fortnightly=instance.mentors.offered, taken_once=nothing)


def forget_rooms(instance: Instance) -> Instance:
    return replace(instance, rooms=np.full_like(instance.rooms, -1))


def with_mentors(instance: Instance, **columns: Any) -> Instance:
    return replace(instance, mentors=changed(instance.mentors, **columns))


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
FEW_ROOMS = 2


Forgetting = Callable[[Instance], Instance]

RULES: list[tuple[Rule, Forgetting, str]] = [
    (Rule.TOO_LITTLE_TIME, forget_time, "too little time"),
    (Rule.CLEARANCE_EXPIRED, forget_expiry, "without a valid clearance"),
    (Rule.NOT_CLEARED, forget_clearance, "without a valid clearance"),
    (Rule.NO_COMMON_SLOT, forget_slots, "share no slot"),
    (Rule.TRAINING, forget("training"), "without the training"),
    (Rule.LANGUAGE, forget("languages"), "without a language"),
    (Rule.BOUNDARY, forget("topics"), "across a boundary"),
    (Rule.BELOW_FLOOR, forget_floor, "fit less than the floor"),
    *((rule, partial(forget_exclusions, rule=rule), "an excluded pair") for rule in PAIR_RULES),
]

LIMITS: list[tuple[Forgetting, str]] = [
    (forget_places, "beyond the mentor's free places"),
    (forget_live_matches, "in a slot the mentor does not have free"),
    (forget_one_man_a_slot, "share their slot"),
    (forget_rooms, "meet where no room is left"),
]


def test_no_rule_is_left_out() -> None:
    assert {rule for rule, _, _ in RULES} == set(Rule) - {Rule.NONE}


@pytest.mark.parametrize(("broken", "forgetting", "complaint"), RULES)
def test_a_solver_that_forgets_a_rule_is_caught(
    broken: Rule, forgetting: Forgetting, complaint: str
) -> None:
    forgetful = solve(forgetting(INSTANCE))
    chosen = forgetful.mentor, forgetful.referral, forgetful.slot
    with pytest.raises(InvalidSolution):
        validate(INSTANCE, rescored(INSTANCE, *chosen))
    unlawful = [
        rule_of(INSTANCE, mentor, man) == broken
        for mentor, man in zip(forgetful.mentor, forgetful.referral, strict=True)
    ]
    assert any(unlawful)
    with pytest.raises(InvalidSolution, match=complaint):
        validate(INSTANCE, rescored(INSTANCE, *(column[unlawful] for column in chosen)))


@pytest.mark.parametrize(("forgetting", "complaint"), LIMITS)
def test_a_solver_that_forgets_a_limit_is_caught(forgetting: Forgetting, complaint: str) -> None:
    roomed = replace(INSTANCE, rooms=np.full_like(INSTANCE.rooms, FEW_ROOMS))
    whole = roomed if forgetting is forget_rooms else INSTANCE
    forgetful = solve(forgetting(whole))
    with pytest.raises(InvalidSolution, match=complaint):
        validate(whole, rescored(whole, forgetful.mentor, forgetful.referral, forgetful.slot))


def test_a_solver_that_gives_a_man_two_mentors_is_caught() -> None:
    found = solve(INSTANCE)
    twice = [np.append(it, it[-1]) for it in (found.mentor, found.referral, found.slot)]
    with pytest.raises(InvalidSolution, match="a man is matched twice"):
        validate(INSTANCE, rescored(INSTANCE, *twice))


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
