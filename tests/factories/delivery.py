"""Records of delivery, for any test."""

from datetime import timedelta
from typing import Any

from config.common.clock import london_today, now
from delivery.endings.questions import load_feedback_questions
from delivery.models import CaseStudy, Feedback, FeedbackQuestion, LoggedSession, Remark
from matching.models import Match
from tests.factories.programme import a_match


def a_supported_man(**fields: Any) -> Match:
    """A match in prison that began 8 weeks ago."""
    began = london_today() - timedelta(weeks=8)
    values: dict[str, Any] = {"status": "in_custody", "started_on": began, "first_met_on": began}
    return a_match(**(values | fields))


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
