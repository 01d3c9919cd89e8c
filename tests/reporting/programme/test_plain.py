"""The JSON of a publication has the keys of every report, and no small count."""

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any, Final

import pytest
from django.core.management import call_command

from config.common.disclosure import FEWEST
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from reporting.programme.plain import as_plain
from reporting.programme.tables import ProgrammeReport, Unit

pytestmark = pytest.mark.django_db
HALFWAY: Final = date(2024, 9, 1)
"""A period from here has men in the period before."""
NOT_PUBLISHED: Final = {"longest_months", "people.offences", "referrals.closed_by_reason"}


def published(first: date) -> dict[str, Any]:
    out = StringIO()
    period = ("--from", first.isoformat(), "--to", LAST_DAY.isoformat())
    call_command("programme_report", *period, "--publication", "--json", stdout=out)
    values: dict[str, Any] = json.loads(out.getvalue())
    return values


@pytest.fixture(scope="module")
def whole(report: ProgrammeReport) -> dict[str, Any]:
    return as_plain(report, prisons=[])


@pytest.fixture(scope="module")
def plain(demo: None) -> dict[str, Any]:
    """The publication of the demo's period."""
    return published(FIRST_DAY)


@pytest.fixture(scope="module")
def later(demo: None) -> dict[str, Any]:
    """The publication of the later half of the demo's period."""
    return published(HALFWAY)


def test_the_groups_are_joined_and_hidden_figures_are_null_and_listed(
    plain: dict[str, Any],
) -> None:
    people, referrals = plain["people"], plain["referrals"]
    assert people["ages"] == {"under-31": 7, "31-40": 14, "41-and-over": 10}
    assert {"white": 17, "black": 8, "asian": None}.items() <= people["ethnicity"].items()
    assert people["violence"] == {"violent": 22, "not_violent": 9}
    assert (referrals["received"], referrals["closed_otherwise"]) == (93, 39)
    assert referrals["by_source"]["participant"] is None
    assert plain["gate"]["approved_premises"] is plain["several_prisons"] is None
    assert plain["outcomes"]["wellbeing"] is None
    assert set(plain["hidden"]) >= {
        "ethnicity.asian",
        "sources.participant",
        "gate.approved_premises",
        "several_prisons.several",
        "areas.wellbeing.progressed",
    }


@pytest.mark.parametrize("name", ["plain", "later"])
def test_every_figure_without_a_value_is_listed(name: str, request: pytest.FixtureRequest) -> None:
    values = request.getfixturevalue(name)
    nothing = {key for key, figure in values["figures"].items() if figure["value"] is None}
    assert nothing == set(values["hidden"])


@pytest.mark.parametrize("name", ["plain", "later"])
def test_no_small_count_is_left_anywhere(name: str, request: pytest.FixtureRequest) -> None:
    values = request.getfixturevalue(name)
    small = {place: count for place, count in counts(values) if 0 < count < FEWEST}
    assert small == {}


def test_the_whole_report_has_small_counts_in_many_places(whole: dict[str, Any]) -> None:
    places = {place for place, count in counts(whole) if 0 < count < FEWEST}
    assert places >= {
        "people.ages.20-25",
        "several_prisons",
        "figures.gate.approved_premises.value",
    }


def test_the_period_before_is_joined_and_hidden_too(later: dict[str, Any]) -> None:
    before = later["before"]
    assert before["people"]["supported"] >= FEWEST
    assert before["hidden"]
    assert None in dict(leaves(before)).values()
    assert before["people"]["ages"].keys() <= {"under-31", "31-40", "41-and-over", "not_recorded"}


def test_the_other_keys_are_the_same(whole: dict[str, Any], plain: dict[str, Any]) -> None:
    assert keys(whole) - keys(plain) == NOT_PUBLISHED
    assert keys(plain) - keys(whole) == {"hidden"}
    assert keys(whole["before"]) - keys(plain["before"]) == NOT_PUBLISHED
    assert keys(plain["before"]) - keys(whole["before"]) == {"hidden"}


def keys(plain: dict[str, Any]) -> set[str]:
    """The names in a report, and those in its chapters."""
    chapters = ("referrals", "people", "outcomes", "gate", "sessions", "acct", "volunteers")
    return plain.keys() | {f"{chapter}.{key}" for chapter in chapters for key in plain[chapter]}


def counts(plain: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Every number that counts something, by its place. Days and months are left out."""
    figures = {
        key: figure
        for key, figure in plain["figures"].items()
        if figure["unit"] in (Unit.COUNT.value, Unit.MINUTES.value)
    }
    for place, value in leaves({**plain, "figures": figures}):
        if type(value) is int and not place.startswith("longest_months"):
            yield place, value


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is not made of others, by its place."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from leaves(part, f"{place}.{key}" if place else str(key))
    else:
        yield place, value
