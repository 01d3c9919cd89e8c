"""Who does something: a signed-in person, or the programme itself."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anyone that the audit trail can name. `roles` are the roles that they hold now."""

    @property
    def pk(self) -> int | None: ...

    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Programme:
    """The service when it acts by itself, as in the weekly round or the morning report."""

    pk: None = None
    roles: frozenset[str] = frozenset({"programme"})


PROGRAMME = Programme()
