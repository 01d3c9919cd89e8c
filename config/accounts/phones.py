"""The phone numbers of staff, which volunteers and referrers see."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import RoleGrant, User
from config.accounts.roles import STAFF, Role
from config.common import audit
from config.common.actor import Actor
from config.common.errors import NotAllowed


def people_to_call() -> QuerySet[User]:
    """The members of staff who can sign in, sorted by name."""
    staff = RoleGrant.objects.filter(role__in=STAFF)
    people = User.objects.filter(pk__in=staff.values("user"), is_active=True)
    return people.order_by("name", "pk").prefetch_related("grants")


def set_work_phones(*, phones: Mapping[int, str], by: Actor, at: datetime) -> None:
    """Saves the phone numbers of these people. `phones` has each number by the key of its person.
    Safe to repeat.

    Raises NotAllowed unless `by` is a manager.
    """
    if Role.MANAGER not in getattr(by, "roles", ()):
        raise NotAllowed("Only managers change the phone numbers of staff. Ask a manager.")
    with transaction.atomic():
        for person in people_to_call().select_for_update().filter(pk__in=phones):
            if person.work_phone != phones[person.pk]:
                person.work_phone = phones[person.pk]
                person.save(update_fields=["work_phone"])
                audit.record("set_work_phone", person, by=by, at=at)
