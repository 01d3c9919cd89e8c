"""Putting emails and texts in the outbox, and withdrawing them.

Also makes the message of an email from its row, with the same bytes at each try.
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
"""The beginnings of the keys of emails about somebody's account.

Some of these emails have a code to sign in with. So staff cannot send such an email again, or to
somebody else.
"""

_REHEARSED: ContextVar[list[str] | None] = ContextVar("rehearsed", default=None)


@contextmanager
def noting_keys() -> Iterator[list[str]]:
    """Notes the key of every email and text that is queued meanwhile, and was not queued
    before."""
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

    The lines between its parts follow from its Message-ID. Otherwise Python would choose them at
    random, and a second try would differ from the first.
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
    """The message for the mail server, the same to the byte each time.

    The header Auto-Submitted (RFC 3834) prevents automatic replies. With List-Unsubscribe (RFC
    2369), mail programs show a button that opens the page on which the reader can stop the email.
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
    """The Message-ID of an email. The Message-ID depends on the key alone.

    A mail server can therefore tell a second try from a second email. The Message-ID is a version 5
    UUID (RFC 9562) at the domain that the email comes from.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid5(NAMESPACE_URL, key)}@{domain}>"


def _part(image: EmailImage) -> MIMEImage:
    part = MIMEImage(bytes(image.png), "png")
    part["Content-ID"] = f"<{image.name}>"
    part["Content-Disposition"] = f'inline; filename="{image.name}.png"'
    return part


def _invitation(calendar: str) -> MIMEBase:
    """The part of the message that RFC 6047, 2.4, describes. Its type also names the method."""
    part = MIMEBase("text", "calendar", method=method_of(calendar), charset="UTF-8")
    part.set_payload(calendar.encode())
    encode_base64(part)
    part["Content-Disposition"] = 'attachment; filename="invitation.ics"'
    return part


@dataclass(frozen=True)
class InlineImage:
    """A picture that the HTML shows as `<img src="cid:CONTENT_ID">`.

    `content_id` has letters, digits, hyphens and underscores. The picture is a PNG, because some
    mail programs show no other pictures that a drawing can become.
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

    `key` names the occasion and the recipient's id, never their address ("capacity:2026-11-23:17").
    `calendar` is an invitation (see config.common.invitation). `preferences_url` is the page on
    which the reader can stop such emails. Raises BadHeaderError when `subject` has a line break,
    and ValidationError for a bad address or a bad picture. Safe to repeat, and to run twice at
    once: when the key exists, nothing changes.
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
    """Removes emails that still wait in the outbox. Returns how many.

    `about` has the beginnings of the emails' keys. If a sender has just taken an email, we still
    send it. The keys can be used again. Safe to repeat. Call this in the transaction of the change
    that makes the emails untrue.
    """
    begins = reduce(or_, (Q(key__startswith=start) for start in about), Q(pk__in=[]))
    is_free = Q(attempts=0) | Q(due_at__lte=at)
    waiting = Email.objects.filter(begins, is_free, status=OutgoingStatus.WAITING)
    return waiting.delete()[1].get(Email._meta.label, 0)


def can_text() -> bool:
    """Whether we can send texts. We can if the settings name a text service."""
    return bool(settings.SMS_URL)


def queue_text(*, key: str, person: int, words: str, until: datetime, at: datetime) -> None:
    """Queues one text to the person with this key. Nobody sends the text after `until`.

    Wakes the sender when the caller's transaction commits. `key` means the same as in queue_email.
    Safe to repeat, and to run twice at once: when the key exists, nothing changes.
    """
    fields = {"person_id": person, "words": words, "until": until, "queued_at": at, "due_at": at}
    with transaction.atomic():
        _, is_new = TextMessage.objects.get_or_create(key=key, defaults=fields)
        if is_new:
            enqueue(SEND_TEXTS)
            _note(key)


def withdraw_texts(*, about: str) -> set[int]:
    """Withdraws the texts whose keys begin with `about` and that still wait in the outbox.

    Returns the keys of the people who got their text. A person also counts if a sender has tried to
    send their text, because they may still get it. Nobody tries a withdrawn text again. Safe to
    repeat. Call this in the transaction of the change that makes the texts untrue.
    """
    with transaction.atomic():
        texts = list(TextMessage.objects.filter(key__startswith=about).select_for_update())
        waiting = [text.pk for text in texts if text.status == OutgoingStatus.WAITING]
        TextMessage.objects.filter(pk__in=waiting).delete()
    return {
        text.person_id for text in texts if text.attempts and text.status != OutgoingStatus.GIVEN_UP
    }


def is_in_outbox(about: str) -> bool:
    """Whether we have sent, or are going to send, an email with a key that begins with `about`. One
    query."""
    return Email.objects.filter(key__startswith=about).exists()


def _pictures(email: Email, images: Sequence[InlineImage]) -> list[EmailImage]:
    return [EmailImage(email=email, name=image.content_id, png=image.content) for image in images]
