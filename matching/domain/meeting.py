"""How many mentors meet men in a prison, told to the public."""

from typing import Final

from matching.models import Match
from matching.states import MatchStatus
from recruitment.models import Establishment

FEWEST_TOLD: Final = 3
"""A smaller number would tell of someone."""


def mentors_meeting_at(establishment: Establishment) -> int | None:
    """Mentors who meet a man there now; None when there are too few to say. One query."""
    there = Match.objects.filter(status=MatchStatus.LIVE, referral__establishment=establishment)
    mentors = there.values("mentor").distinct().count()
    return mentors if mentors >= FEWEST_TOLD else None
