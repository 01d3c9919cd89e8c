"""Rows of ids as columns, compared with dictionaries and sets."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.pool.columns import bits, days, ids_of, levels, positions
from matching.solver import NO_DATE

ids = st.integers(min_value=1, max_value=40)
known = st.lists(ids, unique=True, max_size=8).map(sorted)


@given(known=known, wanted=st.lists(ids, max_size=12))
def test_positions(known: list[int], wanted: list[int]) -> None:
    places, is_there = positions(ids_of(known), ids_of(wanted))
    assert is_there.tolist() == [one in known for one in wanted]
    assert [known[place] for place in places[is_there]] == [one for one in wanted if one in known]


@given(
    owners=known,
    needs=known,
    rows=st.dictionaries(st.tuples(ids, ids), st.integers(min_value=1, max_value=3)),
)
def test_levels(owners: list[int], needs: list[int], rows: dict[tuple[int, int], int]) -> None:
    table = [(owner, need, level) for (owner, need), level in rows.items()]
    expected = [[rows.get((owner, need), 0) for need in needs] for owner in owners]
    assert levels(table, ids_of(owners), ids_of(needs)).tolist() == expected


@given(owners=known, things=known, rows=st.sets(st.tuples(ids, ids), max_size=20))
def test_bits(owners: list[int], things: list[int], rows: set[tuple[int, int]]) -> None:
    sets = bits(list(rows), ids_of(owners), ids_of(things)).tolist()
    expected = [
        sum(2**place for place, thing in enumerate(things) if (owner, thing) in rows)
        for owner in owners
    ]
    assert sets == expected


def test_the_sixty_fourth_thing_has_a_bit_of_its_own() -> None:
    last = bits([(1, 64)], ids_of([1]), ids_of(range(1, 65)))
    assert last.dtype == np.uint64
    assert last.tolist() == [2**63]


def test_days() -> None:
    assert days([date(2026, 1, 5), None]).tolist() == [date(2026, 1, 5).toordinal(), NO_DATE]
