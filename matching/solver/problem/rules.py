"""The hard rules: why a mentor and a man cannot be matched."""

from enum import IntEnum
from typing import Final


class Rule(IntEnum):
    """What excludes a pair, in order of check. The first rule that holds is the rule of the pair.

    NONE means that the pair is eligible. A mentor who has no clearance row for an establishment is
    not cleared there.
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
"""The rules that name a single pair. `Exclusions` may have no other rules."""

PAIR_RULE_NAMES: Final[dict[str, int]] = {rule.name.lower(): rule for rule in PAIR_RULES}
"""The names of these rules in JSON."""
