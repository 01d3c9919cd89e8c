"""Sending a letter to one person.

We send an email as plain text and as HTML. The end of an email says why the person got it and who
to ask.
"""

from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.dateformat import format as in_words

from config.common.letters.wording import Letter, Text, current_wording, filled
from config.common.outbox.queueing import queue_email, queue_text


class Reader(Protocol):
    """Anyone we can write to."""

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
    **placeholders: str,
) -> None:
    """Queues the letter to this person, once for each `occasion`.

    `calendar` is an invitation to send with the letter. Call this in the transaction of the change
    that the letter is about. Raises KeyError when a placeholder of the wording has no value.
    """
    text = filled(current_wording(letter), placeholders)
    key = f"{occasion}:{person.pk}"
    queue_letter(text, why=letter.why, key=key, to=person.email, at=at, calendar=calendar)


def queue_letter(
    text: Text,
    *,
    why: str,
    key: str,
    to: str,
    at: datetime,
    calendar: str = "",
    preferences_url: str = "",
) -> None:
    """Queues an email in these words to one address, once for each `key` (see queue_email)."""
    context = {
        "text": text,
        "why": why,
        "home": settings.BASE_URL,
        "contact": settings.CONTACT_EMAIL,
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


def text_person(
    person: int,
    letter: Letter,
    *,
    occasion: str,
    until: datetime,
    at: datetime,
    **placeholders: str,
) -> None:
    """Queues the text to the person with this key, once for each `occasion`.

    The text is sent before `until` or never. The rest is the same as in email_person.
    """
    words = filled(current_wording(letter), placeholders).body
    queue_text(key=f"{occasion}:{person}", person=person, words=words, until=until, at=at)


def spelt(day: date) -> str:
    """A date as emails write it: "Saturday 5 June 2027"."""
    return in_words(day, "l j F Y")
