"""The e-mail of a row, the same to the byte each time it is tried."""

from collections.abc import Iterable
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.utils import formatdate, parseaddr
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from config.common.invitation import method_of
from config.common.outbox.email import Email, EmailImage


class RelatedMessage(EmailMultiAlternatives):
    """multipart/related (RFC 2387): what is attached belongs to the HTML, not beside it."""

    mixed_subtype = "related"


def message_of(email: Email, images: Iterable[EmailImage]) -> RelatedMessage:
    """What to hand to a mail connection. Auto-Submitted (RFC 3834) keeps holiday replies away."""
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
        message.mixed_subtype = "mixed"  # mail programs offer to take what stands beside the text
        message.attach(_invitation(email.calendar))
    return message


def message_id(key: str) -> str:
    """Follows from the key alone, so that a mail server can tell a second try from a second e-mail.

    A version 5 UUID (RFC 9562) at the domain the e-mail comes from.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid5(NAMESPACE_URL, key)}@{domain}>"


def _part(image: EmailImage) -> MIMEImage:
    part = MIMEImage(bytes(image.png), "png")
    part["Content-ID"] = f"<{image.name}>"
    part["Content-Disposition"] = f'inline; filename="{image.name}.png"'
    return part


def _invitation(calendar: str) -> MIMEBase:
    """A part as RFC 6047, 2.4, wants it: its type names the method too."""
    part = MIMEBase("text", "calendar", method=method_of(calendar), charset="UTF-8")
    part.set_payload(calendar.encode())
    encode_base64(part)
    part["Content-Disposition"] = 'attachment; filename="invitation.ics"'
    return part
