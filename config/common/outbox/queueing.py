"""Putting an email in the outbox, and making the message from its row: the same bytes at each
try."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.utils import formatdate, parseaddr
from functools import reduce
from operator import or_
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q

from config.common.invitation import method_of
from config.common.outbox.email import Email, EmailImage, EmailStatus
from config.common.queue import TaskName, enqueue

SEND_OUTBOX: Final = TaskName("outbox.send")


class RelatedMessage(EmailMultiAlternatives):
    """multipart/related (RFC 2387): attachments are part of the HTML."""

    mixed_subtype = "related"


def message_of(email: Email, images: Iterable[EmailImage]) -> RelatedMessage:
    """The message for the mail server. Auto-Submitted (RFC 3834) prevents automatic replies."""
    message = RelatedMessage(
        email.subject,
        email.text,
        to=[email.to],
        headers={
            "Message-ID": message_id(email.key),
            "Date": formatdate(email.queued_at.timestamp()),
            "Auto-Submitted": "auto-generated",
        },
    )
    if email.html:
        message.attach_alternative(email.html, "text/html")
    for image in images:
        message.attach(_part(image))
    if email.calendar:
        message.mixed_subtype = "mixed"  # so that mail programs offer to add it to a calendar
        message.attach(_invitation(email.calendar))
    return message


def message_id(key: str) -> str:
    """Made from the key alone, so that a mail server can tell a second try from a second email.

    A version 5 UUID (RFC 9562) at the domain the email comes from.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid5(NAMESPACE_URL, key)}@{domain}>"


def _part(image: EmailImage) -> MIMEImage:
    part = MIMEImage(bytes(image.png), "png")
    part["Content-ID"] = f"<{image.name}>"
    part["Content-Disposition"] = f'inline; filename="{image.name}.png"'
    return part


def _invitation(calendar: str) -> MIMEBase:
    """The part that RFC 6047, 2.4, describes: its type names the method too."""
    part = MIMEBase("text", "calendar", method=method_of(calendar), charset="UTF-8")
    part.set_payload(calendar.encode())
    encode_base64(part)
    part["Content-Disposition"] = 'attachment; filename="invitation.ics"'
    return part


@dataclass(frozen=True)
class InlineImage:
    """A PNG for the HTML to show as `<img src="cid:NAME">`."""

    name: str
    png: bytes


def queue_email(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    images: Sequence[InlineImage] = (),
    calendar: str = "",
    at: datetime,
) -> None:
    """Queues one email to one address, in the caller's transaction, and wakes the sender on commit.

    `key` names the occasion and the recipient's id, never their address ("capacity:2026-11-23:17").
    Safe to repeat and to run twice at once: when the key exists, nothing changes. `calendar` is an
    invitation, see config.common.invitation. Raises BadHeaderError for a line break in `subject`,
    ValidationError for a bad address.
    """
    fields = {"to": to, "subject": subject, "text": text, "html": html, "calendar": calendar}
    draft = Email(key=key, queued_at=at, due_at=at, **fields)
    draft.clean_fields()
    message_of(draft, _pictures(draft, images)).message()
    with transaction.atomic():
        email, is_new = Email.objects.get_or_create(
            key=key, defaults={**fields, "queued_at": at, "due_at": at}
        )
        if is_new:
            EmailImage.objects.bulk_create(_pictures(email, images))
            enqueue(SEND_OUTBOX)


def withdraw_emails(*, about: Collection[str], at: datetime) -> int:
    """Takes emails out of the outbox before they go: those that wait and whose keys begin with one
    of these. Returns how many. One that a sender has just taken still goes. Their keys can be used
    again. Safe to repeat. Call it in the transaction of the change that makes them untrue."""
    begins = reduce(or_, (Q(key__startswith=start) for start in about), Q(pk__in=[]))
    is_free = Q(attempts=0) | Q(due_at__lte=at)
    waiting = Email.objects.filter(begins, is_free, status=EmailStatus.WAITING)
    return waiting.delete()[1].get(Email._meta.label, 0)


def is_in_outbox(about: str) -> bool:
    """Whether an email whose key begins like this has gone, or waits to go. One query."""
    return Email.objects.filter(key__startswith=about).exists()


def _pictures(email: Email, images: Sequence[InlineImage]) -> list[EmailImage]:
    return [EmailImage(email=email, name=image.name, png=image.png) for image in images]
