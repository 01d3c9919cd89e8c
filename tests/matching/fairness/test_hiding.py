"""No count under 5 can be read in a table of groups, or worked out from it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.common.disclosure import FEWEST
from matching.fairness.hiding import Shows, Tally, what_to_show
from tests.matching.fairness.attack import COUNTS, range_of

ALL, MEN, NOTHING = Shows.ALL, Shows.MEN, Shows.NOTHING

counts = st.one_of(st.integers(0, 6), st.integers(0, 25))
groups = st.builds(Tally, counts, counts).filter(lambda tally: tally.men)
tables = st.lists(groups, min_size=1, max_size=6)


def total(tallies: list[Tally]) -> Tally:
    return Tally(sum(one.matched for one in tallies), sum(one.unmatched for one in tallies))


TABLES = {
    "nothing to hide": ([Tally(5, 5), Tally(9, 20)], [ALL, ALL]),
    "one group alone is the total": ([Tally(12, 30)], [ALL]),
    "one hidden takes the smallest other with it": (
        [Tally(9, 20), Tally(2, 10), Tally(6, 8)],
        [ALL, MEN, MEN],
    ),
    "too few without a mentor is hidden too": ([Tally(20, 3), Tally(9, 9)], [MEN, MEN]),
    "a small group hides its men": (
        [Tally(9, 20), Tally(1, 2), Tally(6, 8)],
        [ALL, NOTHING, NOTHING],
    ),
    "2 small groups that are 5 together would each be one of few": (
        [Tally(9, 20), Tally(1, 2), Tally(0, 2), Tally(6, 8)],
        [ALL, NOTHING, NOTHING, NOTHING],
    ),
    "small groups hide each other": (
        [Tally(9, 20), Tally(2, 2), Tally(3, 1)],
        [MEN, NOTHING, NOTHING],
    ),
    "a man in each": ([Tally(1, 0)] * 15 + [Tally(0, 1)] * 15, [NOTHING] * 30),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table(name: str) -> None:
    tallies, shows = TABLES[name]
    assert what_to_show(tallies) == shows


@given(tables)
def test_no_hidden_count_can_be_worked_out(tallies: list[Tally]) -> None:
    assume(total(tallies).is_safe)
    shows = what_to_show(tallies)
    assume(any(shown != NOTHING for shown in shows))
    for group, (tally, shown) in enumerate(zip(tallies, shows, strict=True)):
        for count in COUNTS:
            least, greatest = range_of(tallies, shows, [group], count)
            assert least <= getattr(tally, count) <= greatest
            if shown == NOTHING or (shown == MEN and count != "men"):
                assert least < greatest, (group, count)
            if shown == NOTHING and count == "men":
                assert greatest - least >= FEWEST


@given(tables)
def test_what_all_hidden_groups_have_together_is_not_under_five(tallies: list[Tally]) -> None:
    assume(total(tallies).is_safe)
    shows = what_to_show(tallies)
    for levels in ({NOTHING}, {NOTHING, MEN}):
        hidden = [group for group, shown in enumerate(shows) if shown in levels]
        for count in COUNTS if hidden else ():
            least, greatest = range_of(tallies, shows, hidden, count)
            assert least < greatest or least >= FEWEST


@given(tables)
def test_what_is_shown_is_safe(tallies: list[Tally]) -> None:
    assume(total(tallies).is_safe)
    for tally, shown in zip(tallies, what_to_show(tallies), strict=True):
        assert shown != ALL or tally.is_safe
        assert shown == NOTHING or tally.men >= FEWEST
