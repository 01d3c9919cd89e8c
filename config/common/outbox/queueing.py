"""Putting an e-mail into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from config.common.outbox.email import Email, EmailImage
from config.common.outbox.message import message_of
from config.common.outbox.wake import SEND_OUTBOX
from config.common.queue import enqueue


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
    """Owes one e-mail to one address, in the caller's transaction, and wakes the sender on commit.

    `key` names the occasion and the recipient's id, never his or her address
    ("capacity:2026-11-23:17"). Safe to repeat and to race: a key already
    there changes nothing. `calendar` is an invitation, see config.common.invitation.
    Raises BadHeaderError for a line break in `subject`, ValidationError for a bad address.
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


def _pictures(email: Email, images: Sequence[InlineImage]) -> list[EmailImage]:
    return [EmailImage(email=email, name=image.name, png=image.png) for image in images]
