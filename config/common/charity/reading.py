"""Reading who runs the service, on every page and in every email.

Each process remembers the details, so that a page needs no query for them. When a manager changes
the details, the process that saves the change forgets the old details immediately. Every other
process forgets them at most RECENT seconds later.
"""

from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Final

from django.conf import settings
from django.db import DatabaseError

from config.common.charity.contact import Contact
from config.common.charity.row import ONLY, Charity

RECENT: Final = 30.0
"""For how many seconds a process uses the details before it asks the database again."""
FIELDS: Final = (
    "name",
    "number",
    "address",
    "post_to",
    "contact_name",
    "phone",
    "email",
    "signatory_name",
    "signatory_role",
    "logo_version",
)
WANTED: Final = {
    "name": "its name",
    "number": "its charity number",
    "address": "its address",
    "contact_name": "who people can ask for",
    "phone": "a phone number",
    "signatory_name": "who signs certificates",
}
"""The fields that a manager should enter, each with its name in words."""


@dataclass(frozen=True)
class Details:
    """Who runs the service. Each field is empty until a manager enters it."""

    name: str = ""
    number: str = ""
    address: str = ""
    post_to: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    signatory_name: str = ""
    signatory_role: str = ""
    logo_version: str = ""
    """A text that changes whenever the logo changes. Empty without a logo."""

    @property
    def letters_to(self) -> str:
        """The address for letters by post."""
        return self.post_to or self.address

    @property
    def in_a_line(self) -> str:
        """The charity's name, number and address in one line, for the foot of an email. Empty
        without a name."""
        number = f", registered charity number {self.number}" if self.number else ""
        address = f", {self.letters_to}" if self.letters_to else ""
        return f"{self.name}{number}{address}" if self.name else ""

    @property
    def contact(self) -> Contact:
        """The charity's own contact. Pages and emails show it where they name no coordinator."""
        return Contact(self.contact_name, self.phone, self.email or settings.CONTACT_EMAIL)

    @cached_property
    def missing(self) -> list[str]:
        """The names of the fields that a manager should still enter."""
        return [words for name, words in WANTED.items() if not getattr(self, name)]


class _Memory:
    """The details that this process remembers, and until when, in seconds of `monotonic()`."""

    details = Details()
    until = 0.0


def charity() -> Details:
    """Who runs the service. At most one query every RECENT seconds.

    If the database does not answer, returns what the process remembers.
    """
    if monotonic() >= _Memory.until:
        try:
            remember(stored_charity())
        except DatabaseError:
            return _Memory.details
    return _Memory.details


def stored_charity() -> Details:
    """Who runs the service, from the database. One query."""
    row = Charity.objects.filter(pk=ONLY).values(*FIELDS).first()
    return Details(**row) if row else Details()


def remember(details: Details) -> None:
    """Remembers these details for RECENT seconds."""
    _Memory.details, _Memory.until = details, monotonic() + RECENT


def forget() -> None:
    """Forgets the details, so that the next call of `charity` asks the database."""
    _Memory.until = 0.0
