"""The hard rules: why a mentor and a man cannot be matched."""

from enum import IntEnum
from typing import Final


class Rule(IntEnum):
    """What forbids a pair, in the order in which the rules are checked. If several rules forbid a
    pair, the first of them is called the rule of the pair.

    NONE means that no rule forbids the pair. NOT_CLEARED means that the mentor has no clearance at
    the man's prison at all.
    """

    NONE = 0
    TOO_LITTLE_TIME = 1
    NOT_CLEARED = 2
    CLEARANCE_EXPIRED = 3
    NO_COMMON_SLOT = 4
    TRAINING = 5
    LANGUAGE = 6
    BOUNDARY = 7
    CONFLICT = 8
    REFUSAL = 9
    KEEP_APART = 10
    DECLINED = 11
    BELOW_FLOOR = 12


PAIR_RULES: Final = (Rule.CONFLICT, Rule.REFUSAL, Rule.KEEP_APART, Rule.DECLINED)
"""The rules about one particular mentor and man. `Exclusions` can only have these rules."""

PAIR_RULE_NAMES: Final[dict[str, int]] = {rule.name.lower(): rule for rule in PAIR_RULES}
"""The names of PAIR_RULES in JSON, each with its rule."""
