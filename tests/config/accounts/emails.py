"""What has been emailed, read from the outbox."""

import re

from config.common.outbox.email import Email


def newest_email() -> Email:
    """The last email owed to anybody."""
    return Email.objects.latest("pk")


def emailed_code() -> str:
    """The code in it; fails the test when there is none."""
    code = re.search(r"\d{4}-\d{4}", newest_email().text)
    assert code, newest_email().text
    return code[0]
