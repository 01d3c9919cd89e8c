"""Correcting the name of somebody who works here."""

from datetime import datetime
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import STAFF, check_manager
from config.common import audit
from config.common.errors import FieldError, NotAllowed
from recruitment.staff.people import staff_members

CORRECT: Final = "correct the names of staff"


def correct_own_name(*, name: str, by: User, at: datetime) -> None:
    """Corrects the name of `by`, wherever pages and emails show it. To undo this, correct the name
    again. Safe to repeat. Raises FieldError (`name`) for an empty name, and NotAllowed if `by` does
    not work here."""
    if not by.roles & STAFF:
        raise NotAllowed("Only people who work here can correct their name on this page.")
    _correct(by, name, by=by, at=at)


def correct_name_of(*, user: User, name: str, by: User, at: datetime) -> None:
    """Corrects the name of somebody who works here, is invited, or has worked here. To undo this,
    correct the name again. Safe to repeat. Raises FieldError (`name`) for an empty name, NotAllowed
    if `by` is not a manager, and User.DoesNotExist if `user` is somebody else."""
    check_manager(by, CORRECT)
    _correct(user, name, by=by, at=at)


def _correct(user: User, name: str, *, by: User, at: datetime) -> None:
    name = " ".join(name.split())
    if not name:
        raise FieldError("name", "Enter the full name")
    with transaction.atomic():
        rows = User.objects.filter(erased_on=None, pk__in=staff_members().values("pk"))
        person = rows.select_for_update(no_key=True).get(pk=user.pk)
        if person.name != name:
            person.name = name
            person.save(update_fields=["name"])
            audit.record("correct_name", person, by=by, at=at)
