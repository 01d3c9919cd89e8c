"""Printing a replay."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def output_of(*words: str) -> str:
    out = StringIO()
    call_command("replay", "--years", "1", "--replays", "2", *words, stdout=out)
    return out.getvalue()


def test_the_json_has_every_documented_key() -> None:
    values = json.loads(output_of("--policy", "first_come", "--policy", "weekly", "--json"))
    assert set(values["policies"]) == {"first_come", "weekly"}
    for outcome in values["policies"].values():
        assert set(outcome) == {"supported", "left_unmatched", "days_to_match"}
        for estimate in outcome.values():
            assert set(estimate) == {"mean", "low", "high", "bound"}
    assert set(values["bound"]) == {"supported", "left_unmatched"}


def test_more_mentors_support_more_men() -> None:
    usual, more = (
        json.loads(output_of("--policy", "weekly", "--more-mentors", number, "--json"))
        for number in ("1", "9")
    )
    supported = [each["policies"]["weekly"]["supported"]["mean"] for each in (usual, more)]
    assert supported[0] < supported[1]


def test_the_text_names_each_way_to_choose() -> None:
    text = output_of("--policy", "by_surname")
    assert "by_surname" in text
    assert "first_come" not in text


@pytest.mark.parametrize("words", [("--years", "0"), ("--policy", "by luck"), ("--replays", "x")])
def test_refuses_what_cannot_be(words: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        output_of(*words)
