"""Printing the plan."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from config.common.clock import london_today
from tests.factories.programme import a_mentor, a_referral

pytestmark = pytest.mark.django_db


def output_of(*words: str) -> str:
    out = StringIO()
    call_command("plan", *words, stdout=out)
    return out.getvalue()


def test_without_a_prison_there_is_no_plan() -> None:
    assert json.loads(output_of("--json")) == {"names": {}}
    assert output_of()


def test_prints_the_plan_as_json_and_in_words() -> None:
    man = a_referral(received_on=london_today() - timedelta(weeks=100))
    a_mentor(at=man.establishment)
    answer = json.loads(output_of("--json"))
    assert answer["names"] == {str(man.establishment_id): man.establishment.name}
    assert [gap["prison"] for gap in answer["gaps"]] == [man.establishment_id]
    assert answer["places"] == 1
    assert {lever["name"] for lever in answer["levers"]} >= {"mentor", "place", "clearance"}


def test_more_than_a_few_places_are_refused() -> None:
    with pytest.raises(CommandError):
        output_of("--places", "9")
