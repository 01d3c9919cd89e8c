"""What if: the pool of this moment beside the same pool with a few things changed. Nothing is
saved."""

from matching.domain.trial import CannotSay
from matching.domain.what_if.beside import Beside, what_if
from matching.domain.what_if.changes import (
    Change,
    ClosedSlot,
    LeftOut,
    MorePlaces,
    MovedRelease,
    NewMentors,
)

__all__ = [
    "Beside",
    "CannotSay",
    "Change",
    "ClosedSlot",
    "LeftOut",
    "MorePlaces",
    "MovedRelease",
    "NewMentors",
    "what_if",
]
