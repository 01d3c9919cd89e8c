"""Emailing referees a private link, reminding them, and ending the link."""

import secrets
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.letters.mailings import register_mailing
from config.common.letters.sending import spelt
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from recruitment.letters.sending import email_applicant_once, email_referee
from recruitment.models import Application, Reference
from recruitment.permissions import check_decide
from recruitment.references.emails import (
    ANOTHER_REFEREE,
    REFERENCE_REMINDER,
    REFERENCE_REQUEST,
)
from recruitment.states import OVER, REFERENCE, UNDECIDED, ApplicationStatus, ReferenceStatus

SECRET_BYTES: Final = 32  # nobody can guess 256 bits, so one plain SHA-256 is enough
LINK_LASTS: Final = timedelta(days=60)
SHUT: Final = OVER | {ApplicationStatus.DRAFT}
"""The statuses in which an application needs no reference."""

CHASE_REFEREES: Final = TaskName("recruitment.chase_referees")
REMINDED_AFTER: Final = (timedelta(days=7), timedelta(days=14), timedelta(days=28))
MOST_ASKED: Final = 8
ASKED_WITHIN: Final = timedelta(days=30)
"""We email at most MOST_ASKED referees for one applicant within this time. Otherwise a stranger
could send our email to any number of people, by naming one referee after another."""


class AskedEnough(DomainError):
    """We have emailed too many referees for the applicant within ASKED_WITHIN."""


