"""Solve one round from the command line: JSON in, JSON out.

usage: python -m matching.solver FILE
       python -m matching.solver FILE --man ID
       python -m matching.solver FILE --mentor ID
       python -m matching.solver FILE --pair MENTOR MAN
       python -m matching.solver FILE --beside OTHER

FILE is an instance in JSON; "-" reads it from standard input. The command prints the solution as
JSON: "pairs" (mentor, referral, slot, "weekly" or every other week, score and terms by name),
"unmatched" (referral and the reason in words), and

  matched, matched_bound
              how many men are matched, and the most that any list could match
  objective, objective_bound
              the sum of the scores, and the most that any list of as many men could reach
  in_order    false where "priority_first" is true and it is not proven that nobody was passed
              over; otherwise true

The independent check proves the bounds. Where no room binds the list reaches both. Where rooms bind
it nearly always reaches the first; the second may stay above.

With a question, the command prints its answer instead:

  --man      why this man has no mentor. "group": men, with him, who cannot all be matched, though
             without any one of them the rest can. "full": slots in which only a room is missing,
             and the men in the rooms. "enough": changes, each of which would match him and leave
             everybody else matched
  --mentor   why this mentor has no man
  --pair     what the best list without this pair would change, the man's next best mentor, and
             what choosing that mentor would change
  --beside   what if: how the best list of OTHER, another instance, differs from FILE's. People are
             matched by id

The instance:

  {
    "today": "2025-06-02",
    "establishments": [{"id": "BXI", "rooms": {"mon-am": 4}}],
    "mentors": [
      {
        "id": 7,
        "places": 2,
        "offered": ["mon-am", "wed-eve"],
        "taken": [],
        "fortnightly": ["wed-eve"],
        "taken_once": [],
        "experience": {"accommodation": 3},
        "languages": ["Polish"],
        "training": ["trauma"],
        "boundaries": ["arson"],
        "clearances": [{"establishment": "BXI", "expires": "2026-01-31"}],
        "preferred": ["wed-eve"],
        "wishes": ["accommodation"],
        "hours": [{"establishment": "BXI", "slots": ["mon-am"]}],
        "travel": [{"establishment": "BXI", "minutes": 45}]
      }
    ],
    "referrals": [
      {
        "id": 41,
        "establishment": "BXI",
        "slots": ["mon-am"],
        "received": "2025-03-10",
        "release": "2025-11-01",
        "needs": {"accommodation": 2},
        "languages": ["Polish"],
        "training": [],
        "topics": [],
        "preferred": ["mon-am"],
        "covered": false
      }
    ],
    "exclusions": [],
    "earlier": [],
    "undecided": [],
    "pins": [],
    "matching_days": 62,
    "policy": {
      "waiting": 35, "release": 40, "needs": 25, "continuity": 20, "preferences": 10,
      "travel": 10, "cover": 30, "stability": 10,
      "minimum_days": 28, "floor": 0, "priority_first": false
    }
  }

  ids         whole numbers or text, each once in its list
  dates       YYYY-MM-DD; "release" may be null or left out if it is not known, "expires" if the
              clearance does not expire
  slots       mon-am, mon-pm, mon-eve … sun-eve. "offered" are all the slots a mentor can do,
              "taken" those in which they can take no more men. A "fortnightly" slot takes 2 men,
              in alternating weeks; "taken_once" are those that already have 1
  places      how many more men the mentor can take
  experience, needs
              a level from 0 to 3 for any name you like
  languages   of a mentor: those they speak; of a referral: the mentor must speak one of them;
              with none listed, any will do
  training    of a mentor: what they have done; of a referral: the mentor must have done it all
  boundaries  topics the mentor would rather not work with, against a referral's "topics"
  rooms       how many more matches can meet in each slot, as well as those already live; left out
              or -1 for no limit
  exclusions  pairs not to match, {"mentor": 7, "referral": 41, "rule": "declined"}; "rule" is
              conflict, refusal, keep_apart or declined
  preferred   slots the mentor, or the man, would like best
  wishes      needs the mentor would like to help with
  hours       of the slots offered, those in which the mentor can come to this establishment; left
              out where they can come in all of them
  travel      minutes from 0 to 600, one way; left out if not known
  covered     true for a man whose mentor has paused or left
  earlier     pairs who have met before, {"mentor": 7, "referral": 41}
  undecided   proposals of the last round that nobody has decided on, one a man at most,
              {"mentor": 7, "referral": 41, "slot": "mon-am"}
  pins        fixed pairs, which must be matched, {"mentor": 7, "referral": 41, "slot": "mon-am"}.
              The list is the best that keeps them; an error names pins that are not possible
  matching_days
              how many days usually pass here between a referral and a match, from 1
  policy      weights from 0 to 1000; one left out is as above. "floor", 0 to 100: a pair is not
              matched if its terms of fit (needs, continuity, preferences, travel) have a lower
              weighted average, at the best time that both can do, counting times already taken.
              "priority_first": true serves the men in the order of their own terms (waiting,
              release, cover), and only then chooses their mentors; of equals, whoever was
              referred first, then the lower id

Required: today, establishments, mentors, referrals; id; places and offered of a mentor;
establishment, slots and received of a referral. Every list may be empty.

Exit codes:
  0  solved and checked
  1  no solution passed the check; standard error says why
  2  the input cannot be read; one line on standard error says where and why
"""

