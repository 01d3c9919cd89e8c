"""What has been emailed, for any test."""

import re

from config.common.outbox.email import Email

LINK = re.compile(r"/reference/([\w-]+)/")


def sent_to(address: str) -> list[Email]:
    """Every email owed or sent there, oldest first."""
    return list(Email.objects.filter(to=address).order_by("pk"))


def secret_sent_to(address: str) -> str:
    """The secret of the newest private link sent there."""
    found = LINK.search(sent_to(address)[-1].text)
    assert found, "The email holds no link."
    return found[1]
