"""Who does something: a person who is signed in, or the service itself."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """A person, or the service itself, that the audit trail can name. `roles` are the roles that
    this person holds now."""

    @property
    def pk(self) -> int | None: ...

    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Programme:
    """The actor for what the service does by itself, such as the weekly round or the morning
    report."""

    pk: None = None
    roles: frozenset[str] = frozenset({"programme"})


PROGRAMME = Programme()
