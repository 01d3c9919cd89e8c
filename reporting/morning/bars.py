"""The picture in the morning email: bars of the men waiting, the free places and the mentors needed
at each prison."""

from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from textwrap import shorten
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma

from config.ui.drawing import blank_drawing
from reporting.capacity.figures import Capacity, Prison

CONTENT_ID: Final = "prisons"
MOST_PRISONS: Final = 8
"""The most prisons in the picture and the table of the email. The page shows every prison."""
LONGEST_NAME: Final = 34
SERIES: Final = (
    ("Men waiting", "#4b1f5e"),
    ("Free places", "#0b6e6e"),
    ("Mentors needed", "#ca3535"),
)
"""What each bar of a prison stands for, with its colour."""
WIDE, HEAD, BAR, GAP = 4.4, 0.3, 0.24, 0.12
"""The width of the picture, and the heights of a name, a bar and a gap, in inches."""
DOTS: Final = 160
"""Dots per inch. This is enough for a phone, which shows the picture at half its size."""
LETTERS: Final = 10.5
ROOM: Final = 2.2
"""How wide the words and the numbers beside the bars are together, in inches."""
FONT: Final = "DejaVu Sans"
"""A font that comes with Matplotlib, so that the picture is the same on every machine."""

Bars = tuple[tuple[str, tuple[int, ...]], ...]
"""For each prison, its name and its figures in the order of SERIES."""


def neediest_first(prisons: Iterable[Prison]) -> list[Prison]:
    """The prisons, sorted by how many mentors they need, the highest number first."""
    return sorted(
        prisons,
        key=lambda prison: (
            -prison.figures.mentors_needed,
            -prison.figures.waiting,
            prison.name,
        ),
    )


def bars(capacity: Capacity) -> bytes:
    """The picture as a PNG, of the prisons that need the most mentors. Empty if no prison has men
    waiting or free places.

    The same figures always give the same bytes, so we draw each picture once for all readers.
    """
    prisons = _drawn(capacity)
    return _png(tuple((prison.name, _values(prison)) for prison in prisons)) if prisons else b""


def bars_in_words(capacity: Capacity) -> str:
    """What the picture shows, in words, for people who cannot see it."""
    sentences = []
    for prison in _drawn(capacity):
        waiting, free, needed = map(intcomma, _values(prison))
        sentences.append(f"{prison.name}: {waiting} waiting, {free} free, {needed} needed.")
    return " ".join(["Bars of men waiting, free places and mentors needed.", *sentences])


def _drawn(capacity: Capacity) -> list[Prison]:
    worth = (
        prison
        for prison in capacity.prisons
        if prison.figures.waiting or prison.figures.free_places
    )
    return neediest_first(worth)[:MOST_PRISONS]


def _values(prison: Prison) -> tuple[int, int, int]:
    figures = prison.figures
    return figures.waiting, figures.free_places, figures.mentors_needed


@lru_cache(maxsize=64)
def _png(prisons: Bars) -> bytes:
    """Draws the picture: the name of each prison, with its bars below the name. Takes about 0.1
    s."""
    high = len(prisons) * (HEAD + len(SERIES) * BAR + GAP)
    drawing = blank_drawing(figsize=(WIDE, high), dpi=DOTS, facecolor="white")
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, WIDE), ylim=(high, 0))
    axes.set_axis_off()
    longest = max(max(values) for _, values in prisons) or 1
    top = 0.0
    for name, values in prisons:
        words: dict[str, Any] = {
            "va": "center",
            "fontsize": LETTERS,
            "family": FONT,
            "color": "#0b0c0c",
        }
        named = shorten(name, LONGEST_NAME, placeholder="…")
        axes.text(0.02, top + HEAD / 2, named, weight="bold", parse_math=False, **words)
        top += HEAD
        for (label, colour), value in zip(SERIES, values, strict=True):
            middle = top + BAR / 2
            length = value / longest * (WIDE - ROOM)
            axes.text(0.02, middle, label, **words)
            axes.barh(middle, length, BAR * 0.75, left=1.5, color=colour)
            axes.text(1.56 + length, middle, intcomma(value), **words)
            top += BAR
        top += GAP
    png = BytesIO()
    drawing.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()
