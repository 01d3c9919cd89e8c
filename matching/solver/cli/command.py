"""Solve one round from the command line: JSON in, JSON out.

usage: python -m matching.solver FILE
       python -m matching.solver FILE --man ID
       python -m matching.solver FILE --mentor ID
       python -m matching.solver FILE --pair MENTOR MAN
       python -m matching.solver FILE --beside OTHER

FILE is an instance in JSON; "-" reads it from standard input. The solution is printed as JSON:
"pairs" (mentor, referral, slot, whether they meet "weekly" or every other week, score and its
terms by name), "unmatched" (referral and the reason in words), and

  matched, matched_bound
              how many men are matched, and the most that any list could match
  objective, objective_bound
              the sum of the scores, and the most that any list of as many men could reach
  in_order    true; false where "priority_first" is asked for and it is not proven that nobody
              was passed over

The bounds are proven by the independent check. Where no room binds the list reaches both; where
rooms bind, nearly always the first, and the second may stay above.

With a question, its answer is printed instead:

  --man      why this man has no mentor; "group": the men who, with him, cannot all be matched,
             though without any one of them the rest can; "full": slots in which he could be met
             but for a room, and who is met in them; and changes that would each be enough to
             match him and nobody less
  --mentor   why this mentor has no man
  --pair     what the best list without this pair would change, the man's next best mentor, and
             what giving him that mentor would change
  --beside   what if: how the best list of OTHER, an instance too, differs from FILE's, the people
             of both going by their ids

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
    "kept": [],
    "pins": [],
    "matching_days": 62,
    "policy": {
      "waiting": 35, "release": 40, "needs": 25, "continuity": 20, "preferences": 10,
      "travel": 10, "cover": 30, "kept": 10,
      "minimum_days": 28, "floor": 0, "priority_first": false
    }
  }

  ids         whole numbers or text, each once in its list
  dates       YYYY-MM-DD; "release" and "expires" may be null or left out: not known, never
  slots       mon-am, mon-pm, mon-eve … sun-eve; "offered" is all a mentor can do, "taken" those
              that serve no more men; one of "fortnightly" serves two, in alternating weeks, and
              "taken_once" are those of them that already serve one
  places      how many more men the mentor may take
  experience, needs
              a level from 0 to 3 for any name you like
  languages   of a mentor: spoken; of a referral: any one of them will do, none listed: any
  training    of a mentor: held; of a referral: all of them are required
  boundaries  topics the mentor would rather not work with, against a referral's "topics"
  rooms       how many more matches may meet in each slot, beside those already live; no limit
              where left out or -1
  exclusions  pairs not to match, {"mentor": 7, "referral": 41, "rule": "declined"}; "rule" is
              conflict, refusal, keep_apart or declined
  preferred   slots the mentor, or the man, would like best
  wishes      needs the mentor would like to help with
  travel      minutes from 0 to 600, one way; left out: not told
  covered     true for a man whose mentor has paused or left
  earlier     pairs who have met before, {"mentor": 7, "referral": 41}
  kept        what was proposed last time and is not decided, one a man at most,
              {"mentor": 7, "referral": 41, "slot": "mon-am"}
  pins        pairs that must be matched, {"mentor": 7, "referral": 41, "slot": "mon-am"}; the
              best is made of what they leave, and pins that cannot all be kept are named
  matching_days
              how many days usually pass here between a referral and a match, from 1
  policy      weights from 0 to 1000; what is left out is as above. A pair whose terms of fit
              (needs, continuity, preferences, travel), weighed, average less than "floor" (0 to
              100) is not matched. "priority_first": true serves the men in the order of their
              own terms (waiting, release, cover), and only then asks with whom; of equals,
              whoever was referred first, then the lower id. The floor is asked at the best
              time that both can do, counting times already taken

Required: today, establishments, mentors, referrals; id; places and offered of a mentor;
establishment, slots and received of a referral. Every list may be empty.

Exit codes:
  0  solved and checked
  1  no solution passed the check: nothing is printed but the fault, on standard error
  2  the input cannot be read: one line on standard error says where and why
"""

import sys
from collections.abc import Callable
from pathlib import Path

from matching.solver.checking.validate import Certificate, InvalidSolution, validate
from matching.solver.cli.answers import QUESTIONS, Solved, as_json, beside, written
from matching.solver.cli.cursor import MalformedInput
from matching.solver.cli.reading import read
from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import Solution, SolverError
from matching.solver.solving.fixing import ContradictoryPairs, remainder
from matching.solver.solving.solve import solve


def main(arguments: list[str], solver: Callable[[Instance], Solution] = solve) -> int:
    """Run the command and return its exit code; whatever `solver` answers is checked."""
    if arguments in (["-h"], ["--help"]):
        return _say(__doc__ or "")
    try:
        answer = _asked(arguments, solver)
    except MalformedInput as error:
        return _complain(str(error), code=2)
    except (SolverError, InvalidSolution) as error:
        return _complain(f"no proven solution: {error}", code=1)
    return _say(answer)


def _asked(arguments: list[str], solver: Callable[[Instance], Solution]) -> str:
    """The list, or the answer to the one question. Raises what main catches."""
    match arguments:
        case [file] if not file.startswith("--"):
            solved, certificate = _solved(file, solver)
            return written(solved.document, solved.whole, certificate)
        case [file, "--beside", other]:
            return as_json(beside(_solved(file, solver)[0], _solved(other, solver)[0]))
        case [file, question, *ids] if question in QUESTIONS and len(ids) == QUESTIONS[question][0]:
            return as_json(QUESTIONS[question][1](_solved(file, solver)[0], ids))
    raise MalformedInput("give one file, or - for standard input; --help describes it")


def _solved(file: str, solver: Callable[[Instance], Solution]) -> tuple[Solved, Certificate]:
    document = read(_source(file))
    try:
        rest = remainder(document.instance, document.fixed_pairs)
    except ContradictoryPairs as error:
        rows = " and ".join(f"pins[{row}]" for row in error.rows)
        raise MalformedInput(f"{rows}: cannot be kept: {error.reason}") from error
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
