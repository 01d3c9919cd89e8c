"""What privacy stores."""

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

__all__ = [
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
    "Wish",
]
