"""A yes that was a mistake, until they have met: the mentor or the man is asked again, and whoever
was told of the yes is told that it was none."""

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
from recruitment.letters.sending import email_volunteer
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of

HIS_ANSWER: Final = "his answer"
"""The part of a match that says what the man answered."""
NOT_ASKED_YET: Final = (
    "The mentor has not been asked yet, so you can correct what he said on the page of this match "
    "under “Correct what he said”."
)
NO_ANSWER: Final[dict[str, Any]] = {"mentor_answer": "", "answered_at": None, "first_on": None}
"""What the columns of an introduction say while the mentor has not said yes."""


def can_correct_yes(match: Match) -> bool:
    """Whether the mentor said yes and the 2 have not met. One query at most."""
    return match.status == MatchStatus.TO_START and hasattr(match, "introduction")


def can_correct_his_yes(match: Match) -> bool:
    """Whether the mentor was asked because the man said yes, and the 2 have not met. One query at
    most."""
    if can_correct_yes(match):
        return True
    is_offered = match.status == MatchStatus.OFFERED and hasattr(match, "introduction")
    return is_offered and match.introduction.invited_at is not None


def correct_yes(*, match: Match, reason: str, version: int, by: User, at: datetime) -> None:
    """The mentor did not mean to say yes, or it was recorded by mistake: the mentor is asked again,
    with as many days to answer as at first. What waits to be sent about the yes is withdrawn. A
    mentor who was told of the first session is told that it is off, with its cancellation for the
    calendar. A mentor who was to hand over is told that they do not. The coordinators are told when
    the mentor does this.

    A mentor can do this for their own match. `version` is the version that the match had when its
    page was shown; `reason` is at most 300 characters. Raises ChangedMeanwhile when they have met
    or somebody has changed the match, HasDied, NotAllowed.
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
                at=at,
                calendar=cancellation,
                answer_by=spelt(answer_by),
                link=offer_link(current),
            )


def correct_his_yes(*, match: Match, reason: str, version: int, by: User, at: datetime) -> None:
    """The man had not said yes: he is to be asked, and the mentor is not asked for now. A mentor
    who was invited is told to wait, with the cancellation of a first session they were told of.

    `version` and `reason` are as in correct_yes. Raises ChangedMeanwhile when the mentor is not
    asked yet, when they have met or somebody has changed the match, HasDied, NotAllowed.
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
    """Gives the match, locked and without the mentor's yes if there was one, and the cancellation
    of the first session: empty where it was no event, None where the mentor knows of no session."""
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
    """The cancellation is the next change of the first session, and a later yes the one after."""
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
    """Withdraws what waits to be sent to them about the yes. Tells them when the mentor takes it
    back, if they know of it."""
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
