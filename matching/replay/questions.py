"""What we ask of a replay: what becomes of the men with each way to choose, and what each weight
of the policy does."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from matching.replay.comparing import Comparison, Plan, Way
from matching.replay.policies import ways_to_choose, weekly
from matching.replay.world import Circumstances
from matching.solver import TERMS, Policy

EDITION: Final = 1
"""Raise this when the same replay gives other numbers than before. A test notices it. Pages stop
showing the numbers of earlier editions."""

CHANGES: Final[Mapping[str, Circumstances]] = {
    "more_mentors": Circumstances(more_mentors=3),
    "men_freer": Circumstances(free_man=0.9),
    "mentors_freer": Circumstances(free_mentor=0.6),
}
"""Changes of the programme itself, by name. We compare this service under each of them."""

LIVED_WEIGHTS: Final = ("waiting", "release", "needs")
"""The weights that can make a difference in a replay. In the invented years there is 1 prison,
nobody has met before or lost a mentor, nobody says what they would like, and no proposal waits for
a decision. So for all pairs of a week, the other terms are the same, or depend only on the
mentor."""
FACTORS: Final[Mapping[str, tuple[int, int]]] = {
    "half": (1, 2),
    "twice": (2, 1),
    "four_times": (4, 1),
}
"""By how much each weight is changed: the numerator and the denominator."""
NOW: Final = "now"


def plan_of_ways(*, years: int, policy: Policy) -> Plan:
    """Every way to choose, and this service under each of CHANGES, with the bound. This service
    chooses by `policy`. We compare with this service as it is."""
    ways = {name: Way(choose) for name, choose in ways_to_choose(policy).items()}
    changed = {name: Way(weekly(policy), change) for name, change in CHANGES.items()}
    return Plan(years, ways | changed, "weekly", with_bound=True)


def plan_of_weights(*, years: int, policy: Policy) -> Plan:
    """This policy, and the policy with each of LIVED_WEIGHTS changed by each of FACTORS. Leaves out
    weights that are 0, because a multiple of 0 is 0. We compare with the policy as it is."""
    changed = {
        way_name(term, factor): Way(weekly(reweighted(policy, term, factor)))
        for term in LIVED_WEIGHTS
        if getattr(policy, term)
        for factor in FACTORS
    }
    return Plan(years, {NOW: Way(weekly(policy))} | changed, NOW)


def way_name(term: str, factor: str) -> str:
    """The name of a way in which this weight is changed by this factor."""
    return f"{term}_{factor}"


def reweighted(policy: Policy, term: str, factor: str) -> Policy:
    """The policy with one weight changed. Only the proportions of the weights matter, so instead of
    dividing a weight, this multiplies the others."""
    numerator, denominator = FACTORS[factor]
    weights = {each.name: getattr(policy, each.name) * denominator for each in TERMS}
    return replace(policy, **weights | {term: getattr(policy, term) * numerator})


def ways_in_json(comparison: Comparison) -> dict[str, Any]:
    """The ways to choose under `policies`, this service under other circumstances under `changes`,
    and the bound under `bound`."""
    every = comparison.to_json()
    return {
        "policies": {name: way for name, way in every.items() if name not in CHANGES},
        "changes": {name: way for name, way in every.items() if name in CHANGES},
        "bound": {figure: asdict(estimate) for figure, estimate in comparison.bound.items()},
    }


def weights_in_json(comparison: Comparison) -> dict[str, Any]:
    """What the policy does `now`, and what it does with each weight changed, by weight and factor.
    A weight that is 0 has no factors."""
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
