"""The register of fields: every personal field of every model, gathered from the apps."""

from typing import Final

from privacy.register.entry import Entry, Whose

REGISTER: Final[tuple[Entry, ...]] = ()


def entries_about(whose: Whose) -> tuple[Entry, ...]:
    """The entries with data of these people."""
    return tuple(entry for entry in REGISTER if any(about.whose == whose for about in entry.about))