import sys
from collections.abc import Callable
from pathlib import Path

from matching.solver.checking.faults import InvalidSolution
from matching.solver.checking.validate import Certificate, validate
from matching.solver.cli.answers import QUESTIONS, Solved, as_json, beside, written
from matching.solver.cli.cursor import MalformedInput
from matching.solver.cli.reading import read
from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import Solution, SolverError
from matching.solver.solving.fixing import ContradictoryPairs, remainder
from matching.solver.solving.solve import solve


def main(arguments: list[str], solver: Callable[[Instance], Solution] = solve) -> int:
    """Runs the command and returns its exit code. Whatever `solver` returns is checked."""
    if arguments in (["-h"], ["--help"]):
        return _say(__doc__ or "")
    try:
        answer = _answer(arguments, solver)
    except MalformedInput as error:
        return _complain(str(error), code=2)
    except (SolverError, InvalidSolution) as error:
        return _complain(f"there is no proven solution: {error}", code=1)
    return _say(answer)


def _answer(arguments: list[str], solver: Callable[[Instance], Solution]) -> str:
    """The list, or the answer to the question. Raises what main catches."""
    match arguments:
        case [file] if not file.startswith("--"):
            solved, certificate = _solved(file, solver)
            return written(solved.document, solved.whole, certificate)
        case [file, "--beside", other]:
            return as_json(beside(_solved(file, solver)[0], _solved(other, solver)[0]))
        case [file, question, *ids] if question in QUESTIONS and len(ids) == QUESTIONS[question][0]:
            return as_json(QUESTIONS[question][1](_solved(file, solver)[0], ids))
    raise MalformedInput("give one file, or - for standard input; --help says how")


def _solved(file: str, solver: Callable[[Instance], Solution]) -> tuple[Solved, Certificate]:
    document = read(_source(file))
    try:
        rest = remainder(document.instance, document.fixed_pairs)
    except ContradictoryPairs as error:
        rows = " and ".join(f"pins[{row}]" for row in error.rows)
        raise MalformedInput(f"{rows}: not possible: {error.reason}") from error
    solution = solver(rest)
    return Solved(document, rest, solution), validate(rest, solution)


def _source(name: str) -> bytes:
    """What is in the file. Raises MalformedInput."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise MalformedInput(f"{name}: there is no such file") from None
    except IsADirectoryError:
        raise MalformedInput(f"{name}: this is a folder; give a file") from None
    except (OSError, ValueError):  # a ValueError: the name has a character no name can have
        raise MalformedInput(f"{name}: the file cannot be read") from None


def _say(text: str) -> int:
    sys.stdout.buffer.write(text.encode().rstrip() + b"\n")
    return 0


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
