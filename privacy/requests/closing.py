"""Closing an account that its owner no longer wants.

They have 14 days to change their mind, because what we delete cannot come back. A man must not lose
his mentor without a word, so a mentor ends or hands over each match first. A concern that they
raised must be dealt with first, because somebody may need to ask them.

A concern about them, or a legal hold, also keeps the account open after the 14 days. We do not say
so on the page, because nobody may learn from it that there is one. A manager sees that the account
waits.
"""

import logging
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Q

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common.actor import PROGRAMME
from config.common import audit
from config.common.clock import london_date
from config.common.errors import DomainError, NotAllowed
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from delivery.models import Concern
from delivery.states import ConcernStatus
from matching.models import Match
from privacy.models import AccountClosing
from privacy.requests.emails import tell_closing
from privacy.states import CLOSING, ClosingStatus

log = logging.getLogger(__name__)

CLOSE_ACCOUNTS: Final = TaskName("privacy.close_accounts")
TO_CHANGE_THEIR_MIND: Final = timedelta(days=14)


class First(StrEnum):
    """What must happen before somebody can close their account. The value is said to them."""

    MATCH = (
        "You are meeting a man. Please tell your coordinator that you want to stop, so that he "
        "hears it from somebody and we can look for another mentor for him."
    )
    CONCERN = (
        "You told us about a concern that is not closed yet. We may need to ask you about it. "
        "You can close your account as soon as it is closed."
    )
    STAFF = (
        "You work for the charity. Ask a service manager to take away your roles first. Then your "
        "account closes."
    )


def things_first(user: User) -> list[First]:
    """What must happen before this person can close their account. 2 queries, after that for their
    roles."""
    raised = Concern.objects.filter(raised_by=user).exclude(status=ConcernStatus.CLOSED)
    reasons = {
        First.STAFF: bool(user.roles & STAFF),
        First.MATCH: Match.objects.live().filter(mentor__user=user).exists(),
        First.CONCERN: raised.exists(),
    }
    return [reason for reason, is_so in reasons.items() if is_so]


def ask_to_close(*, by: User, at: datetime) -> AccountClosing:
    """Records that this person wants their account closed, and emails them the day. Safe to
    repeat. Raises DomainError while something must happen first.

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
    """Leaves the account open after all. Raises NotAllowed, and ChangedMeanwhile once it is
    closed."""
    if closing.user_id != by.pk:
        raise NotAllowed("Only the owner of an account can do this.")
    apply_transition(CLOSING, "cancel", closing, by=by, at=at, ended_at=at)


def current_closing(user: User) -> AccountClosing | None:
    """That this person's account will close, or None. One query."""
    return AccountClosing.objects.filter(user=user, status=ClosingStatus.ASKED).first()


def close_due_accounts(*, at: datetime) -> int:
    """Closes each account whose day has come, unless something stops it. Returns how many. Safe to
    repeat. An account that cannot be closed waits, and stops no other."""
    today, closed = london_date(at), 0
    due = AccountClosing.objects.filter(status=ClosingStatus.ASKED, closes_on__lt=today)
    for closing in due.select_related("user"):
        try:
            closed += _close(closing, at=at)
        except DomainError:
            log.warning("%s: waits", closing)
    return closed


def waits_for(user: User, *, today: date) -> bool:
    """Whether something stops the closing of this account."""
    about = Concern.objects.filter(Q(about=user) | Q(raised_by=user))
    return bool(things_first(user)) or about.exclude(status=ConcernStatus.CLOSED).exists()


def _close(closing: AccountClosing, *, at: datetime) -> bool:
    user = closing.user
    if user is None or waits_for(user, today=london_date(at)):
        return False
    with transaction.atomic():
        apply_transition(CLOSING, "close", closing, by=PROGRAMME, at=at, ended_at=at)
        erase_volunteer(user=user, by=PROGRAMME, at=at)
    return True
