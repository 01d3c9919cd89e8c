"""What the command line answers, as JSON."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from matching.solver.checking.validate import Certificate
from matching.solver.cli.cursor import Id, MalformedInput
from matching.solver.cli.reading import Document
from matching.solver.explaining import Remedy, alternatives, why_idle, why_not
from matching.solver.explaining.differences import Difference
from matching.solver.explaining.reasons import WORDS, Reason, met_in, reasons
from matching.solver.problem.instance import SLOT_NAMES, Instance
from matching.solver.problem.policy import TERMS
from matching.solver.problem.solution import Solution
from matching.solver.solving.fixing import with_fixed_pairs

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Solved:
    """A document that has been solved and checked. `instance` is the document's instance without
    the men, places and rooms of the fixed pairs. `solution` is the best list for `instance`."""

    document: Document
    instance: Instance
    solution: Solution

    @property
    def whole(self) -> Solution:
        """The best list with the fixed pairs added."""
        return with_fixed_pairs(self.document.instance, self.document.fixed_pairs, self.solution)

    @property
    def mentor_of_man(self) -> dict[Id, Id]:
        """The mentor of each matched man, by id."""
        men, mentors = self.document.referrals, self.document.mentors
        pairs = zip(self.whole.referral.tolist(), self.whole.mentor.tolist(), strict=True)
        return {men[man]: mentors[mentor] for man, mentor in pairs}


def man(solved: Solved, ids: Sequence[str]) -> Answer:
    """The answer about this man: which mentor he has, or why he has none.

    Raises MalformedInput for an unknown id.
    """
    row = _row_of(ids[0], solved.document.referrals, "man")
    name = solved.document.referrals[row]
    if name in solved.mentor_of_man:
        return {"referral": name, "mentor": solved.mentor_of_man[name]}
    why = why_not(solved.instance, solved.solution, row)
    return {
        "referral": name,
        "mentor": None,
        "reason": WORDS[why.reason],
        "group": [solved.document.referrals[rival] for rival in why.group],
        "full": [_full(solved, row, slot) for slot in why.full],
        "enough": [_remedy(solved.document, remedy) for remedy in why.remedies],
    }


def mentor(solved: Solved, ids: Sequence[str]) -> Answer:
    """The answer about this mentor: why they have no man. Raises MalformedInput for an unknown
    id."""
    row = _row_of(ids[0], solved.document.mentors, "mentor")
    why = why_idle(solved.instance, solved.solution, row)
    return {"mentor": solved.document.mentors[row], "reason": str(why)}


def pair(solved: Solved, ids: Sequence[str]) -> Answer:
    """The answer about this pair: what would change without it, and what would change if the man
    got his next best mentor.

    Raises MalformedInput for an unknown id.
    """
    mentor_row = _row_of(ids[0], solved.document.mentors, "mentor")
    man_row = _row_of(ids[1], solved.document.referrals, "man")
    others = alternatives(solved.instance, solved.solution, mentor_row, man_row, limit=1)
    answer: Answer = {
        "declining": _difference(solved.document, others.declining),
        "runner_up": None,
        "choosing": None,
    }
    for runner_up in others.runner_ups:
        answer["runner_up"] = solved.document.mentors[runner_up.mentor]
        answer["choosing"] = _difference(solved.document, runner_up.choosing)
    return answer


def beside(before: Solved, after: Solved) -> Answer:
    """How the best list of one instance differs from the best list of another. Finds the same men
    and mentors in both by their ids."""
    old, new = before.mentor_of_man, after.mentor_of_man
    both = sorted(old.keys() & new.keys(), key=str)
    return {
        "matched": [before.whole.matched, after.whole.matched],
        "objective": [before.whole.objective, after.whole.objective],
        "gains": sorted(new.keys() - old.keys(), key=str),
        "loses": sorted(old.keys() - new.keys(), key=str),
        "moves": [name for name in both if old[name] != new[name]],
    }


Question = Callable[[Solved, Sequence[str]], Answer]
QUESTIONS: Final[dict[str, tuple[int, Question]]] = {
    "--man": (1, man),
    "--mentor": (1, mentor),
    "--pair": (2, pair),
}
"""How many ids each question takes, and the function that answers the question."""


def as_json(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _row_of(typed: str, ids: Sequence[Id], kind: str) -> int:
    """The row with this id. Raises MalformedInput when there is none."""
    rows = [row for row, identity in enumerate(ids) if str(identity) == typed]
    if len(rows) != 1:
        number = "two of them have" if rows else f"no {kind} has"
        raise MalformedInput(f"{number} the id {typed}")
    return rows[0]


def _difference(document: Document, difference: Difference) -> Answer:
    rows = asdict(difference)
    for name in ("gains", "loses", "moves", "retimes", "restores", "drops"):
        rows[name] = [document.referrals[row] for row in rows[name]]
    return rows


def _full(solved: Solved, man: int, slot: int) -> Answer:
    """This slot, and the men who use its rooms at the man's prison."""
    instance = solved.document.instance
    site = int(instance.referrals.establishment[man])
    met = met_in(instance, solved.whole, site, slot)
    return {"slot": SLOT_NAMES[slot], "met": [solved.document.referrals[row] for row in met]}


def _remedy(document: Document, remedy: Remedy) -> Answer:
    words: Answer = {"kind": remedy.kind}
    if remedy.mentor >= 0:
        words["mentor"] = document.mentors[remedy.mentor]
    if remedy.slot >= 0:
        words["slot"] = SLOT_NAMES[remedy.slot]
    return words


def written(document: Document, solution: Solution, certificate: Certificate) -> str:
    """The solution as JSON: every match, including the fixed pairs, and every unmatched man with
    the reason in words.

    Each id is written as it was in the input: as a number or as a string.
    """
    return json.dumps(
        {
            **asdict(certificate.with_fixed_pairs(solution)),
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
    why = reasons(document.instance, solution)
    return [
        {"referral": document.referrals[man], "reason": WORDS[Reason(int(why[man]))]}
        for man in np.flatnonzero(why)
    ]
