"""The picture of the past half year and the next."""

from base64 import b64decode
from datetime import date
from xml.etree import ElementTree

import pytest

from reporting.outlook.chart import LEFT, RIGHT, Chart, chart
from reporting.outlook.figures import CohortLine, Part
from tests.factories.outlook import a_cohort_line, a_part
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def a_chart(*cohorts: CohortLine, waiting: int = 20, needed: int | None = 3) -> Chart:
    part: Part = a_part(an_establishment(), waiting=waiting, today=TODAY, needed=needed)
    return chart(part, cohorts)


def points(line: str) -> list[tuple[float, float]]:
    pairs = [pair.split(",") for pair in line.split()]
    return [(float(x), float(y)) for x, y in pairs]


def test_everything_drawn_is_inside_its_panel() -> None:
    drawing = a_chart()
    for panel in drawing.panels:
        for line in (*panel.past, panel.band, panel.middle):
            for x, y in points(line):
                assert LEFT <= x <= RIGHT
                assert panel.top <= y <= panel.bottom


def test_the_past_ends_and_the_forecast_begins_today() -> None:
    waiting = a_chart().panels[0]
    assert points(waiting.past[0])[-1] == points(waiting.middle)[0]
    assert points(waiting.middle)[0][0] == a_chart().today
    assert points(waiting.middle)[-1][0] == RIGHT


def test_the_middle_is_within_the_band() -> None:
    waiting = a_chart().panels[0]
    band, middle = points(waiting.band), points(waiting.middle)
    low, high = band[: len(middle)], band[len(middle) :][::-1]
    assert all(h[1] <= m[1] <= lo[1] for lo, m, h in zip(low, middle, high, strict=True))


@pytest.mark.parametrize(("waiting", "top"), [(0, "40"), (20, "60"), (975, "2,000")])
def test_the_numbers_beside_a_panel_are_round(waiting: int, top: str) -> None:
    ticks = [tick.label for tick in a_chart(waiting=waiting).panels[0].ticks]
    assert (ticks[0], ticks[-1]) == ("0", top)


def test_what_nobody_knows_is_not_drawn() -> None:
    needed = a_chart(needed=None).panels[1]
    assert not needed.past
    assert not needed.dots
    assert points(needed.middle)[0][0] > a_chart().today


def test_a_cohort_has_its_training_and_the_day_from_which_mentors_are_likely() -> None:
    drawing = a_chart(a_cohort_line(TODAY, starts_in=-20), a_cohort_line(TODAY, starts_in=40))
    assert [mark.is_training for mark in drawing.marks] == [True, False]
    assert all(LEFT <= mark.at <= RIGHT for mark in drawing.marks)


def test_the_picture_is_whole_and_says_in_words_what_it_shows() -> None:
    drawing = a_chart(a_cohort_line(TODAY, starts_in=5), waiting=1234)
    kind, _, svg = drawing.source.partition(",")
    assert kind == "data:image/svg+xml;base64"
    root = ElementTree.fromstring(b64decode(svg))  # noqa: S314 — our own drawing
    texts = {element.text for element in root.iter() if element.text}
    assert {panel.title for panel in drawing.panels} <= texts
    for number in ("1,234", "1,259 (1,254 to 1,264)", "30 November 2026"):
        assert number in drawing.words
