"""The matching round, solved exactly and checked independently.

Pure: standard library, NumPy, SciPy, OR-Tools and HiGHS; no database and no clock. Build an
`Instance`, `solve` it, `validate` the solution, then ask for `reasons` where a man is unmatched.
"""

from matching.solver.columns import InvalidInstance
from matching.solver.eligibility import Block, blocked_by, blocks, excluding_rule
from matching.solver.errors import SolverError
from matching.solver.instance import (
    MAX_MATCHING_DAYS,
    NO_DATE,
    SLOTS,
    USUAL_MATCHING_DAYS,
    Clearances,
    Exclusions,
    Instance,
    Mentors,
    Referrals,
)
from matching.solver.names import SLOT_NAMES
from matching.solver.one_more import OneMore, worth_of_one_more
from matching.solver.policy import DEFAULT, MAX_FLOOR, MAX_WEIGHT, OF_FIT, TERMS, Policy, Term
from matching.solver.reasons import WORDS, Reason, reasons
from matching.solver.rules import PAIR_RULES, Rule
from matching.solver.score import scores, terms
from matching.solver.solution import Prices, Solution
from matching.solver.solving import solve
from matching.solver.ties import Earlier, Kept, Travel
from matching.solver.validate import Certificate, InvalidSolution, validate

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
