"""Who looks after a prison."""

from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from recruitment.models import Establishment


def coordinators_of(establishments: QuerySet[Establishment]) -> QuerySet[User]:
    """The coordinators of any of these prisons; the managers where there is none."""
    active = User.objects.filter(is_active=True)
    found = active.filter(
        establishments__in=establishments, grants__role=Role.COORDINATOR
    ).distinct()
    return found if found.exists() else active.filter(grants__role=Role.MANAGER)
