"""Solves one round from the command line: JSON in, JSON out.

usage: python -m matching.solver FILE
       python -m matching.solver FILE --man ID
       python -m matching.solver FILE --mentor ID
       python -m matching.solver FILE --pair MENTOR MAN
       python -m matching.solver FILE --beside OTHER

FILE has one instance in JSON: everything that one round needs to know. With "-", the command reads
the instance from standard input. It finds the best list of pairs, and prints the list as JSON.

"pairs" has an entry for each pair: the mentor, the referral, the slot, "weekly", the score and the
terms by name. "weekly" is false if the pair meets every other week. "unmatched" has an entry for
each man without a mentor: the referral, and the reason in words. There are also:

  matched, matched_bound
              how many men are matched, and the most that any list could match
  objective, objective_bound
              the sum of the scores, and the most that any list with as many men could reach
  in_order    with "priority_first", true if it is proven that no man was passed over for a less
              urgent man. Without "priority_first", always true

The independent check proves matched_bound and objective_bound. If there are enough rooms, the list
reaches both. If there are too few rooms, the list nearly always reaches matched_bound, but
objective may be below objective_bound.

With one of these options, the command prints an answer instead:

  --man      why this man has no mentor. "group" is this man and the men who compete with him. They
             cannot all be matched. If any one of them did not need a mentor, the others could all
             be matched. "full" has the slots in which only a room is missing, and the men who use
             the rooms then. "enough" is a list of changes. Each change alone would give him a
             mentor, and everybody else would stay matched
  --mentor   why this mentor has no man
  --pair     what the best list without this pair would change. Also the man's next best mentor,
             and what choosing that mentor would change
  --beside   how the best list for OTHER differs from the best list for FILE. OTHER is the file of
             another instance. The command finds the same people in both by their ids

You can choose any names for needs, languages, courses and topics. Spaces and capitals make no
difference: "Polish" and " polish" are the same language.

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
  dates       YYYY-MM-DD. "release" may be null or left out if the date is not known. "expires" may
              be null or left out if the clearance does not expire
  slots       mon-am, mon-pm, mon-eve … sun-eve. "offered" has all the slots in which a mentor can
              come. "taken" has the slots in which they can take no more men. In a "fortnightly"
              slot they can meet 2 men, in alternating weeks. "taken_once" has the fortnightly slots
              in which they already meet 1 man
  places      how many more men the mentor can take
  experience, needs
              a level from 0 to 3 for any name you like
  languages   for a mentor, the languages that they speak. For a referral, the mentor must speak
              one of the languages. With no languages, any mentor will do
  training    for a mentor, the training that they have done. For a referral, the training that
              the mentor must have done
  boundaries  topics that the mentor would rather not work with. The mentor is not matched with a
              man who has one of these topics in "topics"
  rooms       how many more pairs can meet in each slot, besides the present matches. Left out or
              -1 when there is no limit
  exclusions  pairs not to match, {"mentor": 7, "referral": 41, "rule": "declined"}. "rule" is
              conflict, refusal, keep_apart or declined
  preferred   the slots that the mentor or the man would like best
  wishes      needs that the mentor would like to help with
  hours       the offered slots in which the mentor can come to this prison. Left out if they can
              come in all the offered slots
  travel      minutes from 0 to 600, one way. Left out if not known
  covered     true for a man whose mentor has paused or left
  earlier     pairs who had a match before, {"mentor": 7, "referral": 41}
  undecided   proposals of the last round that nobody has decided on, at most one for each man,
              {"mentor": 7, "referral": 41, "slot": "mon-am"}
  pins        fixed pairs, which must be matched, {"mentor": 7, "referral": 41, "slot": "mon-am"}.
              The command finds the best list that includes all pins. If a pin is not possible,
              the error names it
  matching_days
              how many days usually pass between a referral and a match, at least 1
  policy      weights from 0 to 1000. A weight that is left out has the value above. "minimum_days"
              is how many days a man must have left in prison.
              "floor" is 0 to 100. The fit of a pair is the weighted average of 4 terms: needs,
              continuity, preferences and travel. It is taken at the best time that both can do,
              even if that time is already taken. A pair whose fit is below the floor is not
              matched.
              "priority_first" true serves the men in order of urgency: the sum of waiting, release
              and cover, with their weights. Their mentors are chosen only after that. If 2 men are
              equally urgent, the man who was referred earlier comes first, then the lower id

These fields are required: "today", "establishments", "mentors" and "referrals"; the "id" of each
record; "places" and "offered" of a mentor; "establishment", "slots" and "received" of a referral.
Every list may be empty.

Exit codes:
  0  solved and checked
  1  no solution passed the check. Standard error says why
  2  the input cannot be read. One line on standard error says where and why
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
    """Runs the command `python -m matching.solver`, and returns its exit code. Checks whatever
    `solver` returns."""
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
    """What the command prints: the best list, or the answer to the question. Raises MalformedInput,
    SolverError or InvalidSolution."""
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
    """The content of the file, or of standard input. Raises MalformedInput when the file cannot be
    read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise MalformedInput(f"{name}: there is no such file") from None
    except IsADirectoryError:
        raise MalformedInput(f"{name}: this is a folder; give a file") from None
    # a ValueError: the name has a character that no file name can have
    except (OSError, ValueError):
        raise MalformedInput(f"{name}: the file cannot be read") from None


def _say(text: str) -> int:
    sys.stdout.buffer.write(text.encode().rstrip() + b"\n")
    return 0


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
