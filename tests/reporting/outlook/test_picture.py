"""The bars of the capacity page."""

from base64 import b64decode
from xml.etree import ElementTree

import pytest

from reporting.capacity.figures import Capacity, Figures, Prison
from reporting.outlook.picture import LONGEST, MOST_PRISONS, Picture, picture


def prison(name: str, waiting: int, free: int, needed: int) -> Prison:
    return Prison(name[:3], name, Figures(waiting, 0, waiting, 0, free, needed, {}))


def drawn(*prisons: Prison) -> Picture:
    drawing = picture(Capacity(Figures(0, 0, 0, 0, 0, 0, {}), prisons))
    assert drawing is not None
    return drawing


def test_the_neediest_prison_comes_first_and_the_longest_bar_is_the_greatest_figure() -> None:
    drawing = drawn(prison("Little", 4, 0, 2), prison("Empty", 0, 0, 0), prison("Much", 40, 10, 20))
    assert [group.prison.name for group in drawing.groups] == ["Much", "Little"]
    assert drawing.neediest.name == "Much"
    lengths = {(bar.label, bar.value): bar.length for bar in drawing.groups[0].bars}
    assert lengths == {
        ("Men waiting", 40): LONGEST,
        ("Free places", 10): LONGEST / 4,
        ("Mentors needed", 20): LONGEST / 2,
    }


def test_what_is_too_much_to_draw_is_counted() -> None:
    drawing = drawn(
        *(prison(f"HMP {number}", number + 1, 0, 1) for number in range(MOST_PRISONS + 2))
    )
    assert (len(drawing.groups), drawing.left_out) == (MOST_PRISONS, 2)
    tops = [bar.y for group in drawing.groups for bar in group.bars]
    assert sorted(set(tops)) == tops
    assert tops[-1] < drawing.height


@pytest.mark.parametrize("prisons", [(), (prison("Empty", 0, 0, 0),)])
def test_nothing_to_say_is_not_drawn(prisons: tuple[Prison, ...]) -> None:
    assert picture(Capacity(Figures(0, 0, 0, 0, 0, 0, {}), prisons)) is None


def test_the_drawing_is_whole_whatever_a_prison_is_called() -> None:
    drawing = drawn(prison("<b>&“HMP”</b> " + "x" * 100, 1200, 3, 0))
    kind, _, svg = drawing.source.partition(",")
    assert kind == "data:image/svg+xml;base64"
    root = ElementTree.fromstring(b64decode(svg))  # noqa: S314 — our own drawing
    texts = [element.text for element in root.iter() if element.text]
    assert any(text.startswith("<b>&“HMP”") for text in texts)
    assert "1,200" in texts
