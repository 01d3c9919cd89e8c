"""Imports the app's models, so that Django finds them. Each model is defined beside the functions
that use it."""

from config.common.audit import AuditEvent
from config.common.backups.row import BackupSeries
from config.common.charity.row import Charity
from config.common.letters.wording import Wording
from config.common.outbox.email import Email, EmailImage
from config.common.outbox.hold import SendingHold
from config.common.outbox.text import TextMessage
from config.common.sealed.keys import SealingKey
from config.common.signs import SignOfLife

__all__ = [
    "AuditEvent",
    "BackupSeries",
    "Charity",
    "Email",
    "EmailImage",
    "SealingKey",
    "SendingHold",
    "SignOfLife",
    "TextMessage",
    "Wording",
]
