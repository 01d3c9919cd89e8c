"""The records of this app: requests, holds, breaches and what has been deleted."""

from typing import Final

from privacy.register.entry import Entry

ENTRIES: Final[tuple[Entry, ...]] = ()

IMPERSONAL: Final[dict[str, tuple[str, ...]]] = {}
"""Models that say nothing about anybody."""
