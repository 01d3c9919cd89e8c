"""Reading who runs the service, on every page and in every email.

To ask the database each time would cost every page a query. So each process remembers the answer.
The process in which a manager changes the charity forgets the old answer at once, and every other
process at most RECENT seconds later.
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
"""For how many seconds a process goes on without asking the database again."""
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
"""What a manager should enter, in words."""


@dataclass(frozen=True)
class Details:
    """Who runs the service. Everything is empty until a manager has entered it."""

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
    """Changes with the logo. Empty without a logo."""

    @property
    def letters_to(self) -> str:
        """Where letters go."""
        return self.post_to or self.address

    @property
    def in_a_line(self) -> str:
        """The name, the number and the address: the foot of an email. Empty without a name."""
        number = f", registered charity number {self.number}" if self.number else ""
        address = f", {self.letters_to}" if self.letters_to else ""
        return f"{self.name}{number}{address}" if self.name else ""

    @property
    def contact(self) -> Contact:
        """Who to call when nobody nearer to the matter is named."""
        return Contact(self.contact_name, self.phone, self.email or settings.CONTACT_EMAIL)

    @cached_property
    def missing(self) -> list[str]:
        """What a manager should still enter, in words."""
        return [words for name, words in WANTED.items() if not getattr(self, name)]


class _Memory:
    """What this process remembers, and until when (by the clock that never jumps)."""

    details = Details()
    until = 0.0


def charity() -> Details:
    """Who runs the service. One query at most every RECENT seconds, and otherwise none.

    If the database does not answer, such as on the page that says so, this is what the process
    remembers.
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
    """Remembers these details for a while."""
    _Memory.details, _Memory.until = details, monotonic() + RECENT


def forget() -> None:
    """Asks the database the next time."""
    _Memory.until = 0.0
