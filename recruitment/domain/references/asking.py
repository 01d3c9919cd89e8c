"""Asking referees, and asking again."""

from datetime import datetime
from typing import Any

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.actor import Actor
from config.common.errors import Overtaken
from config.common.transitions import apply_transition
from recruitment.domain.references.links import SHUT, new_link
from recruitment.domain.telling import tell_referee
from recruitment.models import Application, Reference
from recruitment.permissions import check_decide
from recruitment.states import REFERENCE, ReferenceStatus


def ask_referees(*, application: Application, by: Actor, at: datetime) -> None:
    """E-mails a link to every referee not asked yet. Call it in the transaction that sends the
    application. Safe to repeat."""
    for reference in application.references.filter(status=ReferenceStatus.NAMED):
        ask(reference, by=by, at=at)


def ask(reference: Reference, *, by: Actor, at: datetime) -> None:
    """Makes a link for one referee and e-mails it."""
    link = new_link(at)
    with transaction.atomic():
        apply_transition(REFERENCE, "ask", reference, by=by, at=at, asked_at=at, **link.columns)
        tell_referee(reference, "reference_request", at=at, **link.placeholders)


def resend_link(*, reference: Reference, by: User, at: datetime) -> None:
    """A new link to the same referee; the old one dies. Reminders count from now again.

    Raises NotAllowed for staff who do not screen this application, Overtaken when the referee has
    answered meanwhile.
    """
    check_decide(by, reference.application)
    link = new_link(at)
    with transaction.atomic():
        _change_asked(reference, "resend_link", by=by, at=at, asked_at=at, chased=0, **link.columns)
        tell_referee(reference, "reference_request", at=at, **link.placeholders)


def revoke_link(*, reference: Reference, by: User, at: datetime) -> None:
    """Kills the link; nobody is reminded of it any more. Safe to repeat. Raises as resend_link."""
    check_decide(by, reference.application)
    with transaction.atomic():
        _change_asked(reference, "revoke_link", by=by, at=at, token_expires_at=at)


def _change_asked(
    reference: Reference, action: str, *, by: Actor, at: datetime, **values: Any
) -> None:
    asked = Reference.objects.filter(pk=reference.pk, status=ReferenceStatus.ASKED)
    if not asked.exclude(application__status__in=SHUT).update(**values):
        raise Overtaken(
            "This referee is no longer being asked: there is an answer, or the application has "
            "ended. Open it again to see."
        )
    audit.record(action, reference, by=by, at=at)
    reference.refresh_from_db()
