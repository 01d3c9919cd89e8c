"""Emails that are queued or sent, for any test."""

import re

from config.common.outbox.email import Email

LINK = re.compile(r"/reference/([\w-]+)/")


def sent_to(address: str) -> list[Email]:
    """Every email that was queued for this address or sent to it, oldest first."""
    return list(Email.objects.filter(to=address).order_by("pk"))


def event_in(calendar: str) -> dict[str, str]:
    """The lines of a calendar file with one event. The key of each line is the text before the
    colon, such as METHOD, UID or SEQUENCE."""
    return dict(line.split(":", 1) for line in calendar.splitlines() if ":" in line)


def secret_sent_to(address: str) -> str:
    """The secret in the newest private link that was sent to this address."""
    link = LINK.search(sent_to(address)[-1].text)
    assert link, "The email has no link."
    return link[1]
