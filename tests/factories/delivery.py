"""Records of delivery, for any test."""

from datetime import timedelta
from typing import Any

from config.common.clock import london_today, now
from delivery.models import LoggedSession
from matching.models import Match
from tests.factories.programme import a_match, a_referral


def a_supported_man(**fields: Any) -> Match:
    """A match in prison that began 8 weeks ago."""
    began = london_today() - timedelta(weeks=8)
    values: dict[str, Any] = {"status": "in_custody", "started_on": began, "first_met_on": began}
    return a_match(**(values | fields))


def another_match(match: Match) -> Match:
    """A match of the same man, from a second referral. Closes his first referral."""
    referral = match.referral
    referral.status, referral.closed_on = "closed", london_today()
    referral.closure_reason = "completed"
    referral.save()
    return a_supported_man(referral=a_referral(participant=referral.participant))


def a_session(match: Match, *, days_ago: int = 1, note: str = "", **fields: Any) -> LoggedSession:
    """A session of 60 minutes at the prison that the mentor logged."""
    on = london_today() - timedelta(days=days_ago)
    values: dict[str, Any] = {
        "kind": "visit",
        "on": on,
        "expected_on": on,
        "minutes": 60,
        "response": "fully",
        "logged_by": match.mentor.user,
        "logged_at": now(),
    }
    session = LoggedSession(match=match, **(values | fields))
    session.write(note=note)
    session.save()
    return session
