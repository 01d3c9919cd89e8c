"""If the solver forgets a rule, the check notices. To forget a rule, we solve the instance without
it."""

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
    Hours,
    Instance,
    InvalidSolution,
    Rule,
    Solution,
    Undecided,
    solve,
    validate,
)
from matching.solver.checking.faults import Fault
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
    """The same instance, with every mentor cleared everywhere."""
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
    """The same instance, without the ruled-out pairs under this rule, or without any."""
    rows = instance.exclusions
    remain = np.zeros(len(rows), dtype=np.bool_) if rule is None else rows.rule != rule
    rest = Exclusions(rows.mentor[remain], rows.referral[remain], rows.rule[remain])
    return replace(instance, exclusions=rest)


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
    """A round whose floor excludes every tenth pair that it would otherwise choose."""
    policy = replace(DEFAULT, floor=40)
    instance = forget_exclusions(round_of(200, 2_000, policy=policy))
    wanted = solve(instance)
    mentor, man = wanted.mentor[::10], wanted.referral[::10]
    rule = np.resize(np.array(PAIR_RULES, dtype=np.uint8), mentor.size)
    return replace(instance, exclusions=Exclusions(mentor, man, rule))


def fault_of(instance: Instance, solution: Solution) -> Fault:
    """The fault for which the check refuses the solution."""
    with pytest.raises(InvalidSolution) as refusal:
        validate(instance, solution)
    return refusal.value.fault


INSTANCE = tempting_round()
FEW_ROOMS = 2


Forgetting = Callable[[Instance], Instance]

RULES: list[tuple[Rule, Forgetting, Fault]] = [
    (Rule.TOO_LITTLE_TIME, forget_time, Fault.TOO_LITTLE_TIME),
    (Rule.CLEARANCE_EXPIRED, forget_expiry, Fault.NOT_CLEARED),
    (Rule.NOT_CLEARED, forget_clearance, Fault.NOT_CLEARED),
    (Rule.NO_COMMON_SLOT, forget_slots, Fault.NO_COMMON_SLOT),
    (Rule.TRAINING, forget("training"), Fault.TRAINING),
    (Rule.LANGUAGE, forget("languages"), Fault.LANGUAGE),
    (Rule.BOUNDARY, forget("topics"), Fault.BOUNDARY),
    (Rule.BELOW_FLOOR, forget_floor, Fault.BELOW_FLOOR),
    *((rule, partial(forget_exclusions, rule=rule), Fault.EXCLUDED) for rule in PAIR_RULES),
]

LIMITS: list[tuple[Forgetting, Fault]] = [
    (forget_places, Fault.NO_PLACE),
    (forget_live_matches, Fault.MENTOR_IS_NOT_FREE),
    (forget_one_man_a_slot, Fault.SLOT_FULL),
    (forget_rooms, Fault.NO_ROOM),
]


def test_no_rule_is_left_out() -> None:
    assert {rule for rule, _, _ in RULES} == set(Rule) - {Rule.NONE}


@pytest.mark.parametrize(("broken", "forgetting", "fault"), RULES)
def test_a_solver_that_forgets_a_rule_is_caught(
    broken: Rule, forgetting: Forgetting, fault: Fault
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
    assert fault_of(INSTANCE, rescored(INSTANCE, *(column[unlawful] for column in chosen))) == fault


@pytest.mark.parametrize(("forgetting", "fault"), LIMITS)
def test_a_solver_that_forgets_a_limit_is_caught(forgetting: Forgetting, fault: Fault) -> None:
    roomed = replace(INSTANCE, rooms=np.full_like(INSTANCE.rooms, FEW_ROOMS))
    whole = roomed if forgetting is forget_rooms else INSTANCE
    forgetful = solve(forgetting(whole))
    chosen = forgetful.mentor, forgetful.referral, forgetful.slot
    assert fault_of(whole, rescored(whole, *chosen)) == fault


def test_a_solver_that_gives_a_man_two_mentors_is_caught() -> None:
    solution = solve(INSTANCE)
    columns = (solution.mentor, solution.referral, solution.slot)
    twice = [np.append(column, column[-1]) for column in columns]
    assert fault_of(INSTANCE, rescored(INSTANCE, *twice)) == Fault.ORDER


@pytest.mark.parametrize("term", [term.name for term in TERMS if term.name != "stability"])
def test_a_solver_that_forgets_a_term_is_caught(term: str) -> None:
    every = forget_floor(INSTANCE)
    nothing: dict[str, Any] = {term: 0}
    forgetful = solve(replace(every, policy=replace(every.policy, **nothing)))
    chosen = forgetful.mentor, forgetful.referral, forgetful.slot
    assert fault_of(every, rescored(every, *chosen)) == Fault.NOT_BEST


def test_a_solver_that_forgets_the_hours_of_a_prison_is_caught() -> None:
    forgetful = solve(INSTANCE)
    chosen = forgetful.mentor, forgetful.referral, forgetful.slot
    men, slot = INSTANCE.referrals, np.uint32(1) << forgetful.slot.astype(np.uint32)
    others = INSTANCE.mentors.offered[forgetful.mentor] & men.slots[forgetful.referral] & ~slot
    pair = int(np.flatnonzero(others)[0])
    who, where = chosen[0][pair : pair + 1], men.establishment[chosen[1][pair : pair + 1]]
    for hours, fault in (
        (0, Fault.NO_COMMON_SLOT),
        (2**SLOTS - 1 ^ slot[pair], Fault.MENTOR_IS_NOT_FREE),
    ):
        limited = forget_floor(replace(INSTANCE, hours=Hours(who, where, np.array([hours]))))
        assert fault_of(limited, rescored(limited, *chosen)) == fault


def test_a_solver_that_forgets_the_order_of_the_men_is_caught() -> None:
    first = replace(INSTANCE, policy=replace(INSTANCE.policy, priority_first=True))
    assert fault_of(first, solve(INSTANCE)) == Fault.NOT_BEST
    assert fault_of(INSTANCE, solve(first)) == Fault.NOT_BEST


def test_a_solver_that_forgets_last_time_is_caught() -> None:
    policy = replace(DEFAULT, needs=0)
    last = solve(replace(INSTANCE, policy=policy))
    undecided = Undecided(last.mentor, last.referral, last.slot)
    forgetful = solve(INSTANCE)
    remembering = replace(INSTANCE, undecided=undecided)
    chosen = forgetful.mentor, forgetful.referral, forgetful.slot
    assert fault_of(remembering, rescored(remembering, *chosen)) == Fault.NOT_BEST
