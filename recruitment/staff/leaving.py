"""Removing somebody from staff, and bringing them back."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from config.accounts.grants import lock_managers
from config.accounts.limits import end_sessions
from config.accounts.models import User
from config.accounts.resetting.asking import take_back_resets_of
from config.accounts.roles import Role
from config.common.errors import ChangedMeanwhile
from config.common.transitions import apply_transition
from recruitment.models import StaffAccount
from recruitment.staff.duties import (
    Duties,
    check_coordinated,
    check_duties,
    locked_duties,
    set_duties,
)
from recruitment.states import STAFF_ACCOUNT, StaffStatus

REMOVE: Final = "remove staff"
NOBODY: Final = Duties(frozenset(), frozenset())


def remove_staff(*, user: User, mark: str, alone: Collection[int], by: User, at: datetime) -> None:
    """Removes all the person's staff roles and prisons, and signs them out everywhere. The person
    keeps other roles, such as mentor. The function bring_back undoes this.

    `mark` and `alone` mean the same as in change_duties. Cancels each open request to reset a
    second step that this person made, or that is for this person. Raises FieldError (`alone`) if
    another prison would have no coordinator. Raises LastManager if there would be no manager.
    Raises ChangedMeanwhile if the person's duties do not match `mark`. Raises NotAllowed for anyone
    but a manager.
    """
    with transaction.atomic():
        lock_managers(by=by, doing=REMOVE)
        duties = locked_duties(user, mark)
        if not duties.roles:
            raise ChangedMeanwhile(f"{user} no longer works here. Your change was not made.")
        check_coordinated(user, alone)
        account, _ = StaffAccount.objects.get_or_create(
            user=user, defaults={"status": StaffStatus.OPEN}
        )
        account.prisons.set(user.establishments.all())
        take_back_resets_of(user=user, by=by, at=at)
        apply_transition(
            STAFF_ACCOUNT,
            "remove",
            account,
            by=by,
            at=at,
            is_coordinator=Role.COORDINATOR in duties.roles,
            is_manager=Role.MANAGER in duties.roles,
            removed_by=by,
            left_at=at,
        )
        set_duties(user, NOBODY, by=by, at=at)
        user.establishments.clear()
        end_sessions(user)


def bring_back(*, account: StaffAccount, duties: Duties, by: User, at: datetime) -> None:
    """Gives these roles and prisons to somebody who had left. They can sign in immediately, with
    the second step that they had before.

    Raises FieldError (`roles` or `prisons`) for duties that nobody can have. Raises
    ChangedMeanwhile if somebody else has brought them back. Raises NotAllowed for anyone but a
    manager.
    """
    check_duties(duties)
    with transaction.atomic():
        lock_managers(by=by, doing="bring staff back")
        apply_transition(
            STAFF_ACCOUNT, "bring_back", account, by=by, at=at, removed_by=None, left_at=None
        )
        set_duties(account.user, duties, by=by, at=at)
