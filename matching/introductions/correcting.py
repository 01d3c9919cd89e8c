"""Correcting a yes that was a mistake, until the man and the mentor have met.

Staff then ask the man again, or we ask the mentor again. We tell everybody who heard of the yes
that it was a mistake.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile
from config.common.letters.sending import email_person, spelt
from config.common.outbox.queueing import is_in_outbox, withdraw_emails
from matching.introductions.asking import SEEN_BEFORE
from matching.introductions.emails import ASKED_TOO_SOON, YES_CORRECTED, YES_CORRECTED_STAFF
from matching.introductions.first_session import calendar_of
from matching.introductions.handing_over import tell_mentor_stays
from matching.introductions.inviting import introduction_link, offer_link
from matching.introductions.moving import (
    change_introduction,
    check_answer,
    check_status,
    lock_match,
    move_match,
)
from matching.models import Match, current_rules
from matching.permissions import check_decide
from matching.referrals.matched import note_match_change
from matching.referring.following import withdraw_has_mentor
from matching.states import MatchStatus
from recruitment.contacts import coordinator_at
from recruitment.letters.sending import email_volunteer
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of

HIS_ANSWER: Final = "his answer"
"""The name of the man's answer in the history of a match."""
NOT_ASKED_YET: Final = (
    "We have not asked the mentor yet. To correct what the man said, open the page of this match "
    "and choose “Correct what he said”."
)
NO_ANSWER: Final[dict[str, Any]] = {"mentor_answer": "", "answered_at": None, "first_on": None}
"""The values of an introduction while the mentor has not answered."""


def can_correct_yes(match: Match) -> bool:
    """Whether the mentor has said yes and has not met the man yet. One query at most."""
    return match.status == MatchStatus.TO_START and hasattr(match, "introduction")


def can_correct_his_yes(match: Match) -> bool:
    """Whether the man said yes and we invited the mentor, but the pair have not met yet.

    One query at most.
    """
    if can_correct_yes(match):
        return True
    is_offered = match.status == MatchStatus.OFFERED and hasattr(match, "introduction")
    return is_offered and match.introduction.invited_at is not None


def correct_yes(*, match: Match, reason: str, version: int, by: User, at: datetime) -> None:
    """Takes back the mentor's yes, because the mentor did not mean it, or because somebody recorded
    it by mistake.

    Asks the mentor again. The mentor has as many days to answer as the first time. Withdraws all
    unsent emails about the yes. If we told the mentor of the first session, tells them that the
    session is off, and cancels the session in their calendar. If another mentor was going to hand
    the man over, tells that mentor that they stay his mentor. If the mentor takes back their own
    yes, tells the coordinators.

    A mentor can take back the yes in their own match. `version` is the version that the match had
    when its page was shown. `reason` has at most 300 characters. Raises ChangedMeanwhile when the
    man and the mentor have met, and when somebody has changed the match. Raises HasDied if the man
    has died, and NotAllowed if `by` cannot do this.
    """
    check_answer(by, match)
    here = (MatchStatus.TO_START,)
    with _asking_again(match, here, reason, version, by=by, at=at) as (current, cancellation):
        answer_by = london_date(at) + timedelta(days=current_rules().answer_days)
        change_introduction(
            current, "forget_answer", by=by, at=at, answer_by=answer_by, reminders=0
        )
        if cancellation is not None:
            email_volunteer(
                current.mentor.user,
                YES_CORRECTED,
                occasion=f"match:{current.pk}:yes-corrected:{current.version}",
                coordinator=coordinator_at(current.referral.establishment_id),
                at=at,
                calendar=cancellation,
                answer_by=spelt(answer_by),
                link=offer_link(current),
            )


