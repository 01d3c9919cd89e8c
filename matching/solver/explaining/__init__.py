"""Explains a solved round: why a man has no mentor, or what another mentor for him would change. To
answer, most functions change the instance and solve it again."""

from matching.solver.explaining.group import blocking_group
from matching.solver.explaining.man import Remedy, WhyNot, why_not
from matching.solver.explaining.mentor import WhyIdle, why_idle
from matching.solver.explaining.pair import (
    Alternatives,
    RunnerUp,
    afresh,
    alternatives,
    price_of_making,
    price_of_ruling_out,
)

__all__ = [
    "Alternatives",
    "Remedy",
    "RunnerUp",
    "WhyIdle",
    "WhyNot",
    "afresh",
    "alternatives",
    "blocking_group",
    "price_of_making",
    "price_of_ruling_out",
    "why_idle",
    "why_not",
]