@dataclass(frozen=True)
class Link:
    """A new link. Only the email has the secret of the link. The database stores a hash."""

    secret: str
    expires_at: datetime

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of Reference that store the link. Saving these columns ends every earlier
        link."""
        return {
            "token_hash": hash_of(self.secret),
            "earlier_token_hash": "",
            "token_expires_at": self.expires_at,
        }

    @property
    def placeholders(self) -> dict[str, str]:
        """The placeholders for the email."""
        return {
            "link": f"{settings.BASE_URL}/reference/{self.secret}/",
            "answer_by": spelt(london_date(self.expires_at)),
        }


def new_link(at: datetime) -> Link:
    """A link that nobody can guess. The link works for LINK_LASTS."""
    return Link(secrets.token_urlsafe(SECRET_BYTES), at + LINK_LASTS)


def hash_of(secret: str) -> str:
    """The SHA-256 of the secret, in hexadecimal."""
    return sha256(secret.encode()).hexdigest()


def reference_behind(secret: str, *, at: datetime) -> Reference | None:
    """The reference that this link asks for. Always one query.

    None when the link is wrong, used, expired or revoked, or when the application has ended.
    """
    hashed = hash_of(secret)
    live = Reference.objects.filter(
        Q(token_hash=hashed) | Q(earlier_token_hash=hashed),
        status=ReferenceStatus.ASKED,
        token_expires_at__gt=at,
    ).exclude(application__status__in=SHUT)
    return live.select_related("application__cohort", "application__applicant").first()


def has_live_link(reference: Reference, *, at: datetime) -> bool:
    """Whether the newest link to this referee still works."""
    ends = reference.token_expires_at
    is_asked = reference.status == ReferenceStatus.ASKED
    return is_asked and ends is not None and ends > at


def ask_referees(*, application: Application, by: Actor, at: datetime) -> None:
    """Emails a link to every referee who has no link yet. Safe to repeat.

    Call this in the transaction that sends the application. Raises AskedEnough if we have emailed
    too many referees for the applicant lately.
    """
    for reference in application.references.filter(status=ReferenceStatus.NAMED):
        ask(reference, by=by, at=at)


def ask(reference: Reference, *, by: Actor, at: datetime) -> None:
    """Emails one referee their first link. Raises AskedEnough if we have emailed too many referees
    for the applicant lately."""
    applicant = reference.application.applicant_id
    lately = Reference.objects.filter(
        application__applicant=applicant, asked_at__gt=at - ASKED_WITHIN
    )
    if lately.count() >= MOST_ASKED:
        raise AskedEnough(
            f"We have emailed {MOST_ASKED} referees for you in the last {ASKED_WITHIN.days} days, "
            "and we do not email more by ourselves. Write to us if you need another referee."
        )
    link = new_link(at)
    with transaction.atomic():
        apply_transition(REFERENCE, "ask", reference, by=by, at=at, asked_at=at, **link.columns)
        email_referee(reference, REFERENCE_REQUEST, at=at, **link.placeholders)


def resend_link(*, reference: Reference, by: User, at: datetime) -> None:
    """Emails the referee a new link, and ends the old link. The 3 reminders start again.

    Raises NotAllowed for staff who do not screen this application. Raises ChangedMeanwhile once the
    referee has answered or the application has ended.
    """
    check_decide(by, reference.application)
    link = new_link(at)
    with transaction.atomic():
        change_open(reference, "resend_link", by=by, at=at, asked_at=at, chased=0, **link.columns)
        email_referee(reference, REFERENCE_REQUEST, at=at, **link.placeholders)


def revoke_link(*, reference: Reference, by: User, at: datetime) -> None:
    """Ends the referee's link, and sends no more reminders about it. Safe to repeat. Raises the
    errors of resend_link."""
    check_decide(by, reference.application)
    with transaction.atomic():
        change_open(reference, "revoke_link", by=by, at=at, token_expires_at=at)


def change_open(
    reference: Reference, action: str, *, by: Actor, at: datetime, **values: Any
) -> None:
    """Changes columns of a reference that the referee has not given yet, and records the `action`
    in the audit trail. `values` has the new values, by column.

    Raises ChangedMeanwhile once the referee has answered or the application has ended.
    """
    unanswered = Reference.objects.filter(pk=reference.pk, status=ReferenceStatus.ASKED)
    if not unanswered.exclude(application__status__in=SHUT).update(**values):
        raise ChangedMeanwhile(
            "This referee has already answered, or the application has ended. Open the application "
            "again to see."
        )
    audit.record(action, reference, by=by, at=at)
    reference.refresh_from_db()


def chase_referees(*, at: datetime) -> int:
    """Emails reminders to referees 7, 14 and 28 days after the first email. Returns the number of
    reminders.

    Together with the last reminder, asks the applicant to name another referee. A referee gets one
    reminder even when several are due. Safe to repeat and to run twice at the same time.
    """
    references = Reference.objects.filter(
        status=ReferenceStatus.ASKED,
        asked_at__lte=at - REMINDED_AFTER[0],
        token_expires_at__gt=at,
        chased__lt=len(REMINDED_AFTER),
    ).exclude(application__status__in=SHUT)
    waiting = references.select_related("application__cohort", "application__applicant")
    return sum(_remind(reference, at=at) for reference in waiting)


def reminders_due(reference: Reference, *, at: datetime) -> int:
    """How many of the 3 reminders are due at the time `at`."""
    return bisect_right(REMINDED_AFTER, at - reference.asked_at) if reference.asked_at else 0


def _remind(reference: Reference, *, at: datetime) -> bool:
    due = reminders_due(reference, at=at)
    if due <= reference.chased:
        return False
    link = new_link(at)  # we do not store the old secret, so each reminder needs a new link
    columns = link.columns | {"earlier_token_hash": reference.token_hash}
    unchanged = Reference.objects.filter(
        pk=reference.pk, status=ReferenceStatus.ASKED, token_hash=reference.token_hash
    )
    with transaction.atomic():
        if not unchanged.filter(token_expires_at__gt=at).update(chased=due, **columns):
            return False
        audit.record("remind", reference, by=PROGRAMME, at=at, reminders=due)
        email_referee(reference, REFERENCE_REMINDER, at=at, **link.placeholders)
        if due == len(REMINDED_AFTER):
            ask_for_another(reference, at=at)
    return True


def ask_for_another(reference: Reference, *, at: datetime) -> None:
    """Emails the applicant to ask for somebody else instead of this referee. Does nothing if the
    applicant can no longer name somebody else.

    Sends only one email for each referee, even if the referee gets the last reminder and then
    declines. If 2 referees get their last reminder together, sends only one email. Safe to repeat.
    """
    application = reference.application
    asked_now = application.messages.filter(key=ANOTHER_REFEREE.key, sent_at=at)
    if application.status not in UNDECIDED or asked_now.exists():
        return
    email_applicant_once(
        application,
        ANOTHER_REFEREE,
        occasion=f"reference:{reference.pk}",
        by=PROGRAMME,
        at=at,
    )


MAILING: Final = register_mailing(
    "referees",
    "Reminders to referees",
    who="Referees who have not answered, 7, 14 and 28 days after we asked them. When we "
    "send the last reminder, we also ask the applicant to name somebody else.",
    send=chase_referees,
)
