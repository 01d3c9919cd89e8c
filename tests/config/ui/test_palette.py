"""Contrast of the product's colours, computed as WCAG 2.2 defines it."""

import re

import pytest

from config.env import ROOT

SOURCE = (ROOT / "config/ui/assets/scss/_palette.scss").read_text()
CSS = (ROOT / "config/ui/static/ui/alongside.css").read_text()
COLOURS = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", SOURCE, re.M))
WHITE = "#ffffff"


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of 2 colours, from 1 (none) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_knows_its_ends() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", [WHITE, COLOURS["surface"]])
@pytest.mark.parametrize("name", ["aubergine", "teal", "link", "link-hover", "visited"])
def test_text_can_be_read(name: str, ground: str) -> None:
    assert contrast(COLOURS[name], ground) >= 4.5


@pytest.mark.parametrize("name", ["aubergine", "teal"])
def test_white_text_can_be_read_on_the_strong_colours(name: str) -> None:
    assert contrast(WHITE, COLOURS[name]) >= 4.5


@pytest.mark.parametrize("name", ["aubergine", "teal", "link", "visited", "surface"])
def test_the_built_style_sheet_uses_the_palette(name: str) -> None:
    assert COLOURS[name] in CSS


def test_the_focus_is_yellow_and_black() -> None:
    focus = re.search(r"--govuk-focus-colour: ?(#\w+)", CSS)
    text = re.search(r"--govuk-focus-text-colour: ?(#\w+)", CSS)
    assert focus
    assert text
    assert contrast(focus[1], text[1]) >= 4.5
