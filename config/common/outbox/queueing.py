"""Putting emails and texts in the outbox, and withdrawing them.

Also makes the message for the mail server from an email in the outbox. The message has the same
bytes at each try.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.utils import formatdate, parseaddr
from functools import reduce
from operator import or_
from typing import Any, Final, Literal
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q

from config.common.invitation import method_of
from config.common.outbox.email import Email, EmailImage
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.text import TextMessage
from config.common.queue import TaskName, enqueue

SEND_OUTBOX: Final = TaskName("outbox.send")
SEND_TEXTS: Final = TaskName("outbox.send_texts")
ABOUT_ACCOUNT: Final = "account:"
"""The beginning of the keys of emails about somebody's account.

Staff cannot send these emails again, because some have a code for signing in.
"""

_REHEARSED: ContextVar[list[str] | None] = ContextVar("rehearsed", default=None)


@contextmanager
def noting_keys() -> Iterator[list[str]]:
    """A context manager. Yields a list, to which every email and text queued inside the block adds
    its key. Leaves out keys that were already queued before."""
    keys: list[str] = []
    token = _REHEARSED.set(keys)
    try:
        yield keys
    finally:
        _REHEARSED.reset(token)


def _note(key: str) -> None:
    if (keys := _REHEARSED.get()) is not None:
        keys.append(key)


class RelatedMessage(EmailMultiAlternatives):
    """A message of type multipart/related (RFC 2387). Its attachments are part of the HTML.

    We make the lines between its parts from its Message-ID. Python would choose random lines, and a
    second try would differ from the first.
    """

    mixed_subtype = "related"

    def message(self, **options: Any) -> Any:
        whole = super().message(**options)
        name = uuid5(NAMESPACE_URL, self.extra_headers["Message-ID"]).hex
        for number, part in enumerate(whole.walk()):
            if part.is_multipart():
                part.set_boundary(f"==={name}.{number}===")
        return whole


def message_of(email: Email, images: Iterable[EmailImage]) -> RelatedMessage:
    """The message for the mail server. Each call gives exactly the same bytes.

    The header Auto-Submitted (RFC 3834) prevents automatic replies. Because of the header
    List-Unsubscribe (RFC 2369), mail programs show a button. The button opens the page on which the
    reader can stop such emails.
    """
    message = RelatedMessage(
        email.subject,
        email.text,
        to=[email.to],
        headers={
            "Message-ID": message_id(email.key),
            "Date": formatdate(email.queued_at.timestamp()),
            "Auto-Submitted": "auto-generated",
            **({"List-Unsubscribe": f"<{page}>"} if (page := email.preferences_url) else {}),
        },
    )
    if email.html:
        message.attach_alternative(email.html, "text/html")
    for image in images:
        message.attach(_part(image))
    if email.calendar:
        # so that mail programs offer to add the event to a calendar
        message.mixed_subtype = "mixed"
        message.attach(_invitation(email.calendar))
    return message


def message_id(key: str) -> str:
    """The Message-ID of the email with this key. It depends only on the key.

    So a mail server can tell a second try from a second email. The Message-ID is a version 5 UUID
    (RFC 9562) at the domain of our sender address.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid5(NAMESPACE_URL, key)}@{domain}>"


def _part(image: EmailImage) -> MIMEImage:
    part = MIMEImage(bytes(image.png), "png")
    part["Content-ID"] = f"<{image.name}>"
    part["Content-Disposition"] = f'inline; filename="{image.name}.png"'
    return part


def _invitation(calendar: str) -> MIMEBase:
    """The part of the message with the invitation, as RFC 6047, 2.4, describes it. Its content type
    also names the method."""
    part = MIMEBase("text", "calendar", method=method_of(calendar), charset="UTF-8")
    part.set_payload(calendar.encode())
    encode_base64(part)
    part["Content-Disposition"] = 'attachment; filename="invitation.ics"'
    return part


@dataclass(frozen=True)
class InlineImage:
    """A picture in an email. The HTML shows it as `<img src="cid:CONTENT_ID">`.

    `content_id` has letters, digits, hyphens and underscores. The picture is a PNG, because some
    mail programs do not show SVG or WebP.
    """

    content_id: str
    content: bytes
    subtype: Literal["png"] = "png"


