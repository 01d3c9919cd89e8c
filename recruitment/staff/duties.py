"""What a member of staff does: their roles, and the prisons that they coordinate."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from config.accounts.grants import grant_role, lock_managers, withdraw_role
from config.accounts.limits import end_sessions
from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common import audit
from config.common.actor import Actor
from config.common.errors import ChangedMeanwhile, FieldError
from recruitment.models import Establishment, StaffAccount

CHANGE: Final = "change the roles of staff"


@dataclass(frozen=True)
class Duties:
    """The staff roles of one person, and the open prisons that they coordinate."""

    roles: frozenset[Role]
    prisons: frozenset[Establishment]

    @property
    def mark(self) -> str:
        """The duties as one line of text. A form carries this line, so that we notice if somebody
        changes the duties while the form is open."""
        prisons = sorted(prison.pk for prison in self.prisons)
        return f"{','.join(sorted(self.roles))};{','.join(map(str, prisons))}"


def duties_of(user: User) -> Duties:
    """The duties that this person has now. 2 queries."""
    roles = frozenset(Role(role) for role in user.grants.values_list("role", flat=True))
    return Duties(roles & STAFF, frozenset(user.establishments.open()))


def former_duties(account: StaffAccount) -> Duties:
    """The duties that this person was offered, or had before they left. Leaves out prisons that
    have closed. One query."""
    return Duties(account.roles, frozenset(account.prisons.open()))


def check_duties(duties: Duties) -> None:
    """Raises FieldError (`roles` or `prisons`) for duties that nobody can have."""
    if not duties.roles:
        raise FieldError("roles", "Select at least one role")
    if duties.prisons and Role.COORDINATOR not in duties.roles:
        raise FieldError(
            "prisons",
            "Only coordinators have prisons. Select Coordinator too, or clear the prisons",
        )


def only_at(user: User) -> list[Establishment]:
    """The open prisons that only this person coordinates, by name. One query."""
    coordinators = User.objects.filter(
        establishments=OuterRef("pk"), is_active=True, grants__role=Role.COORDINATOR
    )
    prisons = Establishment.objects.open().filter(Exists(coordinators.filter(pk=user.pk)))
    return list(prisons.exclude(Exists(coordinators.exclude(pk=user.pk))))


def change_duties(
    *, user: User, duties: Duties, mark: str, alone: Collection[int], by: User, at: datetime
) -> None:
    """Gives the person these roles and prisons, and removes all others. Safe to repeat.

    `mark` is the mark of the duties that the manager saw. `alone` has the ids of the prisons that
    the manager has agreed to leave without a coordinator. If the person loses a role, signs them
    out everywhere.

    Raises FieldError (`roles` or `prisons`) for duties that nobody can have. Raises FieldError
    (`alone`) if another prison would have no coordinator. Raises LastManager if there would be no
    manager. Raises ChangedMeanwhile if the duties do not match `mark`. Raises NotAllowed for anyone
    but a manager.
    """
    check_duties(duties)
    with transaction.atomic():
        lock_managers(by=by, doing=CHANGE)
        current = locked_duties(user, mark, duties.prisons)
        check_coordinated(user, alone, stays_at=duties.prisons)
        set_duties(user, duties, by=by, at=at)
        if current.roles - duties.roles:
            end_sessions(user)


def locked_duties(user: User, mark: str, others: Collection[Establishment] = frozenset()) -> Duties:
    """The person's duties now. Locks their prisons and `others`, so that nobody else can change the
    coordinators of these prisons until the transaction ends. Raises ChangedMeanwhile if the duties
    do not match `mark`."""
    keys = {prison.pk for prison in others} | set(user.establishments.values_list("pk", flat=True))
    list(Establishment.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
    current = duties_of(user)
    if current.mark != mark:
        raise ChangedMeanwhile(
            f"Somebody else has changed the roles or prisons of {user} since you opened the page. "
            "Your change was not made. This page shows how things are now."
        )
    return current


def check_coordinated(
    user: User, alone: Collection[int], *, stays_at: Collection[Establishment] = frozenset()
) -> None:
    """Raises FieldError (`alone`) if a prison would have no coordinator without this person, and is
    not in `alone`. The person keeps the prisons in `stays_at`."""
    prisons = [prison for prison in only_at(user) if prison not in stays_at]
    if unconfirmed := [str(prison) for prison in prisons if prison.pk not in alone]:
        raise FieldError(
            "alone",
            f"{' and '.join(unconfirmed)} would have no coordinator. Tick each prison to confirm, "
            "or choose another coordinator for it first",
        )


def set_duties(user: User, duties: Duties, *, by: Actor, at: datetime) -> None:
    """Gives the person these roles and prisons, removes all others, and records this in the audit
    trail. Does not change closed prisons. Safe to repeat. Raises LastManager if there would be no
    manager."""
    current = duties_of(user)
    for role in sorted(duties.roles - current.roles):
        grant_role(user=user, role=role, by=by, at=at)
    for role in sorted(current.roles - duties.roles):
        withdraw_role(user=user, role=role, by=by, at=at)
    given, taken = duties.prisons - current.prisons, current.prisons - duties.prisons
    user.establishments.add(*given)
    user.establishments.remove(*taken)
    if given or taken:
        audit.record(
            "change_prisons",
            user,
            by=by,
            at=at,
            given=sorted(prison.pk for prison in given),
            taken=sorted(prison.pk for prison in taken),
        )
