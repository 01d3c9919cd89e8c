"""Records of delivery, for any test."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from config.accounts.models import User
from config.common.clock import london_today, now
from delivery.concerns.acct import record_acct
from delivery.concerns.leads import choose_lead
from delivery.concerns.raising import raise_about_colleague, raise_concern
from delivery.consents.consenting import ConsentFacts, record_consent
from delivery.endings.questions import load_feedback_questions
from delivery.models import (
    CaseStudy,
    Concern,
    ConcernKind,
    Feedback,
    FeedbackQuestion,
    GivenConsent,
    LoggedSession,
    Purpose,
    Questionnaire,
    Remark,
    SafeguardingLead,
    Scale,
    Score,
    Service,
    ToldAboutAcct,
)
from matching.models import Match
from tests.factories.people import manager
from tests.factories.programme import a_match, a_referral

_numbers = count(1)


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


def a_concern(match: Match, *, words: str = "", **fields: Any) -> Concern:
    """A concern about this man that his mentor has just raised. No officer was told. Without
    `words`, the concern has its own, because a concern with the same words is the same concern."""
    words = words or f"He was very low. He said so {next(_numbers)} times."
    values: dict[str, Any] = {
        "kind": ConcernKind.HIM,
        "happened_on": london_today(),
        "telling": None,
        "key": uuid4(),
        "by": match.mentor.user,
        "at": now(),
    }
    return raise_concern(match=match, words=words, **(values | fields))


def a_concern_about(about: User | None, *, by: User, words: str = "", **fields: Any) -> Concern:
    """A concern about a member of staff. Without `words`, the concern has its own."""
    words = words or f"They shouted at {next(_numbers)} men."
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


def an_answer(match: Match, *, words: str = "It helped me.", **fields: Any) -> Feedback:
    """What the man of a match said, which may be published without his name."""
    load_feedback_questions()
    values: dict[str, Any] = {
        "speaker": "participant",
        "question": FeedbackQuestion.objects.get(code="taking-part"),
        "establishment": match.referral.establishment,
        "on": london_today(),
        "how": "in_person",
        "consent": "no_name",
        "consented_on": london_today(),
        "recorded_by": match.mentor.user,
        "recorded_at": now(),
    }
    row = Feedback(match=match, **(values | fields))
    row.write(words=words)
    row.save()
    return row


def his_yes(on: date) -> ConsentFacts:
    """He said in person on this day that we may share with a service."""
    return ConsentFacts("in_person", "", on)


def a_consent(match: Match, service: Service | None, **fields: Any) -> GivenConsent:
    """The man of a match consented 20 days ago, in writing, that we share with this service.
    Without a service, that a researcher talks with him."""
    values: dict[str, Any] = {
        "how": "in_writing",
        "form": "Consent form of May 2026",
        "given_on": london_today() - timedelta(days=20),
    }
    return record_consent(
        referral=match.referral,
        purpose=Purpose.SERVICE if service else Purpose.RESEARCH,
        service=service,
        facts=ConsentFacts(**(values | fields)),
        by=manager(),
        at=now(),
    )


def a_scored_man(scale: Scale, value: int) -> Match:
    """A man who had this score on this scale at the start."""
    match = a_supported_man()
    row = Questionnaire.objects.create(
        match=match,
        instrument=scale.instrument,
        stage="start",
        result="scored",
        on=london_today(),
        asked_by=match.mentor.user,
        believed="yes",
        recorded_by=match.mentor.user,
        recorded_at=now(),
    )
    Score.objects.create(questionnaire=row, scale=scale, value=value)
    return match


def a_case_study(match: Match, *, text: str = "He did well.", **fields: Any) -> CaseStudy:
    """A draft about the man of a match, without his consent."""
    values: dict[str, Any] = {"title": "A story", "written_at": now()}
    values |= {"written_by": match.mentor.user}
    row = CaseStudy(referral=match.referral, **(values | fields))
    row.write(text=text)
    row.save()
    return row


def a_remark(match: Match, *, words: str = "He shouted.", **fields: Any) -> Remark:
    """An open incident in a match."""
    values: dict[str, Any] = {
        "kind": "incident",
        "establishment": match.referral.establishment,
        "on": london_today(),
        "recorded_by": match.mentor.user,
        "recorded_at": now(),
    }
    row = Remark(match=match, **(values | fields))
    row.write(words=words)
    row.save()
    return row
