"""How many examples Hypothesis tries."""

from typing import Final

FEW: Final = 20
"""For a property that writes records for each example, so that an example takes a tenth of a
second. Each run tries other examples."""
