"""Printing a replay."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from matching.management.commands.replay import UNCHANGED
from matching.replay.comparing import FIGURES
from matching.replay.questions import FACTORS, LIVED_WEIGHTS


def output_of(*words: str, replays: int = 2) -> str:
    out = StringIO()
    call_command("replay", "--years", "1", "--replays", str(replays), *words, stdout=out)
    return out.getvalue()


def test_the_json_has_every_documented_key() -> None:
    values = json.loads(output_of("--policy", "first_come", "--policy", "weekly", "--json"))
    assert set(values["policies"]) == {"first_come", "weekly"}
    for outcome in values["policies"].values():
        assert set(outcome) == set(FIGURES)
        assert {"supported", "left_unmatched", "days_to_match"} <= set(outcome)
        for estimate in outcome.values():
            assert set(estimate) == {"mean", "low", "high", "bound", "difference"}
    assert values["policies"]["weekly"]["supported"]["bound"] is not None
    assert values["policies"]["weekly"]["fit"]["bound"] is None
    assert set(values["bound"]) == {"supported", "left_unmatched"}


def test_the_json_of_weights_has_each_weight_at_each_factor() -> None:
    values = json.loads(output_of("--weights", "--json", replays=1))
    assert set(values["now"]) == set(FIGURES)
    assert {term: set(each) for term, each in values["weights"].items()} == {
        term: set(FACTORS) for term in LIVED_WEIGHTS
    }
    difference = values["weights"]["release"]["half"]["left_unmatched"]["difference"]
    assert set(difference) == {"mean", "low", "high"}


def test_more_mentors_support_more_men() -> None:
    usual, more = (
        json.loads(output_of("--policy", "by_surname", "--more-mentors", number, "--json"))
        for number in ("1", "9")
    )
    supported = [each["policies"]["by_surname"]["supported"]["mean"] for each in (usual, more)]
    assert supported[0] < supported[1]


def test_other_weights_are_compared_with_the_usual_ones() -> None:
    values = json.loads(
        output_of(
            "--policy", "weekly", "--weight", "waiting=0", "--weight", "release=100", "--json"
        )
    )
    assert set(values["policies"]) == {"weekly", UNCHANGED}
    unchanged = values["policies"][UNCHANGED]["with_3_months"]
    changed = values["policies"]["weekly"]["with_3_months"]
    assert unchanged["difference"]["mean"] == 0
    assert changed["difference"]["mean"] == changed["mean"] - unchanged["mean"]


def test_the_text_names_each_way_to_choose() -> None:
    text = output_of("--policy", "by_surname", "--free-mentors", "10")
    assert "by_surname" in text
    assert "first_come" not in text


@pytest.mark.parametrize(
    "words",
    [
        ("--years", "0"),
        ("--policy", "by luck"),
        ("--replays", "x"),
        ("--weight", "luck=1"),
        ("--weight", "needs"),
        ("--weight", "needs=1001"),
    ],
)
def test_refuses_what_cannot_be(words: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        output_of(*words)
