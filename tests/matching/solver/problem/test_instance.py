"""If data is not a proper round, one sentence says why, before we compute anything."""

from dataclasses import fields

import numpy as np
import numpy.typing as npt
import pytest

from matching.solver import (
    TERMS,
    Clearances,
    Exclusions,
    Hours,
    InvalidInstance,
    Mentors,
    Policy,
    Referrals,
    Rule,
)
from matching.solver.problem.policy import MAX_WEIGHT
from tests.factories.instances import changed, round_of

INSTANCE = round_of(11, 93)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("id", np.arange(11)[::-1], "mentors.id must be unique and ascending"),
        ("id", np.zeros(11, dtype=np.int64), "mentors.id must be unique and ascending"),
        ("places", np.full(11, -1), "mentors.places must hold numbers from 0"),
        ("places", np.full(11, 2**40), "mentors.places must hold numbers from 0"),
        ("places", np.ones(10), "mentors.places has 10 rows where 11 are needed"),
        ("places", np.ones((11, 1)), "mentors.places must be a column"),
        ("places", np.full(11, 0.5), "mentors.places must hold whole numbers"),
        ("offered", np.full(11, 1 << 21), "mentors.offered must hold numbers from 0 to 2097151"),
        ("taken", np.full(11, -1), "mentors.taken must hold numbers from 0 to 2097151"),
        ("taken_once", np.full(11, 1), "mentors.taken_once must be among mentors.fortnightly"),
        ("experience", np.full((11, 8), 4), "mentors.experience must hold numbers from 0 to 3"),
        ("experience", np.zeros(11), "mentors.experience must be a table"),
        ("experience", [[1], [1, 2]], "mentors.experience must have rows of one length"),
        ("languages", [None] * 11, "mentors.languages must hold whole numbers"),
    ],
)
def test_a_mentor_column_is_checked(name: str, value: object, complaint: str) -> None:
    with pytest.raises(InvalidInstance, match=f"^{complaint}"):
        changed(INSTANCE.mentors, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("received", 0), ("release", -1), ("release", 3_652_060), ("establishment", -1), ("needs", 4)],
)
def test_a_referral_column_is_checked(name: str, value: int) -> None:
    column = np.full_like(getattr(INSTANCE.referrals, name), 0, dtype=np.int64)
    column[7] = value
    with pytest.raises(InvalidInstance, match=f"^referrals.{name} must hold numbers"):
        changed(INSTANCE.referrals, **{name: column})


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ({"today": 0}, "today must be a day"),
        ({"rooms": np.zeros((1, 20))}, "instance.rooms must be 21 columns wide"),
        ({"rooms": np.full((1, 21), -2)}, "instance.rooms must hold numbers from -1"),
        ({"establishments": np.array([2, 1]), "rooms": np.zeros((2, 21), int)}, "establishments"),
        ({"mentors": round_of(10, 1).mentors}, "clearances.mentor must hold indexes from 0 to 9"),
        ({"referrals": round_of(11, 3).referrals}, "exclusions.referral must hold indexes"),
        (
            {"referrals": changed(INSTANCE.referrals, needs=np.zeros((93, 2), dtype=int))},
            "mentors.experience and referrals.needs must list the same needs",
        ),
        (
            {"referrals": changed(INSTANCE.referrals, establishment=np.ones(93, dtype=int))},
            "referrals.establishment must hold indexes from 0 to 0",
        ),
    ],
)
def test_the_parts_must_agree(part: dict[str, object], complaint: str) -> None:
    with pytest.raises(InvalidInstance, match=f"^{complaint}"):
        changed(INSTANCE, **part)


def test_a_clearance_is_named_once() -> None:
    with pytest.raises(InvalidInstance, match="only once"):
        Clearances(np.array([1, 0, 1]), np.array([2, 2, 2]), np.array([0, 0, 5]))


def test_the_hours_of_a_mentor_at_a_prison_are_given_once_and_of_this_round() -> None:
    with pytest.raises(InvalidInstance, match="only once"):
        Hours(np.array([1, 1]), np.array([0, 0]), np.array([1, 2]))
    with pytest.raises(InvalidInstance, match=r"^hours\.slots must hold numbers"):
        Hours(np.array([1]), np.array([0]), np.array([2**21]))
    for mentor, prison, column in ((11, 0, "mentor"), (0, 1, "establishment")):
        hours = Hours(np.array([mentor]), np.array([prison]), np.array([1]))
        with pytest.raises(InvalidInstance, match=rf"^hours\.{column} must hold indexes"):
            changed(INSTANCE, hours=hours)


def test_only_pair_rules_exclude_single_pairs() -> None:
    with pytest.raises(InvalidInstance, match=r"^exclusions\.rule"):
        Exclusions(np.array([0]), np.array([0]), np.array([Rule.NO_COMMON_SLOT]))


def test_columns_are_copied_and_cannot_change() -> None:
    places = np.ones(11, dtype=np.int32)
    mentors = changed(INSTANCE.mentors, places=places)
    places[0] = 9
    assert mentors.places[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        mentors.places[0] = 2


def test_columns_take_the_type_they_are_declared_with() -> None:
    mentors = changed(INSTANCE.mentors, places=[1] * 11, languages=[2**63] * 11)
    assert mentors.places.dtype == np.dtype(np.int32)
    assert mentors.languages.dtype == np.dtype(np.uint64)


def test_a_round_has_a_largest_size() -> None:
    mentors, men = round_of(1, 1).mentors, round_of(1, 1).referrals
    with pytest.raises(InvalidInstance, match="at most 100000 mentors"):
        changed(mentors, **repeated(mentors, 100_001))
    with pytest.raises(InvalidInstance, match="at most 200000 referrals"):
        changed(men, **repeated(men, 200_001))


def repeated(record: Mentors | Referrals, rows: int) -> dict[str, npt.NDArray[np.generic]]:
    """Repeats the only row this many times, with ascending ids."""
    columns = {field.name: getattr(record, field.name) for field in fields(record)}
    many = {name: np.repeat(column, rows, axis=0) for name, column in columns.items()}
    return many | {"id": np.arange(rows)}


def test_a_policy_weighs_each_term_within_bounds() -> None:
    assert Policy(1, 2, 3, minimum_days=0).weights.tolist() == [1, 2, 3, 0, 0, 0, 0, 0]
    names = "waiting release needs continuity preferences travel cover stability"
    assert [term.name for term in TERMS] == names.split()
    for weights in ((-1, 0, 0), (0, MAX_WEIGHT + 1, 0), (0, 0, -5)):
        with pytest.raises(InvalidInstance, match="weight of"):
            Policy(*weights, minimum_days=0)
    with pytest.raises(InvalidInstance, match="minimum_days"):
        Policy(1, 1, 1, minimum_days=-1)
    with pytest.raises(InvalidInstance, match="weight of stability"):
        Policy(1, 1, 1, minimum_days=0, stability=MAX_WEIGHT + 1)
    with pytest.raises(InvalidInstance, match="floor"):
        Policy(1, 1, 1, minimum_days=0, floor=101)
