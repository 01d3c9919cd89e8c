"""Pictures drawn by Matplotlib."""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def blank_drawing(**options: Any) -> "Figure":
    """An empty drawing. Takes the options of matplotlib.figure.Figure.

    The first drawing of a process loads Matplotlib, which takes almost a second. Processes that
    never draw do not load it.
    """
    return _figure()(**options)


@cache
def _figure() -> "type[Figure]":
    """Loads Matplotlib and returns its class Figure. Also changes Matplotlib's settings, once in a
    process, because all threads share them. With these settings, letters stay text, because a PDF
    shows text much faster than outlines."""
    import_string("matplotlib.rcParams").update(
        {
            "svg.hashsalt": "alongside",
            "svg.fonttype": "none",
            "font.sans-serif": ["Liberation Sans", "Arial", "DejaVu Sans"],
        }
    )
    figure: type[Figure] = import_string("matplotlib.figure.Figure")
    return figure
