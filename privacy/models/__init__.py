from privacy.models.copy import AccountClosing, DataCopy
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
    "MOST_A_NIGHT",
    "AccountClosing",
    "Asker",
    "Choice",
    "ClockPause",
    "DataCopy",
    "DataRequest",
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
