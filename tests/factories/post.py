"""Emails that were queued or sent, for any test."""

import re

from config.common.outbox.email import Email

LINK = re.compile(r"/reference/([\w-]+)/")


def sent_to(address: str) -> list[Email]:
    """Every email queued for or sent to this address, oldest first."""
    return list(Email.objects.filter(to=address).order_by("pk"))


def event_in(calendar: str) -> dict[str, str]:
    """The lines of a calendar with one event, by what stands before the colon: METHOD, UID,
    SEQUENCE."""
    return dict(line.split(":", 1) for line in calendar.splitlines() if ":" in line)


def secret_sent_to(address: str) -> str:
    """The secret of the newest private link sent to this address."""
    link = LINK.search(sent_to(address)[-1].text)
    assert link, "The email has no link."
    return link[1]
