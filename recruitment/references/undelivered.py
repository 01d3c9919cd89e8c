"""Referees that our emails do not reach, and giving another address for them."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.errors import FieldError, NotAllowed
from config.common.outbox.resending import unsent_emails
from config.common.outbox.undelivered import Undelivered, undelivered_to
from config.common.queue import TaskName
from recruitment.letters.sending import email_applicant_once, email_referee
from recruitment.models import Reference
from recruitment.permissions import applications_for
from recruitment.references.asking import SHUT, change_open, new_link
from recruitment.references.emails import ADDRESS_NEEDED, REFERENCE_REQUEST
from recruitment.references.somebody_else import DIFFERENT_ADDRESS, check_address
from recruitment.states import ReferenceStatus
from recruitment.unfinished import Page, forget_unfinished

ASK_FOR_ADDRESSES: Final = TaskName("recruitment.ask_for_addresses")


def undelivered_referees(references: Collection[Reference]) -> dict[int, Undelivered]:
    """Those of these referees who did not get our last email, by the reference's id. Leaves out
    referees who no longer have to answer. At most one query."""
    waiting = [row for row in references if row.status == ReferenceStatus.ASKED]
    undelivered = undelivered_to({row.email for row in waiting})
    return {row.pk: undelivered[row.email] for row in waiting if row.email in undelivered}


def is_address_needed(reference: Reference) -> bool:
    """Whether the applicant can give another address for this referee. At most one query.

    They can do so only if the address that they gave does not exist. So nobody can use this to send
    emails to strangers.
    """
    undelivered = undelivered_referees([reference]).get(reference.pk)
    is_open = reference.application.status not in SHUT
    return is_open and undelivered is not None and undelivered.is_wrong_address


def correct_address(*, reference: Reference, email: str, by: User, at: datetime) -> None:
    """Changes the referee's address and emails them a new link. The old link ends. The 3 reminders
    start again.

    Staff who screen the application can do this until the referee has answered. The applicant can
    do this while is_address_needed is true. Raises NotAllowed for anybody else. Raises FieldError
    (`email`) for the same address, or for an address that cannot be a referee's. Raises
    ChangedMeanwhile once the referee has answered or the application has ended.
    """
    application = reference.application
    is_own = application.applicant_id == by.pk and is_address_needed(reference)
    if not is_own and not applications_for(by).filter(pk=application.pk).exists():
        raise NotAllowed("You cannot change the address of this referee.")
    if email.casefold() == reference.email.casefold():
        raise FieldError("email", "This is the address that we have. Enter another address")
    check_address(application, reference, email)
    link = new_link(at)
    try:
        with transaction.atomic():
            columns = {"email": email, "asked_at": at, "chased": 0, **link.columns}
            change_open(reference, "correct_address", by=by, at=at, **columns)
            forget_unfinished(
                Page(reference=reference)
            )  # the owner of the old address may have typed it
            email_referee(reference, REFERENCE_REQUEST, at=at, **link.placeholders)
    except IntegrityError:
        raise FieldError("email", DIFFERENT_ADDRESS) from None


def ask_for_addresses(*, at: datetime) -> None:
    """If we could not deliver our email to a referee, emails the applicant to ask for another
    address. Sends one email for each referee and address. Safe to repeat, and to run twice at the
    same time."""
    addresses = set(unsent_emails().values_list("to", flat=True))
    waiting = Reference.objects.filter(status=ReferenceStatus.ASKED, email__in=addresses)
    rows = waiting.exclude(application__status__in=SHUT)
    references = list(rows.select_related("application__cohort", "application__applicant"))
    undelivered = undelivered_referees(references)
    for reference in references:
        if reference.pk in undelivered and undelivered[reference.pk].is_wrong_address:
            digest = sha256(reference.email.encode()).hexdigest()[:12]
            email_applicant_once(
                reference.application,
                ADDRESS_NEEDED,
                occasion=f"address:{reference.pk}:{digest}",
                by=PROGRAMME,
                at=at,
            )
