"""Questions asked on the command line."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from matching.solver import WORDS, Reason
from matching.solver.cli.command import main
from matching.solver.explaining import WhyIdle
from matching.solver.solving.fixing import TIME_FULL
from tests.matching.solver.cli.test_command import example

Ask = Callable[..., dict[str, Any]]


def two_men_one_place() -> dict[str, Any]:
    """Mentor 7 has one place. 2 men are free on Monday: 41 and Zoë. 41 has waited longer."""
    instance = example()
    instance["mentors"][0]["places"] = 1
    late = instance["referrals"][0] | {"id": "Zoë", "received": "2025-05-30"}
    instance["referrals"].append(late)
    return instance


@pytest.fixture
def answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """A function that asks a question about an instance and returns the answer."""

    def ask(instance: dict[str, Any], *question: str) -> dict[str, Any]:
        path = tmp_path / "instance.json"
        path.write_text(json.dumps(instance), encoding="utf-8")
        assert main([str(path), *question]) == 0
        printed: dict[str, Any] = json.loads(capsys.readouterr().out)
        return printed

    return ask


def test_a_man_without_a_mentor_hears_why_and_what_is_enough(answer: Ask) -> None:
    reply = answer(two_men_one_place(), "--man", "Zoë")
    assert reply["mentor"] is None
    assert reply["group"] == [41, "Zoë"]
    kinds = {remedy["kind"] for remedy in reply["enough"]}
    assert {"kind": "mentor", "slot": "mon-am"} in reply["enough"]
    assert "place" not in kinds, "his one slot is taken"


def test_a_man_without_a_room_hears_who_has_it(answer: Ask) -> None:
    instance = two_men_one_place()
    instance["mentors"].append(deepcopy(instance["mentors"][0]) | {"id": 8})
    instance["establishments"][0]["rooms"] = {"mon-am": 1}
    reply = answer(instance, "--man", "Zoë")
    assert reply["reason"] == WORDS[Reason.NO_ROOM]
    assert reply["full"] == [{"slot": "mon-am", "met": [41]}]
    assert reply["group"] == [41, "Zoë"]
    assert {"kind": "room", "slot": "mon-am"} in reply["enough"]


def test_what_is_enough_is_enough(answer: Ask) -> None:
    instance = two_men_one_place()
    more = deepcopy(instance["mentors"][0]) | {"id": "new", "offered": ["mon-am"]}
    instance["mentors"].append(more)
    assert answer(instance)["matched"] == 2


def test_a_man_with_a_mentor_is_told_who(answer: Ask) -> None:
    assert answer(two_men_one_place(), "--man", "41") == {"referral": 41, "mentor": 7}


def test_a_mentor_without_a_man_is_told_why(answer: Ask) -> None:
    instance = example()
    instance["referrals"] = []
    why = answer(instance, "--mentor", "7")
    assert why == {"mentor": 7, "reason": WhyIdle.NOBODY_WAITS}


def test_a_pair_is_weighed_against_the_list_without_it(answer: Ask) -> None:
    reply = answer(two_men_one_place(), "--pair", "7", "41")
    assert reply["runner_up"] is None
    assert reply["declining"]["loses"] == [41]
    assert reply["declining"]["gains"] == ["Zoë"]
    assert reply["declining"]["matched"] == 0
    assert reply["declining"]["score"] < 0


def test_two_instances_stand_side_by_side(answer: Ask, tmp_path: Path) -> None:
    changed = two_men_one_place()
    changed["mentors"][0]["id"] = "somebody else"
    changed["referrals"][1]["slots"] = []
    other = tmp_path / "other.json"
    other.write_text(json.dumps(changed), encoding="utf-8")
    reply = answer(two_men_one_place(), "--beside", str(other))
    assert reply["matched"] == [1, 1]
    assert (reply["gains"], reply["loses"], reply["moves"]) == ([], [], [41])


def test_a_pinned_pair_is_kept_and_the_rest_made_the_best_of(answer: Ask) -> None:
    instance = two_men_one_place() | {"pins": [pinned("Zoë")]}
    reply = answer(instance)
    assert [pair["referral"] for pair in reply["pairs"]] == ["Zoë"]
    assert (reply["matched"], reply["matched_bound"]) == (1, 1)
    assert reply["objective"] == reply["objective_bound"] == reply["pairs"][0]["score"]
    assert answer(instance, "--man", "Zoë") == {"referral": "Zoë", "mentor": 7}
    assert answer(instance, "--man", "41")["mentor"] is None


def test_pins_that_contradict_each_other_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "instance.json"
    instance = two_men_one_place() | {"pins": [pinned("Zoë"), pinned(41)]}
    path.write_text(json.dumps(instance), encoding="utf-8")
    assert main([str(path)]) == 2
    complaint = capsys.readouterr().err
    assert complaint.startswith("pins[0] and pins[1]: ")
    assert complaint.endswith(f"{TIME_FULL}\n")


def pinned(man: int | str) -> dict[str, Any]:
    return {"mentor": 7, "referral": man, "slot": "mon-am"}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (["--man", "9"], "man has the id 9"),
        (["--mentor", "x"], "mentor has the id x"),
        (["--pair", "41", "7"], "mentor has the id 41"),
        (["--beside", "/no/such/file"], "/no/such/file: "),
    ],
)
def test_who_is_not_there_is_said_in_one_line(
    question: list[str], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(example()), encoding="utf-8")
    assert main([str(path), *question]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert name in printed.err
    assert printed.err.count("\n") == 1
