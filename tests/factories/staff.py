"""Invitations, people who have left, and requests to reset a second step."""

from datetime import datetime
from itertools import count
from typing import Final

from config.accounts.models import SecondStepReset, User
from config.accounts.resetting.asking import ask_reset
from config.accounts.roles import Role
from config.common.clock import now
from recruitment.models import Establishment, StaffAccount
from recruitment.staff.duties import Duties, duties_of
from recruitment.staff.inviting import invite
from recruitment.staff.leaving import remove_staff
from tests.factories.people import coordinator, manager

COORDINATOR: Final = frozenset({Role.COORDINATOR})
MANAGER: Final = frozenset({Role.MANAGER})
_number = count(1)


def coordinating(*prisons: Establishment) -> Duties:
    """The duties of a coordinator of these prisons."""
    return Duties(COORDINATOR, frozenset(prisons))


def an_invitation(
    *prisons: Establishment, email: str = "", by: User | None = None, at: datetime | None = None
) -> StaffAccount:
    """Somebody who is invited as a coordinator of these prisons."""
    number = next(_number)
    return invite(
        email=email or f"invited{number}@example.org",
        name=f"Ina Invited {number}",
        duties=coordinating(*prisons),
        by=by or manager(),
        at=at or now(),
    )


def remove(user: User, *, by: User, alone: set[int] | None = None) -> None:
    """Removes somebody, as a manager who has just read what they do."""
    remove_staff(user=user, mark=duties_of(user).mark, alone=alone or set(), by=by, at=now())


def somebody_who_left(*prisons: Establishment, **fields: str) -> StaffAccount:
    """A coordinator of these prisons who was removed."""
    user = coordinator(**fields)
    user.establishments.set(prisons)
    remove(user, by=manager(), alone={prison.pk for prison in prisons})
    return StaffAccount.objects.get(user=user)


def a_reset(user: User | None = None, *, by: User | None = None) -> SecondStepReset:
    """A request to reset somebody's second step. There is another manager who can agree."""
    person = user or coordinator()
    manager()
    ask_reset(user=person, reason="Lost their phone.", by=by or manager(), at=now())
    return SecondStepReset.objects.latest("pk")
