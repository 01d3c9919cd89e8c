"""Printing the forecast."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from config.common.clock import london_today
from tests.factories.programme import a_referral, an_establishment

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
    assert set(week) == {
        "begins",
        "waiting",
        "matched",
        "left_unmatched",
        "mentors_needed",
    }
    assert set(week["waiting"]) == {"low", "median", "high"}


def test_the_text_has_a_line_for_each_week() -> None:
    man = a_referral()
    text = output_of()
    assert man.establishment.name in text
    assert text.count("week of") == 2 * 26


def test_a_short_record_has_no_score() -> None:
    a_referral()
    assert json.loads(output_of("--backtest", "--json")) is None


def test_a_long_record_is_scored() -> None:
    prison = an_establishment()
    for weeks in range(60, 0, -3):
        a_referral(at=prison, received_on=london_today() - timedelta(weeks=weeks))
    score = json.loads(output_of("--backtest", "--json"))
    assert score["cases"] == 3 * 6
    assert 0 <= score["coverage"] <= 1
    assert output_of("--backtest").startswith("The range of 8 in 10 held ")
