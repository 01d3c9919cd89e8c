"""The command, run as people run it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from matching.solver import WORDS, Instance, Reason, Solution, solve
from matching.solver.checking.faults import Fault
from matching.solver.cli import command
from matching.solver.cli.command import main
from tests.matching.solver.cli.test_reading import GOOD


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "matching.solver", *arguments]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, encoding="utf-8", check=False
    )


def example() -> dict[str, Any]:
    """The instance that --help shows."""
    text = command.__doc__ or ""
    start = text.index("\n  {\n")
    shown: dict[str, Any] = json.loads(text[start : text.index("\n  }\n") + len("\n  }")])
    return shown


def test_the_example_in_the_help_is_solved() -> None:
    help_text = run("--help")
    assert help_text.returncode == 0
    assert "Exit codes" in help_text.stdout
    done = run("-", given=json.dumps(example()))
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["pairs"] == [
        {
            "mentor": 7,
            "referral": 41,
            "slot": "mon-am",
            "weekly": True,
            "score": 35 * 46 + 40 * 86 + 25 * 100 + 10 * 66 + 10 * 83,
            "terms": {
                "waiting": 46,
                "release": 86,
                "needs": 100,
                "continuity": 0,
                "preferences": 66,
                "travel": 83,
                "cover": 0,
                "stability": 0,
            },
        }
    ]
    assert (answer["matched"], answer["matched_bound"]) == (1, 1)
    assert (answer["objective"], answer["objective_bound"]) == (9040, 9040)
    assert answer["in_order"]
    assert answer["unmatched"] == []


def test_nothing_but_the_answer_is_printed_where_rooms_bind() -> None:
    """Where rooms bind we use HiGHS, which would print a greeting."""
    instance = example()
    instance["establishments"][0]["rooms"] = {"mon-am": 1}
    for kind, number in (("mentors", 8), ("referrals", 42)):
        instance[kind].append(instance[kind][0] | {"id": number})
    done = run("-", given=json.dumps(instance))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["matched"] == 1


def test_a_file_is_read_and_unmatched_men_get_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(GOOD | {"policy": {}}), encoding="utf-8")
    done = run(str(path))
    assert done.returncode == 0
    assert json.loads(done.stdout)["unmatched"] == [
        {"referral": 5, "reason": WORDS[Reason.NO_COMMON_SLOT]},
        {"referral": "A", "reason": WORDS[Reason.NO_COMMON_SLOT]},
    ]


@pytest.mark.parametrize(
    ("arguments", "given", "complaint"),
    [
        (["-"], "{", "the file: "),
        (["-"], json.dumps(GOOD | {"today": "x"}), "today: "),
        (["-"], json.dumps(GOOD).replace("1", "1" * 5_000, 1), "digits"),
        (["/no/such/file"], "", "/no/such/file: "),
        (["."], "", "folder"),
        (["/" + "x" * 5_000], "", "cannot be read"),
        ([], "", "--help"),
        (["a", "b"], "", "--help"),
        (["--verbose"], "", "--help"),
        (["-", "--man"], json.dumps(GOOD), "--help"),
        (["-", "--pair", "1"], json.dumps(GOOD), "--help"),
    ],
)
def test_bad_input_is_one_line_and_code_2(arguments: list[str], given: str, complaint: str) -> None:
    done = run(*arguments, given=given)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_solution_that_fails_its_check_is_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(example()), encoding="utf-8")
    assert main([str(path)], solver=nobody) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert Fault.NOT_BEST in printed.err


def nobody(instance: Instance) -> Solution:
    """A possible answer of a broken solver: all the choices, but no match."""
    whole = solve(instance)
    return Solution(
        whole.mentor[:0],
        whole.referral[:0],
        whole.slot[:0],
        whole.terms[:0],
        whole.score[:0],
        whole.arcs,
    )
