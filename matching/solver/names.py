"""How slots and rules are written in JSON."""

from typing import Final

from matching.solver.rules import PAIR_RULES

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PARTS: Final = ("am", "pm", "eve")

SLOT_NAMES: Final = tuple(f"{day}-{part}" for day in _DAYS for part in _PARTS)
"""The name of each weekly slot, by its number: mon-am is 0, sun-eve 20."""

SLOT_NUMBERS: Final = {name: slot for slot, name in enumerate(SLOT_NAMES)}
PAIR_RULE_NAMES: Final[dict[str, int]] = {rule.name.lower(): rule for rule in PAIR_RULES}
