"""The matching round, solved exactly and checked independently.

Pure: standard library, NumPy, SciPy and OR-Tools; no database and no clock. Build an `Instance`,
`solve` it, `validate` the solution, then ask for `reasons` where a man is unmatched.
"""

from matching.solver.columns import InvalidInstance
from matching.solver.eligibility import Block, blocked_by, blocks, excluding_rule
from matching.solver.errors import SolverError
from matching.solver.instance import (
    NO_DATE,
    SLOTS,
    Clearances,
    Exclusions,
    Instance,
    Mentors,
    Referrals,
)
from matching.solver.names import SLOT_NAMES
from matching.solver.policy import DEFAULT, MAX_WEIGHT, TERMS, Policy, Term
from matching.solver.reasons import WORDS, Reason, reasons
from matching.solver.rules import PAIR_RULES, Rule
from matching.solver.score import scores, terms
from matching.solver.solution import Prices, Solution
from matching.solver.solving import solve
from matching.solver.validate import Certificate, InvalidSolution, validate

__all__ = [
    "DEFAULT",
    "MAX_WEIGHT",
    "NO_DATE",
    "PAIR_RULES",
    "SLOTS",
    "SLOT_NAMES",
    "TERMS",
    "WORDS",
    "Block",
    "Certificate",
    "Clearances",
    "Exclusions",
    "Instance",
    "InvalidInstance",
    "InvalidSolution",
    "Mentors",
    "Policy",
    "Prices",
    "Reason",
    "Referrals",
    "Rule",
    "Solution",
    "SolverError",
    "Term",
    "blocked_by",
    "blocks",
    "excluding_rule",
    "reasons",
    "scores",
    "solve",
    "terms",
    "validate",
]
