"""The bars of the fairness page."""

from base64 import b64decode
from xml.etree import ElementTree

from matching.fairness.comparing import Comparison, Group
from matching.fairness.picture import LONGEST, picture

TOTAL = Group("All men", 100, 40)
WHITE, BLACK, HIDDEN = Group("White", 60, 30), Group("Black", 30, 6), Group("Asian", 10)


def test_a_bar_for_each_group_that_shows_its_counts() -> None:
    drawing = picture(Comparison("Ethnicity", [WHITE, HIDDEN, BLACK]), TOTAL)
    assert drawing is not None
    bars = [(bar.name, bar.percent, bar.length) for bar in drawing.bars]
    assert bars == [("White", 50, LONGEST / 2), ("Black", 20, LONGEST / 5)]
    assert drawing.all_men == LONGEST * 0.4
    for bar in drawing.bars:
        assert 0 <= bar.low < bar.length < bar.high <= LONGEST
        assert bar.y < drawing.height


def test_one_bar_is_no_comparison() -> None:
    assert picture(Comparison("Ethnicity", [WHITE, HIDDEN]), TOTAL) is None
    assert picture(Comparison("Prison", []), TOTAL) is None


def test_the_drawing_is_whole_whatever_a_prison_is_called() -> None:
    odd = Group("<b>&“HMP”</b> " + "x" * 100, 60, 30)
    drawing = picture(Comparison("Prison", [odd, BLACK]), TOTAL)
    assert drawing is not None
    kind, _, svg = drawing.source.partition(",")
    assert kind == "data:image/svg+xml;base64"
    root = ElementTree.fromstring(b64decode(svg))  # noqa: S314 — our own drawing
    texts = [element.text for element in root.iter() if element.text]
    assert any(text.startswith("<b>&“HMP”") for text in texts)
