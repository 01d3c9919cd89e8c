"""Who can be matched, and what the others still lack."""

from training.domain.readiness.reading import (
    Volunteer,
    readiness_of_many,
    readiness_of_one,
    standing_of,
)
from training.domain.readiness.reasons import (
    Check,
    Facts,
    Piece,
    Readiness,
    Reason,
    Standing,
    readiness_of,
)

__all__ = [
    "Check",
    "Facts",
    "Piece",
    "Readiness",
    "Reason",
    "Standing",
    "Volunteer",
    "readiness_of",
    "readiness_of_many",
    "readiness_of_one",
    "standing_of",
]
