"""Records of delivery, for any test."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from config.accounts.models import User
from config.common.clock import london_today, now
from delivery.concerns.acct import record_acct
from delivery.concerns.leads import choose_lead
from delivery.concerns.raising import raise_about_colleague, raise_concern
from delivery.models import Concern, ConcernKind, LoggedSession, SafeguardingLead, ToldAboutAcct
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


def a_concern(match: Match, *, words: str = "He was very low.", **fields: Any) -> Concern:
    """A concern about this man that his mentor has just raised. No officer was told."""
    values: dict[str, Any] = {
        "kind": ConcernKind.HIM,
        "happened_on": london_today(),
        "telling": None,
        "key": uuid4(),
        "by": match.mentor.user,
        "at": now(),
    }
    return raise_concern(match=match, words=words, **(values | fields))


def a_concern_about(
    about: User | None, *, by: User, words: str = "They shouted at a man.", **fields: Any
) -> Concern:
    """A concern about a member of staff."""
    values: dict[str, Any] = {
        "kind": ConcernKind.STAFF,
        "happened_on": london_today(),
        "key": uuid4(),
        "at": now(),
    }
    return raise_about_colleague(about=about, words=words, by=by, **(values | fields))


def a_lead(user: User, *, by: User) -> SafeguardingLead:
    """This member of staff as a safeguarding lead. A manager chose them."""
    choose_lead(user=user, phone="020 7946 0000", by=by, at=now())
    return SafeguardingLead.objects.get(user=user)


def an_acct_telling(match: Match, **fields: Any) -> ToldAboutAcct:
    """What the wing told the mentor today about the man's ACCT: it is open."""
    values: dict[str, Any] = {
        "state": "open",
        "told_by": "the wing",
        "told_on": london_today(),
        "opened_after": None,
        "by": match.mentor.user,
        "key": uuid4(),
        "at": now(),
    }
    record_acct(match=match, **(values | fields))
    return match.told_about_acct.latest("pk")