def queue_email(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    images: Sequence[InlineImage] = (),
    calendar: str = "",
    preferences_url: str = "",
    at: datetime,
) -> None:
    """Queues one email to one address. Wakes the sender when the caller's transaction commits.

    `key` has the occasion and the recipient's id, never their address ("capacity:2026-11-23:17").
    `calendar` is an invitation (see config.common.invitation). `preferences_url` is the page on
    which the reader can stop such emails.

    Raises BadHeaderError when `subject` has a line break. Raises ValidationError for a bad address
    or a bad picture. Safe to repeat and to run twice at the same time: if the key exists, nothing
    changes.
    """
    fields = {"to": to, "subject": subject, "text": text, "html": html, "calendar": calendar}
    fields["preferences_url"] = preferences_url
    draft = Email(key=key, queued_at=at, due_at=at, **fields)
    draft.clean_fields()
    pictures = _pictures(draft, images)
    for picture in pictures:
        picture.clean_fields(exclude=["email"])
    message_of(draft, pictures).message()
    with transaction.atomic():
        email, is_new = Email.objects.get_or_create(
            key=key, defaults={**fields, "queued_at": at, "due_at": at}
        )
        if is_new:
            EmailImage.objects.bulk_create(_pictures(email, images))
            enqueue(SEND_OUTBOX)
            _note(key)


def withdraw_emails(*, about: Collection[str], at: datetime) -> int:
    """Deletes emails that still wait in the outbox. Returns how many it deleted.

    `about` has the beginnings of the emails' keys. Does not stop an email that a sender has already
    taken. The keys of deleted emails can be used again. Safe to repeat. Call this in the
    transaction of the change that makes the emails untrue.
    """
    begins = reduce(or_, (Q(key__startswith=start) for start in about), Q(pk__in=[]))
    is_free = Q(attempts=0) | Q(due_at__lte=at)
    waiting = Email.objects.filter(begins, is_free, status=OutgoingStatus.WAITING)
    return waiting.delete()[1].get(Email._meta.label, 0)


def can_text() -> bool:
    """Whether we can send texts. We can if the settings name a text service."""
    return bool(settings.SMS_URL)


def queue_text(*, key: str, person: int, words: str, until: datetime, at: datetime) -> None:
    """Queues one text to the person whose key is `person`. The text is never sent after `until`.

    Wakes the sender when the caller's transaction commits. `key` means the same as in queue_email.
    Safe to repeat and to run twice at the same time: if the key exists, nothing changes.
    """
    fields = {"person_id": person, "words": words, "until": until, "queued_at": at, "due_at": at}
    with transaction.atomic():
        _, is_new = TextMessage.objects.get_or_create(key=key, defaults=fields)
        if is_new:
            enqueue(SEND_TEXTS)
            _note(key)


def withdraw_texts(*, about: str) -> set[int]:
    """Withdraws the texts whose keys begin with `about` and that still wait in the outbox.

    Returns the keys of the people who got their text, or may still get it because a sender has
    tried to send it. We never try to send a withdrawn text again. Safe to repeat. Call this in the
    transaction of the change that makes the texts untrue.
    """
    with transaction.atomic():
        rows = TextMessage.objects.filter(key__startswith=about).order_by("pk")
        texts = list(rows.select_for_update())
        waiting = [text.pk for text in texts if text.status == OutgoingStatus.WAITING]
        TextMessage.objects.filter(pk__in=waiting).delete()
    return {
        text.person_id for text in texts if text.attempts and text.status != OutgoingStatus.GIVEN_UP
    }


def is_in_outbox(about: str) -> bool:
    """Whether an email whose key begins with `about` is sent or waits to be sent. One query."""
    return Email.objects.filter(key__startswith=about).exists()


def _pictures(email: Email, images: Sequence[InlineImage]) -> list[EmailImage]:
    return [EmailImage(email=email, name=image.content_id, png=image.content) for image in images]
