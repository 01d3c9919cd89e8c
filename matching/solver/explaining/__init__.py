"""Why: each answer changes the round and solves it again."""

from matching.solver.explaining.group import blocking_group
from matching.solver.explaining.man import Remedy, WhyNot, why_not
from matching.solver.explaining.mentor import WhyIdle, why_idle
from matching.solver.explaining.pair import Alternatives, alternatives

__all__ = [
    "Alternatives",
    "Remedy",
    "WhyIdle",
    "WhyNot",
    "alternatives",
    "blocking_group",
    "why_idle",
    "why_not",
]
