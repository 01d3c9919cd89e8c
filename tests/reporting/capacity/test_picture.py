"""The bars of the capacity page."""

from base64 import b64decode
from xml.etree import ElementTree

import pytest

from reporting.capacity.figures import Capacity, Figures, Prison
from reporting.capacity.picture import LONGEST, MOST, Picture, picture


def prison(name: str, waiting: int, free: int, short: int) -> Prison:
    return Prison(name[:3], name, Figures(waiting, 0, waiting, 0, free, short, {}))


def drawn(*prisons: Prison) -> Picture:
    found = picture(Capacity(Figures(0, 0, 0, 0, 0, 0, {}), prisons))
    assert found is not None
    return found


def test_the_most_short_comes_first_and_the_longest_bar_is_the_greatest_figure() -> None:
    found = drawn(prison("Little", 4, 0, 2), prison("Empty", 0, 0, 0), prison("Much", 40, 10, 20))
    assert [group.prison.name for group in found.groups] == ["Much", "Little"]
    assert found.worst.name == "Much"
    lengths = {(bar.label, bar.value): bar.length for bar in found.groups[0].bars}
    assert lengths == {
        ("Men waiting", 40): LONGEST,
        ("Free places", 10): LONGEST / 4,
        ("Mentors short", 20): LONGEST / 2,
    }


def test_what_is_too_much_to_draw_is_counted() -> None:
    found = drawn(*(prison(f"HMP {number}", number + 1, 0, 1) for number in range(MOST + 2)))
    assert (len(found.groups), found.left_out) == (MOST, 2)
    tops = [bar.y for group in found.groups for bar in group.bars]
    assert sorted(set(tops)) == tops
    assert tops[-1] < found.height


@pytest.mark.parametrize("prisons", [(), (prison("Empty", 0, 0, 0),)])
def test_nothing_to_say_is_not_drawn(prisons: tuple[Prison, ...]) -> None:
    assert picture(Capacity(Figures(0, 0, 0, 0, 0, 0, {}), prisons)) is None


def test_the_drawing_is_whole_whatever_a_prison_is_called() -> None:
    found = drawn(prison("<b>&“HMP”</b> " + "x" * 100, 1200, 3, 0))
    kind, _, held = found.source.partition(",")
    assert kind == "data:image/svg+xml;base64"
    texts = [it.text for it in ElementTree.fromstring(b64decode(held)).iter() if it.text]  # noqa: S314 — our own drawing
    assert any(text.startswith("<b>&“HMP”") for text in texts)
    assert "1,200" in texts
