"""A publication gives no small count away. Somebody with another solver, who knows all that is
published, finds many values for each."""

from collections.abc import Collection, Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.disclosure import FEWEST, Link, published
from tests.attack import Attack

Counts = Mapping[str, int]
cells = st.one_of(st.integers(0, 6), st.integers(0, 40))


@st.composite
def two_tables(draw: st.DrawFn) -> tuple[dict[str, int], list[Link]]:
    """A table of rows and columns with its totals, and one of parts of its cells."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    counts: dict[str, int] = {}
    links = []
    for row, column in product(range(rows), range(columns)):
        counts[f"{row}.{column}"] = whole = draw(cells)
        counts[f"part {row}.{column}"] = draw(st.integers(0, whole))
        links.append(Link((f"part {row}.{column}",), (f"{row}.{column}",), is_equal=False))
    links += [
        Link(tuple(f"{row}.{column}" for column in range(columns)), (f"{row}.all",))
        for row in range(rows)
    ]
    links += [
        Link(tuple(f"{row}.{column}" for row in range(rows)), (f"all.{column}",))
        for column in range(columns)
    ]
    links.append(Link(tuple(f"{row}.all" for row in range(rows)), ("all",)))
    for link in links:
        if link.is_equal:
            counts[link.right[0]] = sum(counts[name] for name in link.left)
    return counts, links


def small_in(counts: Counts) -> set[str]:
    return {name for name, count in counts.items() if 0 < count < FEWEST}


def given_away(counts: Counts, links: list[Link], shown: Collection[str]) -> set[str]:
    """The small counts that can be worked out, or narrowed down too far, and the other hidden
    counts that can be worked out."""
    attack = Attack(counts, most=10 * sum(counts.values()) + 100)
    for name in shown:
        attack.knows({name: 1}, counts[name], counts[name])
    for link in links:
        assert link.holds(counts)
        attack.knows(dict(link.weights()), 0 if link.is_equal else -(10**6), 0)
    small = small_in(counts)
    return {
        name
        for name in counts.keys() - set(shown)
        if not attack.has_room({name: 1}, FEWEST if name in small else 1)
    }


@settings(max_examples=40)
@given(two_tables())
def test_nothing_hidden_can_be_worked_out(tables: tuple[dict[str, int], list[Link]]) -> None:
    counts, links = tables
    shown = published(counts, links, printed=counts.keys(), small=small_in(counts))
    assert given_away(counts, links, shown) == set()


@settings(max_examples=40)
@given(two_tables())
def test_a_small_count_is_never_shown_and_a_zero_only_where_others_give_it_away(
    tables: tuple[dict[str, int], list[Link]],
) -> None:
    counts, links = tables
    shown = published(counts, links, printed=counts.keys(), small=small_in(counts))
    assert not shown & small_in(counts)
    zeros = {name for name in shown if counts[name] == 0}
    assert given_away(counts, links, shown - zeros) >= zeros


def test_a_count_that_is_hidden_alone_would_be_given_away() -> None:
    counts = {"a": 9, "b": 2, "c": 30, "all": 41}
    links = [Link(("a", "b", "c"), ("all",))]
    assert given_away(counts, links, {"a", "c", "all"}) == {"b"}
    assert published(counts, links, printed=counts, small={"b"}) == {"c", "all"}


def test_nothing_more_is_hidden_than_is_needed() -> None:
    counts = {"a": 4, "b": 3, "c": 8, "d": 0, "all": 15}
    links = [Link(("a", "b", "c", "d"), ("all",))]
    assert published(counts, links, printed=counts, small={"a", "b"}) == {"c", "all"}


def test_the_last_to_be_hidden_stay_where_others_help() -> None:
    counts = {"a": 2, "b": 6, "c": 8, "all": 16}
    links = [Link(("a", "b", "c"), ("all",))]
    assert published(counts, links, printed=counts, small={"a"}, last={"b"}) == {"b", "all"}


def test_a_count_that_is_not_printed_is_protected_too() -> None:
    """Somebody knows that a group of 9 was joined from one of 7, which another table shows, and
    one of 2."""
    counts = {"joined": 9, "a": 2, "b": 7, "also b": 7}
    links = [Link(("a", "b"), ("joined",)), Link(("b",), ("also b",))]
    shown = published(counts, links, printed={"joined", "also b"}, small={"a"})
    assert shown == {"joined"}
