"""The picture of how the cost grows with the size of a round."""

from collections.abc import Mapping
from io import StringIO

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.benchmarks.growth import Growth

MARKERS = "osv^D"
COLOURS = ("#4b1f5e", "#0b6e6e", "#8a8a00", "#b3541e", "#1d4f91")


def drawn(grown: Mapping[str, Growth]) -> str:
    """An SVG with a line for each family and logarithmic scales. The same numbers give the same
    bytes."""
    mpl.rcParams.update({"svg.hashsalt": "alongside", "font.size": 11})
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for (family, line), marker, colour in zip(grown.items(), MARKERS, COLOURS, strict=True):
        label = f"{family}: choices to the power of {line.exponent:.2f}"
        relative = [it / line.seconds[0] for it in line.seconds]
        axes.loglog(line.choices, relative, marker=marker, color=colour, label=label)
    axes.set_xlabel("choices of mentor, session and man in the round")
    axes.set_ylabel("cost, as a multiple of its smallest round")
    axes.grid(visible=True, which="major", color="#d9d9d9")
    axes.legend(frameon=False)
    image = StringIO()
    figure.savefig(image, format="svg", metadata={"Date": None, "Creator": None})
    return image.getvalue()
