"""What is known of mentors with prisons and men, beside what rules them out.

Indexes as in `instance.py`; every record may be empty, and then nothing of its kind is known.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.solver.columns import Column, InvalidInstance, seal

SUNDAY_EVENING: Final = 20
MAX_MINUTES: Final = 600
_INDEX: Final = Column(np.int32, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Minutes that a mentor travels to an establishment, one way: one row for each told."""

    mentor: npt.NDArray[np.int32]
    establishment: npt.NDArray[np.int32]
    minutes: npt.NDArray[np.int16]

    def __post_init__(self) -> None:
        minutes = Column(np.int16, 0, MAX_MINUTES)
        seal(self, "travel", {"mentor": _INDEX, "establishment": _INDEX, "minutes": minutes})
        _check_once("travel", "a mentor and establishment", self.mentor, self.establishment)

    def __len__(self) -> int:
        return self.mentor.size


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """Mentors and men who have met before, in any prison or sentence; a pair may be repeated."""

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        seal(self, "earlier", {"mentor": _INDEX, "referral": _INDEX})

    def __len__(self) -> int:
        return self.mentor.size


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What the last round proposed and nobody has decided: one row a man at most."""

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        slot = Column(np.uint8, 0, SUNDAY_EVENING)
        seal(self, "kept", {"mentor": _INDEX, "referral": _INDEX, "slot": slot})
        _check_once("kept", "a man", self.referral)

    def __len__(self) -> int:
        return self.mentor.size


def _check_once(name: str, what: str, *columns: npt.NDArray[np.int32]) -> None:
    rows = np.stack(columns, axis=1)
    if len(np.unique(rows, axis=0)) < len(rows):
        raise InvalidInstance(f"{name} must name {what} only once")


_NONE: Final[Any] = ()
NO_TRAVEL: Final = Travel(_NONE, _NONE, _NONE)
NONE_EARLIER: Final = Earlier(_NONE, _NONE)
NONE_KEPT: Final = Kept(_NONE, _NONE, _NONE)
