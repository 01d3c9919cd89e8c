"""Adding and changing the prisons we work in, and finding their coordinators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import Role, check_manager
from config.common import audit
from config.common.actor import Actor
from config.common.errors import FieldError
from recruitment.models import Establishment, FormerName, RegimeSlot, folded
from recruitment.prisons.visiting import lock_prison

CHANGE: Final = "add or change a prison"

Rooms = Mapping[int, int | None]
"""How many rooms a prison has, by slot of the week (see recruitment.weekly).

None means that there is no limit. The prison has no sessions in a slot that is missing.
"""


@dataclass(frozen=True)
class PrisonPlan:
    """What a manager can set for a prison. `code` is the prison service's own code, 3 capital
    letters. `boundaries` means the same as in Establishment."""

    code: str
    name: str
    rooms: Rooms
    coordinators: frozenset[User]
    boundaries: str = ""


def plan_of(prison: Establishment) -> PrisonPlan:
    """The plan of the prison as it is now. 2 queries."""
    rooms = dict(prison.regime_slots.values_list("slot", "rooms"))
    people = frozenset(prison.coordinators.all())
    return PrisonPlan(prison.code, prison.name, rooms, people, prison.boundaries)


def add_prison(*, plan: PrisonPlan, by: Actor, at: datetime) -> Establishment:
    """Adds a prison.

    Raises FieldError when another prison has the code or the name. 2 names count as the same if
    they differ only in how they are written (see folded). Raises NotAllowed for anyone but a
    manager.
    """
    return _save(Establishment(), plan, "add_establishment", by=by, at=at)


def change_prison(*, prison: Establishment, plan: PrisonPlan, by: Actor, at: datetime) -> None:
    """Sets the prison's plan. Safe to repeat. Raises the errors of add_prison.

    If the name or the code changes, the old one still means this prison. Men and mentors who
    already meet keep their time, even if the prison no longer has sessions at that time.
    """
    check_manager(by, CHANGE)
    with transaction.atomic():
        prison.version = lock_prison(prison).version + 1
        _save(prison, plan, "change_establishment", by=by, at=at)


def _save(
    prison: Establishment, plan: PrisonPlan, action: str, *, by: Actor, at: datetime
) -> Establishment:
    check_manager(by, CHANGE)
    before = {prison.name, prison.code} - {""}
    prison.code, prison.name = plan.code, " ".join(plan.name.split())
    prison.boundaries = plan.boundaries
    _check_is_new(prison)
    try:
        with transaction.atomic():
            prison.save()
            _remember(before, prison)
            _set_rooms(prison, plan.rooms)
            prison.coordinators.set(plan.coordinators)
            audit.record(action, prison, by=by, at=at, **_details(plan))
    except IntegrityError as error:
        others = Establishment.objects.exclude(pk=prison.pk)
        if others.filter(code=plan.code).exists():
            raise FieldError("code", f"Another prison already has the code {plan.code}") from error
        raise FieldError("name", f"Another prison already has the name {plan.name}") from error
    return prison


def _check_is_new(prison: Establishment) -> None:
    """Raises FieldError when another prison has the code or the name."""
    name = folded(prison.name)
    if not name:
        raise FieldError("name", "Enter the name of the prison, for example HMP Brixton")
    for other in Establishment.objects.exclude(pk=prison.pk):
        if other.code == prison.code:
            raise FieldError("code", f"{other} has this code")
        if folded(other.name) == name:
            raise FieldError("name", f"{other} is on the list of prisons already")


def _remember(before: set[str], prison: Establishment) -> None:
    """Saves the prison's old name and old code as former names, if they have changed."""
    names = {prison.name, prison.code}
    prison.former_names.filter(name__in=names).delete()
    FormerName.objects.bulk_create(
        (FormerName(establishment=prison, name=name) for name in sorted(before - names)),
        ignore_conflicts=True,
    )


def _set_rooms(prison: Establishment, rooms: Rooms) -> None:
    prison.regime_slots.exclude(slot__in=rooms).delete()
    RegimeSlot.objects.bulk_create(
        (RegimeSlot(establishment=prison, slot=slot, rooms=rooms[slot]) for slot in sorted(rooms)),
        update_conflicts=True,
        unique_fields=["establishment", "slot"],
        update_fields=["rooms"],
    )


def _details(plan: PrisonPlan) -> dict[str, Any]:
    return {
        "code": plan.code,
        "name": plan.name,
        "rooms": dict(sorted(plan.rooms.items())),
        "coordinators": sorted(user.pk for user in plan.coordinators),
        "boundaries": plan.boundaries,
    }


def coordinators_of(establishments: QuerySet[Establishment]) -> QuerySet[User]:
    """The coordinators of these prisons. If these prisons have no coordinator, the managers."""
    active = User.objects.filter(is_active=True)
    coordinators = active.filter(
        establishments__in=establishments, grants__role=Role.COORDINATOR
    ).distinct()
    return coordinators if coordinators.exists() else active.filter(grants__role=Role.MANAGER)
