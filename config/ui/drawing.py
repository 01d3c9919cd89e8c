"""Pictures drawn by Matplotlib."""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def blank_drawing(**options: Any) -> "Figure":
    """A drawing with nothing on it yet. `options` are those of matplotlib.figure.Figure.

    Matplotlib takes most of a second to load, and most processes never draw. So a process loads it
    with its first drawing.
    """
    return _figure()(**options)


@cache
def _figure() -> "type[Figure]":
    """We change Matplotlib's settings only here, once for the process, because all threads share
    them. Letters stay text, because a PDF draws text much faster than outlines."""
    import_string("matplotlib.rcParams").update(
        {
            "svg.hashsalt": "alongside",
            "svg.fonttype": "none",
            "font.sans-serif": ["Liberation Sans", "Arial", "DejaVu Sans"],
        }
    )
    figure: type[Figure] = import_string("matplotlib.figure.Figure")
    return figure
