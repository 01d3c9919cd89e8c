"""E-mail leaves through the database: written in the transaction that causes it, sent afterwards,
tried again until a mail server takes it."""

from config.common.outbox.email import EMAIL, Email, EmailImage, EmailStatus
from config.common.outbox.purging import PURGE_OUTBOX, purge_finished
from config.common.outbox.queueing import InlineImage, queue_email
from config.common.outbox.sending import send_due
from config.common.outbox.wake import SEND_OUTBOX

__all__ = [
    "EMAIL",
    "PURGE_OUTBOX",
    "SEND_OUTBOX",
    "Email",
    "EmailImage",
    "EmailStatus",
    "InlineImage",
    "purge_finished",
    "queue_email",
    "send_due",
]
