"""The models of privacy."""

from privacy.models.breach import (
    LONGEST_ICO_REFERENCE,
    TIME_TO_TELL,
    Affected,
    Breach,
    BreachVersion,
)
from privacy.models.copy import AccountClosing, DataCopy
from privacy.models.erasure import Erasure
from privacy.models.hold import Hold, LiftedDeathHold
from privacy.models.request import (
    Asker,
    Choice,
    ClockPause,
    DataRequest,
    Ground,
    How,
    ItemChoice,
    Keeping,
    Pausing,
    Wish,
)
from privacy.models.retention import MOST_A_NIGHT, RetentionNight, RetentionSwitch

__all__ = [
    "LONGEST_ICO_REFERENCE",
    "MOST_A_NIGHT",
    "TIME_TO_TELL",
    "AccountClosing",
    "Affected",
    "Asker",
    "Breach",
    "BreachVersion",
    "Choice",
    "ClockPause",
    "DataCopy",
    "DataRequest",
    "Erasure",
    "Ground",
    "Hold",
    "How",
    "ItemChoice",
    "Keeping",
    "LiftedDeathHold",
    "Pausing",
    "RetentionNight",
    "RetentionSwitch",
    "Wish",
]
