"""Who needs another mentor, asked in both ways."""

from config.accounts.models import User
from config.common.clock import london_today
from matching.matches.asking import live_matches
from matching.mentors.cover import needing_cover, needing_cover_among
from matching.models import Match
from matching.permissions import matches_for


def men_needing_cover(user: User) -> list[Match]:
    """The matches that this person can see and whose man needs another mentor. Python and the
    database must agree."""
    matches = needing_cover_among(live_matches(user, today=london_today()))
    assert matches == list(needing_cover(matches_for(user)).order_by("started_on", "pk"))
    return matches
