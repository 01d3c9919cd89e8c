"""Solves a matching round exactly: finds the best possible list of pairs. Also checks the list
independently.

Build an `Instance`, `solve` it, and `validate` the solution. `reasons` says why each unmatched man
has no mentor. The package uses no database and no clock, only the standard library, NumPy, SciPy,
OR-Tools and HiGHS.
"""

from matching.solver.checking.faults import InvalidSolution
from matching.solver.checking.validate import Certificate, validate
from matching.solver.explaining.one_more import OneMore, worth_of_one_more
from matching.solver.explaining.reasons import WORDS, Reason, reasons
from matching.solver.problem.columns import InvalidInstance
from matching.solver.problem.instance import (
    MAX_MATCHING_DAYS,
    NO_DATE,
    SLOTS,
    USUAL_MATCHING_DAYS,
    Clearances,
    Earlier,
    Exclusions,
    Hours,
    Instance,
    Mentors,
    Referrals,
    Travel,
    Undecided,
)
from matching.solver.problem.policy import DEFAULT, OF_FIT, TERMS, Policy
from matching.solver.problem.rules import Rule
from matching.solver.problem.solution import Solution, SolverError
from matching.solver.scoring.choices import possible_pairs
from matching.solver.scoring.eligibility import excluding_rule, hours_at
from matching.solver.scoring.terms import terms
from matching.solver.solving.solve import solve

__all__ = [
    "DEFAULT",
    "MAX_MATCHING_DAYS",
    "NO_DATE",
    "OF_FIT",
    "SLOTS",
    "TERMS",
    "USUAL_MATCHING_DAYS",
    "WORDS",
    "Certificate",
    "Clearances",
    "Earlier",
    "Exclusions",
    "Hours",
    "Instance",
    "InvalidInstance",
    "InvalidSolution",
    "Mentors",
    "OneMore",
    "Policy",
    "Reason",
    "Referrals",
    "Rule",
    "Solution",
    "SolverError",
    "Travel",
    "Undecided",
    "excluding_rule",
    "hours_at",
    "possible_pairs",
    "reasons",
    "solve",
    "terms",
    "validate",
    "worth_of_one_more",
]