def correct_his_yes(*, match: Match, reason: str, version: int, by: User, at: datetime) -> None:
    """Takes back the man's yes, because he had not said yes.

    A coordinator has to ask the man again. We ask the mentor only after he says yes. If we have
    invited the mentor, tells the mentor to wait. If we told the mentor of a first session, also
    cancels the session in their calendar.

    `version` and `reason` mean the same as in correct_yes. Raises ChangedMeanwhile when we have not
    asked the mentor yet, when the man and the mentor have met, and when somebody has changed the
    match. Raises HasDied if the man has died, and NotAllowed if `by` cannot do this.
    """
    check_decide(by, match.referral)
    here = (MatchStatus.OFFERED, MatchStatus.TO_START)
    with _asking_again(match, here, "", version, by=by, at=at) as (current, cancellation):
        withdraw_emails(about=[f"match:{current.pk}:invited:"], at=at)
        change_introduction(
            current,
            "correct_his_yes",
            by=by,
            at=at,
            his_answer="",
            asked_on=None,
            asked_by=None,
            invited_at=None,
            answer_by=None,
            reminders=0,
        )
        note_match_change(current, HIS_ANSWER, "yes", "to be asked", reason=reason, by=by, at=at)
        if is_in_outbox(f"match:{current.pk}:invited:"):
            email_volunteer(
                current.mentor.user,
                ASKED_TOO_SOON,
                occasion=f"match:{current.pk}:too-soon:{current.version}",
                coordinator=coordinator_at(current.referral.establishment_id),
                at=at,
                calendar=cancellation or "",
                link=f"{settings.BASE_URL}/mentoring/",
            )


@contextmanager
def _asking_again(
    match: Match,
    statuses: Sequence[MatchStatus],
    reason: str,
    version: int,
    *,
    by: User,
    at: datetime,
) -> Iterator[tuple[Match, str | None]]:
    """Locks the match, takes back the mentor's yes if there is one, and yields 2 things.

    The first is the match. The second is an .ics file that cancels the first session in the
    mentor's calendar. The file is empty if the session was never a calendar event. The second is
    None if we have not told the mentor of a first session.
    """
    with transaction.atomic():
        match = lock_match(match)
        check_status(match, *statuses)
        if match.version != version:
            raise ChangedMeanwhile(SEEN_BEFORE)
        if match.introduction.invited_at is None:
            raise ChangedMeanwhile(NOT_ASKED_YET)
        cancellation = None
        if match.status == MatchStatus.TO_START:
            cancellation = _take_back_yes(match, reason, by=by, at=at)
        yield match, cancellation


def _take_back_yes(match: Match, reason: str, *, by: User, at: datetime) -> str | None:
    """Takes back the mentor's yes. Returns the .ics file that cancels the first session, as in
    _asking_again.

    The cancellation uses the next sequence number of the calendar event. A later yes uses the
    number after that.
    """
    cancellation = calendar_of(match, at=at, is_off=True)
    move_match("correct_yes", match, by=by, at=at, reason=reason)
    sequence = match.introduction.sequence + 2
    change_introduction(match, "forget_yes", by=by, at=at, **NO_ANSWER, sequence=sequence)
    _tell_coordinators(match, by=by, at=at)
    tell_mentor_stays(match, at=at)
    withdraw_has_mentor(match.referral, at=at)
    sessions = f"match:{match.pk}:first-session:"
    withdraw_emails(about=[sessions], at=at)
    return cancellation if is_in_outbox(sessions) else None


def _tell_coordinators(match: Match, *, by: User, at: datetime) -> None:
    """Withdraws the unsent emails about the yes to the coordinators.

    If the mentor takes back the yes after such an email was sent, tells the coordinators.
    """
    answered = f"match:{match.pk}:answered:"
    withdraw_emails(about=[answered], at=at)
    if by.pk != match.mentor.user_id or not is_in_outbox(answered):
        return
    prison = Establishment.objects.filter(pk=match.referral.establishment_id)
    for person in coordinators_of(prison):
        email_person(
            person,
            YES_CORRECTED_STAFF,
            occasion=f"match:{match.pk}:yes-corrected-staff:{match.version}",
            at=at,
            link=introduction_link(match),
        )
