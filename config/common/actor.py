"""Who does a thing: a signed-in person, or the programme itself."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anyone whose name can stand in the audit trail. `roles` are the roles held now."""

    @property
    def pk(self) -> int | None: ...

    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Programme:
    """The service acting by itself: the weekly round, the nightly report, a sweep."""

    pk: None = None
    roles: frozenset[str] = frozenset({"programme"})


PROGRAMME = Programme()
