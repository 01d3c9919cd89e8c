"""The addresses to which our last email could not be delivered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.refusals import in_words, is_about_address

ELSEWHERE = "Staff sent our last email to another address instead"


@dataclass(frozen=True)
class Undelivered:
    """The last email to an address, if it could not be delivered.

    `why` is the reason in words. If `is_wrong_address` is true, the address itself is the reason,
    and another address would help.
    """

    address: str
    why: str
    at: datetime
    is_wrong_address: bool


def undelivered_to(addresses: Collection[str]) -> dict[str, Undelivered]:
    """The last email to each of these addresses, if it could not be delivered. Looks at the emails
    of the last 30 days. One query. No query without addresses.

    Leaves out an address if its last email was delivered.
    """
    if not addresses:
        return {}
    rows = Email.objects.filter(Q(to__in=addresses) | Q(former_to__in=addresses))
    columns = rows.order_by(F("queued_at"), "pk").values_list(
        "to", "former_to", "status", "last_error", "finished_at"
    )
    last: dict[str, Undelivered | None] = {}
    for to, former_to, status, error, at in columns:
        if at is None:  # the email has still to go
            continue
        is_given_up = status == OutgoingStatus.GIVEN_UP
        failed = Undelivered(to, in_words(error), at, is_about_address(error))
        last[to] = failed if is_given_up else None
        if former_to:
            last[former_to] = Undelivered(former_to, ELSEWHERE, at, is_wrong_address=False)
    return {address: email for address, email in last.items() if email and address in addresses}


def undelivered_email(address: str) -> Undelivered | None:
    """The same as undelivered_to, for one address. None if the last email to this address was
    delivered, or if there was no email."""
    return undelivered_to([address]).get(address)
