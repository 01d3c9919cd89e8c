"""Printing the forecast."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories.programme import a_referral

pytestmark = pytest.mark.django_db


def output_of(*words: str) -> str:
    out = StringIO()
    call_command("forecast", *words, stdout=out)
    return out.getvalue()


def test_the_json_has_every_prison_and_week() -> None:
    man = a_referral()
    values = json.loads(output_of("--json"))
    names = {part["name"] for part in values["prisons"]}
    assert man.establishment.name in names
    week = values["total"]["weeks"][0]
    assert set(week) == {"begins", "waiting", "left_unmatched", "mentors_needed"}
    assert set(week["waiting"]) == {"low", "median", "high"}


def test_the_text_has_a_line_for_each_week() -> None:
    man = a_referral()
    text = output_of()
    assert man.establishment.name in text
    assert text.count("week of") == 2 * 26
