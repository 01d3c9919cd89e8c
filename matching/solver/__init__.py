"""The matching round, solved exactly and checked independently.

Pure: standard library, NumPy, SciPy, OR-Tools and HiGHS; no database and no clock. Build an
`Instance`, `solve` it, `validate` the solution, then ask for `reasons` where a man is unmatched.
"""

from matching.solver.checking.validate import Certificate, InvalidSolution, validate
from matching.solver.explaining.one_more import OneMore, worth_of_one_more
from matching.solver.explaining.reasons import WORDS, Reason, reasons
from matching.solver.problem.columns import InvalidInstance
from matching.solver.problem.instance import (
    MAX_MATCHING_DAYS,
    NO_DATE,
    SLOT_NAMES,
    SLOTS,
    USUAL_MATCHING_DAYS,
    Clearances,
    Earlier,
    Exclusions,
    Instance,
    Kept,
    Mentors,
    Referrals,
    Travel,
)
from matching.solver.problem.policy import (
    DEFAULT,
    MAX_FLOOR,
    MAX_WEIGHT,
    OF_FIT,
    TERMS,
    Policy,
    Term,
)
from matching.solver.problem.rules import PAIR_RULES, Rule
from matching.solver.problem.solution import Prices, Solution, SolverError
from matching.solver.scoring.eligibility import Block, blocked_by, blocks, excluding_rule
from matching.solver.scoring.terms import scores, terms
from matching.solver.solving.solve import solve

__all__ = [
    "DEFAULT",
    "MAX_FLOOR",
    "MAX_MATCHING_DAYS",
    "MAX_WEIGHT",
    "NO_DATE",
    "OF_FIT",
    "PAIR_RULES",
    "SLOTS",
    "SLOT_NAMES",
    "TERMS",
    "USUAL_MATCHING_DAYS",
    "WORDS",
    "Block",
    "Certificate",
    "Clearances",
    "Earlier",
    "Exclusions",
    "Instance",
    "InvalidInstance",
    "InvalidSolution",
    "Kept",
    "Mentors",
    "OneMore",
    "Policy",
    "Prices",
    "Reason",
    "Referrals",
    "Rule",
    "Solution",
    "SolverError",
    "Term",
    "Travel",
    "blocked_by",
    "blocks",
    "excluding_rule",
    "reasons",
    "scores",
    "solve",
    "terms",
    "validate",
    "worth_of_one_more",
]
