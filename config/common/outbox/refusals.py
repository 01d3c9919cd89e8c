"""Finding out whether an error of the mail server is about one email or about every email.

A mail server replies with a code of 3 digits (RFC 5321, 4.2.1). A code of 500 or more means that
the reply is final. Many servers add a status such as 5.1.1, which says what is wrong (RFC 3463).
"""

import re
from dataclasses import dataclass
from enum import Enum
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from typing import Final

SENDER_STOPPED: Final = "SenderStopped"
"""We record this instead of an error when every sender of an email was killed."""
NOT_MADE: Final = "NotMade"
"""We record this instead of an error when we could not make the message from the row."""

DROPPED: Final = "Dropped"
"""We record this instead of an error when somebody chose not to send an email that waited in a
restored copy."""

CLOSING: Final = 421
"""With this code, the server ends the connection. The code can come at any step."""
TOO_BIG: Final = 552
CODES_ABOUT_US: Final = frozenset({500, 502, 503, 504, 521, 530, 534, 535, 538})
"""With these codes, the server says that it did not know or expect a command, or did not let us
sign in."""
STATUSES_ABOUT_US: Final = re.compile(r"5\.(1\.[78]|3\.(?!4$)|4\.(?![146]$)|7\.)")
"""With these statuses, the problem is our address, the server itself, its network or our right to
send.

4 similar statuses are left out. 5.4.1, 5.4.4 and 5.4.6 are about the recipient's address, and 5.3.4
means that the email is too big.
"""


class Meaning(Enum):
    NEVER = "no server will take this email as it is"
    LATER = "the server may take this email later"
    NO_SERVER = "the server takes no email now"


@dataclass(frozen=True)
class Reply:
    """The code and the status of a mail server's reply. `status` is empty if the server gave
    none."""

    code: int
    status: str

    @property
    def is_too_big(self) -> bool:
        return self.status == "5.3.4" or (self.code == TOO_BIG and not self.status)

    @property
    def is_for_good(self) -> bool:
        """Whether every later try to send this email would get the same reply."""
        is_about_us = self.code in CODES_ABOUT_US or STATUSES_ABOUT_US.match(self.status)
        return self.code >= 500 and not is_about_us


def meaning_of(error: Exception) -> Meaning:
    """What this error means. Call this only for an error after the server has let us sign in.

    If the server refuses our sender address, the refusal is about every email, because all emails
    have the same sender.
    """
    if isinstance(error, ValueError):
        return Meaning.NEVER
    reply = _reply_in(error)
    if reply is None or reply.code == CLOSING:
        return Meaning.NO_SERVER
    if isinstance(error, SMTPSenderRefused):
        return Meaning.NEVER if reply.is_too_big else Meaning.NO_SERVER
    return Meaning.NEVER if reply.is_for_good else Meaning.LATER


def name_of(error: Exception) -> str:
    """The class of the error with the code and the status, such as "SMTPDataError 554 5.6.0".

    Leaves out the words of the error, because these words could name a person.
    """
    if isinstance(error, ValueError):
        return NOT_MADE
    reply = _reply_in(error)
    answer = f"{reply.code} {reply.status}" if reply else ""
    return f"{type(error).__name__} {answer}".strip()


def is_about_address(name: str) -> bool:
    """Whether an email could not be sent because of the recipient's address. `name` is the result
    of `name_of` for the error."""
    error, code, status = (*name.split(), "", "", "")[:3]
    return error == SMTPRecipientsRefused.__name__ and Reply(int(code or 0), status).is_for_good


def in_words(name: str) -> str:
    """Why an email could not be sent, in words for staff. `name` is the result of `name_of` for the
    error."""
    error, code, status = (*name.split(), "", "", "")[:3]
    reply = Reply(int(code or 0), status)
    if error == SENDER_STOPPED:
        return "Our program stopped each time it tried to send this email"
    if error == NOT_MADE:
        return "Our program could not put this email together"
    if error == DROPPED:
        return "This service was restored from a backup, and old emails were not sent"
    if reply.is_too_big:
        return "This email is too big for the mail server"
    if error == SMTPRecipientsRefused.__name__ and reply.is_for_good:
        is_full = status == "5.2.2" or reply.code == TOO_BIG
        return "The mailbox is full" if is_full else "There is no such address, or it is closed"
    if error == SMTPDataError.__name__ and reply.is_for_good:
        return "The mail server did not accept what this email says"
    if reply.code:
        return "The mail server did not take emails from us"
    return "We could not reach the mail server"


def _reply_in(error: Exception) -> Reply | None:
    text: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        return None
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    status = re.match(rf"\s*({str(code)[0]}\.\d{{1,3}}\.\d{{1,3}})\b", words)
    return Reply(code, status[1] if status else "")
