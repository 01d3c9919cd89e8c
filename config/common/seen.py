"""Notes whose records a page loads from the database.

The models of men, mentors and other people note each record that is loaded. Every person whose
record a page loads counts as shown on the page. So no view has to say which people it shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

Seen = dict[type[models.Model], dict[int, int | None]]
"""The user who owns each record, or None, by the record's model and key."""

_seen: ContextVar[Seen | None] = ContextVar("seen", default=None)


@contextmanager
def watch() -> Iterator[Seen]:
    """A context manager that collects the people whose records are loaded inside the block."""
    people: Seen = {}
    token = _seen.set(people)
    try:
        yield people
    finally:
        _seen.reset(token)


def note(model: type[models.Model], key: int | None, owner: int | None = None) -> None:
    """Notes that the record of a person was loaded. `owner` is the key of the user who owns the
    record, or None. Does nothing outside `watch`."""
    people = _seen.get()
    if people is not None and key is not None:
        people.setdefault(model, {})[key] = owner
