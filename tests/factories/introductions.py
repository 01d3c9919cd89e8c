"""Matches that are about to begin, for any test. They are made by the same steps that people take.

match = approved(at=prison)             # the approval can still be undone
match = told(at=prison)                 # the next step is to ask the man
match = invited(mentor=ben)             # the man has said yes, and we ask the mentor
match = agreed(at=prison)               # the mentor has said yes too
"""

from datetime import datetime, time, timedelta
from typing import Any

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.introductions.answering import accept_match
from matching.introductions.asking import HisAnswer, record_his_answer
from matching.introductions.inviting import invite_mentor, record_briefing
from matching.introductions.telling import tell_due_matches
from matching.models import Introduction, Match, Mentor, Proposal, Referral
from matching.proposals.approving import approve_proposal
from recruitment.models import Establishment, PrisonAccess, RegimeSlot
from tests.factories.people import manager
from tests.factories.programme import (
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)


def let_in(mentor: Mentor, prison: Establishment) -> PrisonAccess:
    """Records that the mentor has had the induction of the prison, and has a pass for a year."""
    return PrisonAccess.objects.create(
        volunteer=mentor.user,
        establishment=prison,
        inducted_on=london_today() - timedelta(days=30),
        pass_expires_on=london_today() + timedelta(days=365),
    )


def by_the_clock(prison: Establishment) -> None:
    """Sets the hours of all sessions of the prison: 13:45 to 16:15."""
    RegimeSlot.objects.filter(establishment=prison).update(
        starts_at=time(13, 45), ends_at=time(16, 15)
    )


def an_introduction(mentor: Mentor, referral: Referral, status: str = "offered") -> Introduction:
    """An introduction whose mentor is invited. Writes the rows directly and checks no rule."""
    asker, at = manager(), now()
    return Introduction.objects.create(
        match=a_match(mentor=mentor, referral=referral, status=status),
        tells_at=at,
        his_answer="yes",
        asked_on=london_today(),
        asked_by=asker,
        briefed_at=at,
        briefed_by=asker,
        invited_at=at,
        answer_by=london_today(),
        first_on=london_today() if status == "to_start" else None,
    )


def approved(
    *,
    at: Establishment | None = None,
    mentor: Mentor | None = None,
    referral: Referral | None = None,
    by: User | None = None,
    when: datetime | None = None,
    **fields: Any,
) -> Match:
    """A match that somebody has just approved. The mentor can get into the prison. `fields` are
    columns of Proposal."""
    prison = at or (referral.establishment if referral else an_establishment())
    mentor = mentor or a_mentor(at=prison)
    if not PrisonAccess.objects.filter(volunteer=mentor.user, establishment=prison).exists():
        let_in(mentor, prison)
    proposal: Proposal = an_open_proposal(
        mentor=mentor, referral=referral or a_referral(at=prison), **fields
    )
    return approve_proposal(proposal=proposal, by=by or manager(), at=when or now())


def told(*, ago: timedelta = timedelta(0), **people: Any) -> Match:
    """A match whose approval can no longer be undone. That time ended at least `ago` before now."""
    when = now() - timedelta(hours=1) - ago
    match = approved(when=when, **people)
    tell_due_matches(at=when + timedelta(minutes=30))
    match.refresh_from_db()
    return match


def said_yes(*, by: User | None = None, **people: Any) -> Match:
    """A match to which the man has said yes."""
    match = told(by=by, **people)
    record_his_answer(
        match=match,
        answer=HisAnswer.YES,
        asked_on=london_today(),
        version=match.version,
        by=by or manager(),
        at=now(),
    )
    match.refresh_from_db()
    return match


def invited(*, by: User | None = None, at_time: datetime | None = None, **people: Any) -> Match:
    """A match whose mentor has been invited, at `at_time` or now."""
    match, by = said_yes(by=by, **people), by or manager()
    record_briefing(match=match, by=by, at=at_time or now())
    invite_mentor(match=match, by=by, at=at_time or now())
    return Match.objects.get(pk=match.pk)


def agreed(**people: Any) -> Match:
    """A match to which the man and the mentor have said yes."""
    match = invited(**people)
    return accept_match(match=match, by=match.mentor.user, at=now())
