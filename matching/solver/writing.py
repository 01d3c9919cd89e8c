"""A checked solution as JSON."""

import json

import numpy as np

from matching.solver.names import SLOT_NAMES
from matching.solver.policy import TERMS
from matching.solver.reading import Document
from matching.solver.reasons import WORDS, Reason, reasons
from matching.solver.solution import Solution
from matching.solver.validate import Certificate


def written(document: Document, solution: Solution, certificate: Certificate) -> str:
    """The matches, pins among them, and every unmatched man with his reason in words; ids as they
    were read."""
    return json.dumps(
        {
            "matched": solution.matched,
            "objective": solution.objective,
            "proven": certificate.proven,
            "pairs": [_pair(document, solution, row) for row in range(solution.matched)],
            "unmatched": _unmatched(document, solution),
        },
        ensure_ascii=False,
        indent=2,
    )


def _pair(document: Document, solution: Solution, row: int) -> dict[str, object]:
    slot = int(solution.slot[row])
    fortnightly = int(document.instance.mentors.fortnightly[solution.mentor[row]])
    values = zip(TERMS, solution.terms[row], strict=True)
    return {
        "mentor": document.mentors[solution.mentor[row]],
        "referral": document.referrals[solution.referral[row]],
        "slot": SLOT_NAMES[slot],
        "weekly": not fortnightly >> slot & 1,
        "score": int(solution.score[row]),
        "terms": {term.name: int(value) for term, value in values},
    }


def _unmatched(document: Document, solution: Solution) -> list[dict[str, object]]:
    found = reasons(document.instance, solution)
    return [
        {"referral": document.referrals[man], "reason": WORDS[Reason(int(found[man]))]}
        for man in np.flatnonzero(found)
    ]
