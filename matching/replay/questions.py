"""The 2 questions that we ask of a replay: what happens to the men with each way to choose, and
what each weight of the policy does."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from matching.replay.comparing import Comparison, Plan, Way
from matching.replay.policies import ways_to_choose, weekly
from matching.replay.world import Circumstances
from matching.solver import TERMS, Policy

EDITION: Final = 1
"""Add 1 when a change makes the same replay give different numbers. A test fails if you forget.
Pages do not show the numbers of earlier editions."""

CHANGES: Final[Mapping[str, Circumstances]] = {
    "more_mentors": Circumstances(more_mentors=3),
    "men_freer": Circumstances(free_man=0.9),
    "mentors_freer": Circumstances(free_mentor=0.6),
}
"""Changes of the programme itself, by name. We see what each change would do with this service's
way to choose."""

LIVED_WEIGHTS: Final = ("waiting", "release", "needs")
"""The weights that can make a difference in a replay. In the invented years there is 1 prison.
Nobody has met before, has lost a mentor, or says what they would like. No proposal waits for a
decision. So the other terms cannot favour one man over another."""
FACTORS: Final[Mapping[str, tuple[int, int]]] = {
    "half": (1, 2),
    "twice": (2, 1),
    "four_times": (4, 1),
}
"""How much each weight is changed. Each factor is a fraction: numerator, denominator."""
NOW: Final = "now"


def plan_of_ways(*, years: int, policy: Policy) -> Plan:
    """Plans a replay of every way to choose, and of this service with each change in CHANGES. This
    service chooses with `policy`. We compare everything with this service without a change.
    Includes the bound."""
    ways = {name: Way(choose) for name, choose in ways_to_choose(policy).items()}
    changed = {name: Way(weekly(policy), change) for name, change in CHANGES.items()}
    return Plan(years, ways | changed, "weekly", with_bound=True)


def plan_of_weights(*, years: int, policy: Policy) -> Plan:
    """Plans a replay of this policy, and of this policy with one weight changed. Takes each of
    LIVED_WEIGHTS with each of FACTORS. Leaves out weights that are 0, because a multiple of 0 is 0.
    We compare everything with the unchanged policy."""
    changed = {
        way_name(term, factor): Way(weekly(reweighted(policy, term, factor)))
        for term in LIVED_WEIGHTS
        if getattr(policy, term)
        for factor in FACTORS
    }
    return Plan(years, {NOW: Way(weekly(policy))} | changed, NOW)


def way_name(term: str, factor: str) -> str:
    """The name of the way to choose in which this weight is multiplied by this factor."""
    return f"{term}_{factor}"


def reweighted(policy: Policy, term: str, factor: str) -> Policy:
    """The policy with one weight multiplied by this factor. Weights are whole numbers. So instead
    of dividing this weight, we multiply all the others: only the proportions matter."""
    numerator, denominator = FACTORS[factor]
    weights = {each.name: getattr(policy, each.name) * denominator for each in TERMS}
    return replace(policy, **weights | {term: getattr(policy, term) * numerator})


def ways_in_json(comparison: Comparison) -> dict[str, Any]:
    """What a page needs to know about the ways to choose. The keys are `policies` (the ways),
    `changes` (this service with a change of the programme) and `bound`."""
    every = comparison.to_json()
    return {
        "policies": {name: way for name, way in every.items() if name not in CHANGES},
        "changes": {name: way for name, way in every.items() if name in CHANGES},
        "bound": {figure: asdict(estimate) for figure, estimate in comparison.bound.items()},
    }


def weights_in_json(comparison: Comparison) -> dict[str, Any]:
    """What a page needs to know about the weights. `now` has the figures of the policy itself. The
    other figures are by weight, then by factor. A weight that is 0 has no factors."""
    every = comparison.to_json()
    return {
        "now": every[NOW],
        "weights": {
            term: {
                factor: every[way_name(term, factor)]
                for factor in FACTORS
                if way_name(term, factor) in every
            }
            for term in LIVED_WEIGHTS
        },
    }
