"""Reading the emails in the outbox."""

import re

from config.common.outbox.email import Email

CODE = re.compile(r"\d{4}(?:-\d{4})+")


def newest_email() -> Email:
    """The last email queued."""
    return Email.objects.latest("pk")


def emailed_code() -> str:
    """The code in the last email. Fails the test when there is none."""
    code = CODE.search(newest_email().text)
    assert code, newest_email().text
    return code[0]
