"""Sending a letter to one person.

Every email of the service is sent from here, except the morning email. The morning email has the
same head and foot. We send each email as plain text and as HTML. Its foot says why the person got
the email, who they can ask, and who runs the service.
"""

from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.dateformat import format as in_words

from config.common.charity.contact import Contact
from config.common.charity.reading import charity
from config.common.letters.parts import parts_of
from config.common.letters.wording import Letter, Text, current_wording, filled
from config.common.outbox.queueing import queue_email, queue_text


class Reader(Protocol):
    """Anyone who has an address to write to."""

    @property
    def pk(self) -> int | None: ...

    @property
    def email(self) -> str: ...


def email_person(
    person: Reader,
    letter: Letter,
    *,
    occasion: str,
    at: datetime,
    calendar: str = "",
    coordinator: Contact | None = None,
    **placeholders: str,
) -> None:
    """Queues the letter to this person. `occasion` says what the letter is about. We queue a letter
    to the same person only once for each `occasion`.

    `calendar` is an invitation to send with the letter. `coordinator` is the person to call. If
    there is none, the email names the charity's own contact. Call this in the transaction of the
    change that the letter is about. Raises KeyError when a placeholder of the wording has no value.
    """
    queue_letter(
        filled(current_wording(letter), placeholders),
        why=letter.why,
        key=f"{occasion}:{person.pk}",
        to=person.email,
        at=at,
        calendar=calendar,
        coordinator=coordinator,
    )


def queue_letter(
    text: Text,
    *,
    why: str,
    key: str,
    to: str,
    at: datetime,
    calendar: str = "",
    preferences_url: str = "",
    coordinator: Contact | None = None,
    code: str = "",
) -> None:
    """Queues an email in these words to one address. We queue only one email for each `key` (see
    queue_email).

    `coordinator` means the same as in email_person. `code` is a code that the reader must type on a
    page.
    """
    context = {
        "text": text,
        "parts": parts_of(text.body, code=code),
        "why": why,
        "contact": coordinator or charity().contact,
        **foot(),
    }
    queue_email(
        key=key,
        to=to,
        subject=text.subject,
        text=render_to_string("mail/letter.txt", context),
        html=render_to_string("mail/letter.html", context),
        calendar=calendar,
        preferences_url=preferences_url,
        at=at,
    )


def foot() -> dict[str, object]:
    """The values for the template of the foot of every email (mail/foot.html)."""
    return {"home": settings.BASE_URL, "charity": charity()}


def text_person(
    person: int,
    letter: Letter,
    *,
    occasion: str,
    until: datetime,
    at: datetime,
    **placeholders: str,
) -> None:
    """Queues the text to the person whose key is `person`. We queue a text to the same person only
    once for each `occasion`, which says what the text is about.

    The text is never sent after `until`. The other arguments mean the same as in email_person.
    """
    words = filled(current_wording(letter), placeholders).body
    queue_text(key=f"{occasion}:{person}", person=person, words=words, until=until, at=at)


def spelt(day: date) -> str:
    """A date as emails write it: "Saturday 5 June 2027"."""
    return in_words(day, "l j F Y")
