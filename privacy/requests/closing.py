"""Closing somebody's account because they no longer want it.

They have 14 days to change their mind, because we cannot restore what we delete. A mentor must
first end or hand over each match, so that no man loses his mentor without a word. If they raised a
concern, we must deal with it first, because somebody may need to ask them about it.

A concern about them, or a legal hold, keeps the account open after the 14 days. Their page does not
say so, because that would reveal the concern or the hold. Managers see that the account still waits
to be closed.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.errors import DomainError, NotAllowed
from config.common.queue import TaskName
from config.common.transitions import apply_transition, is_allowed
from delivery.models import Concern
from delivery.states import ConcernStatus
from matching.models import Match, Mentor
from matching.states import MentorStatus
from privacy.erasing.accounts import ACCOUNTS
from privacy.erasing.erasing import erase_volunteer
from privacy.erasing.fates import Becomes
from privacy.models import AccountClosing
from privacy.register.register import REGISTER
from privacy.requests.emails import tell_closing
from privacy.states import CLOSING, ClosingStatus
from recruitment.models import Application
from recruitment.states import HOLDS_PLACE, UNDECIDED, ApplicationStatus
from training.models import Enrolment
from training.states import EnrolmentStatus

log = logging.getLogger(__name__)

CLOSE_ACCOUNTS: Final = TaskName("privacy.close_accounts")
TO_CHANGE_THEIR_MIND: Final = timedelta(days=14)


class First(StrEnum):
    """Something that must happen before somebody can close their account. We show them the
    value."""

    STAFF = (
        "You work for the charity. Ask a service manager to remove your roles. After that you "
        "can close your account here."
    )
    MATCH = (
        "You have a match with a man. Please tell your coordinator that you want to stop, so that "
        "the man hears it from one of us, and we can look for another mentor for him."
    )
    MENTOR = (
        "You are one of our mentors. Please step down first, or tell your coordinator which day is "
        "your last. You can close your account after that day."
    )
    TRAINING = "You are in training. Please tell us first that you want to stop."
    APPLICATION = "You have an application with us. Please withdraw it first."
    CONCERN = (
        "You told us about a concern that is still open, and we may need to ask you about it. You "
        "can close your account as soon as we have dealt with it."
    )

    @property
    def page(self) -> tuple[str, str] | None:
        """The name and the address of the page on which they can do this themselves. None if there
        is no such page."""
        name, view = PAGES.get(self, ("", ""))
        return (name, reverse(view)) if view else None


PAGES: Final = {
    First.MENTOR: ("My mentoring", "matching:mentoring"),
    First.TRAINING: ("My training", "training:my_training"),
    First.APPLICATION: ("My application", "recruitment:my_application"),
}


def things_first(user: User) -> list[First]:
    """What must happen before this person can close their account. 6 queries, plus those for their
    roles.

    Leaves out a concern about them, and a legal hold. privacy.erasing.live has everything.
    """
    mentors = Mentor.objects.filter(user=user)
    trains = Enrolment.objects.filter(volunteer=user, status=EnrolmentStatus.ENROLLED)
    applications = Application.objects.filter(
        applicant=user, status__in=sorted(UNDECIDED | HOLDS_PLACE)
    )
    is_over = Q(status=ApplicationStatus.ACCEPTED, enrolments__isnull=False)
    raised = Concern.objects.filter(raised_by=user).exclude(status=ConcernStatus.CLOSED)
    has_left = mentors.filter(status=MentorStatus.LEFT).exists()
    reasons = {
        First.STAFF: bool(user.roles & STAFF),
        First.MATCH: Match.objects.live().filter(mentor__user=user).exists(),
        First.MENTOR: mentors.exclude(status=MentorStatus.LEFT).exists(),
        First.TRAINING: not has_left and trains.exists(),
        First.APPLICATION: applications.exclude(is_over).exists(),
        First.CONCERN: raised.exists(),
    }
    return [reason for reason, is_so in reasons.items() if is_so]


def ask_to_close(*, by: User, at: datetime) -> AccountClosing:
    """Records that this person wants to close their account, and emails them the day of closing.
    Safe to repeat. Raises DomainError if something must happen first.

    The caller makes sure that the sign-in is fresh (see privacy.requests.fresh).
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if closing := current_closing(by):
            return closing
        if reasons := things_first(by):
            raise DomainError(reasons[0])
        closes_on = london_date(at) + TO_CHANGE_THEIR_MIND
        closing = AccountClosing.objects.create(user=by, asked_at=at, closes_on=closes_on)
        audit.record("ask_to_close", closing, by=by, at=at)
        tell_closing(closing, by, closes_on=closes_on, at=at)
    return closing


def cancel_closing(*, closing: AccountClosing, by: User, at: datetime) -> None:
    """Cancels the closing, so that the account stays open. Raises ChangedMeanwhile if the account
    is already closed. Raises NotAllowed unless it is the account of `by`."""
    if closing.user_id != by.pk:
        raise NotAllowed("Only the owner of an account can do this.")
    actor = by if is_allowed(CLOSING.transition("cancel"), by) else PROGRAMME
    with transaction.atomic():
        apply_transition(CLOSING, "cancel", closing, by=actor, at=at, ended_at=at)
        audit.record("keep_account", closing, by=by, at=at)


def current_closing(user: User) -> AccountClosing | None:
    """This person's wish to close their account, or None. Leaves out a wish that was cancelled or
    carried out. One query."""
    return AccountClosing.objects.filter(user=user, status=ClosingStatus.ASKED).first()


def close_due_accounts(*, at: datetime) -> int:
    """Closes each account whose day has come. Returns how many it closed. Safe to repeat. If
    something stops the closing of one account, that account waits and the others are still
    closed."""
    today, closed = london_date(at), 0
    due = AccountClosing.objects.filter(status=ClosingStatus.ASKED, closes_on__lt=today)
    for closing in due.select_related("user"):
        try:
            closed += _close(closing, at=at)
        except DomainError:
            log.warning("%s: waits", closing)
    return closed


def _close(closing: AccountClosing, *, at: datetime) -> bool:
    user = closing.user
    if user is None or First.CONCERN in things_first(user):
        return False
    with transaction.atomic():
        apply_transition(CLOSING, "close", closing, by=PROGRAMME, at=at, ended_at=at)
        erase_volunteer(user=user, by=PROGRAMME, at=at)
    return True


@dataclass(frozen=True)
class Staying:
    """Something that stays after an account is closed, and why."""

    what: str
    why: str


def what_stays() -> list[Staying]:
    """What stays about somebody after their account is closed, in the words of privacy.erasing and
    of the register. The list is the same for everybody, so it does not reveal whether there is a
    concern about them. No query."""
    names = {entry.model: entry.contents for entry in reversed(REGISTER)}
    staying = {
        fate.why: fate.noun or names.get(fate.model, str(fate.model._meta.verbose_name_plural))
        for fate in ACCOUNTS
        if fate.becomes is Becomes.STAYS
    }
    return [Staying(capfirst(noun), why) for why, noun in staying.items()]


def closings_of(user: User) -> QuerySet[AccountClosing]:
    """Every time that this person asked to close their account."""
    return AccountClosing.objects.filter(user=user)
