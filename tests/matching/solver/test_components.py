"""A round taken apart: the parts' answers together are as good as the whole's, and checked."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from matching.solver import Certificate, Clearances, Instance, InvalidSolution, Solution, solve
from matching.solver.components import part_numbers, part_of, side_by_side, thinkable_pairs
from matching.solver.validate import validate, validate_parts
from tests.factories.instances import changed, round_of
from tests.matching.solver.strategies import instances, roomed_instances

EVERY_ONE = 1
"""Thinkable pairs that are enough for a part."""


def unjoined(instance: Instance) -> Instance:
    """Each mentor cleared at one establishment at most, every other at the first."""
    rows = instance.clearances
    kept = rows.establishment == rows.mentor % max(1, instance.establishments.size)
    here = Clearances(rows.mentor[kept], rows.establishment[kept], rows.expires[kept])
    return replace(instance, clearances=here)


def in_parts(instance: Instance, least: int = EVERY_ONE) -> tuple[Solution, list[Certificate]]:
    """The parts solved and validated one by one, the last first."""
    numbers = part_numbers(instance, least)
    parts = [part_of(instance, numbers, it) for it in reversed(range(int(numbers.max()) + 1))]
    solutions = [solve(part) for part in parts]
    checked = [validate(part, one) for part, one in zip(parts, solutions, strict=True)]
    return side_by_side(solutions), checked


def reached(solution: Solution) -> tuple[int, int, int]:
    return solution.matched, solution.objective, solution.arcs


@given(instances(4, 6).map(unjoined))
def test_parts_reach_what_the_whole_reaches(instance: Instance) -> None:
    together, certificates = in_parts(instance)
    whole = solve(instance)
    assert reached(together) == reached(whole)
    assert validate_parts(instance, together, certificates) == validate(instance, whole)
    assert validate(instance, together).proven


@given(roomed_instances(4, 6).map(unjoined))
def test_parts_keep_to_their_rooms(instance: Instance) -> None:
    together, certificates = in_parts(instance)
    whole = solve(instance)
    assert reached(together) == reached(whole)
    certificate = validate_parts(instance, together, certificates)
    assert (certificate.matched, certificate.objective) == (whole.matched, whole.objective)
    assert certificate.bound >= whole.objective


def test_a_large_round_in_parts_is_as_good() -> None:
    instance = unjoined(round_of(300, 3_000, seed=4))
    together, certificates = in_parts(instance)
    assert len(certificates) == 5
    assert validate_parts(instance, together, certificates) == validate(instance, solve(instance))


def test_it_is_taken_apart_the_same_way_each_time() -> None:
    instance = unjoined(round_of(300, 3_000, seed=4))
    turned = replace(
        instance,
        clearances=changed(
            instance.clearances,
            mentor=instance.clearances.mentor[::-1],
            establishment=instance.clearances.establishment[::-1],
            expires=instance.clearances.expires[::-1],
        ),
    )
    assert part_numbers(instance, EVERY_ONE).tolist() == part_numbers(turned, EVERY_ONE).tolist()


def test_a_mentor_joins_the_establishments_where_he_or_she_is_cleared() -> None:
    instance = unjoined(round_of(300, 3_000, seed=4))
    assert part_numbers(instance, EVERY_ONE).tolist() == [0, 1, 2, 3, 4]
    someone = instance.clearances.mentor[instance.clearances.establishment == 1][0]
    bridge = changed(
        instance.clearances,
        mentor=np.append(instance.clearances.mentor, someone),
        establishment=np.append(instance.clearances.establishment, 3),
        expires=np.append(instance.clearances.expires, 0),
    )
    joined = replace(instance, clearances=bridge)
    assert part_numbers(joined, EVERY_ONE).tolist() == [0, 1, 2, 1, 3]


def test_unrelated_establishments_share_a_part_until_it_is_worth_one() -> None:
    instance = unjoined(round_of(300, 3_000, seed=4))
    pairs = thinkable_pairs(instance)
    two = part_numbers(instance, int(pairs.sum()) // 2)
    assert two.max() == 1
    assert (np.diff(two) >= 0).all()
    assert part_numbers(instance).max() == 0
    assert part_numbers(instance, int(pairs.sum())).max() == 0


def test_thinkable_pairs_are_counted_by_hand() -> None:
    instance = round_of(80, 200, seed=1)
    rows, men = instance.clearances, instance.referrals.establishment
    expected = [
        int((rows.establishment == site).sum() * (men == site).sum())
        for site in range(instance.establishments.size)
    ]
    assert thinkable_pairs(instance).tolist() == expected


def test_a_round_of_nobody_has_one_part_and_of_no_establishment_none() -> None:
    assert part_numbers(round_of(0, 0)).tolist() == [0]
    nowhere = changed(round_of(0, 0), establishments=np.empty(0, int), rooms=np.empty((0, 21), int))
    assert part_numbers(nowhere).tolist() == []


def test_a_part_left_out_is_noticed() -> None:
    instance = unjoined(round_of(300, 3_000, seed=4))
    numbers = part_numbers(instance, EVERY_ONE)
    parts = [part_of(instance, numbers, it) for it in range(4)]
    solutions = [solve(part) for part in parts]
    checked = [validate(part, one) for part, one in zip(parts, solutions, strict=True)]
    with pytest.raises(InvalidSolution, match="every choice once"):
        validate_parts(instance, side_by_side(solutions), checked)


def test_matches_other_than_those_validated_are_noticed() -> None:
    instance = unjoined(round_of(300, 3_000, seed=4))
    together, certificates = in_parts(instance)
    columns = ("mentor", "referral", "slot", "terms", "score")
    fewer = changed(together, **{name: getattr(together, name)[1:] for name in columns})
    with pytest.raises(InvalidSolution, match="with other matches"):
        validate_parts(instance, fewer, certificates)


def test_parts_that_share_a_mentor_are_noticed() -> None:
    """As parts would that were cut wrongly: his or her places are filled in both."""
    instance = round_of(80, 2_000, seed=2)
    numbers = np.arange(instance.establishments.size)
    parts = [part_of(instance, numbers, int(it)) for it in numbers]
    solutions = [solve(part) for part in parts]
    checked = [validate(part, one) for part, one in zip(parts, solutions, strict=True)]
    with pytest.raises(InvalidSolution, match=r"mentor's free places|share their slot"):
        validate_parts(instance, side_by_side(solutions), checked)
