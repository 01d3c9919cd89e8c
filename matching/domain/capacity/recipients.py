"""Who is told each morning, and of which prisons."""

from collections.abc import Iterator

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from recruitment.models import Establishment


def prisons_of(user: User) -> list[Establishment]:
    """Every prison for a manager, for a coordinator his or her own."""
    if Role.MANAGER in user.roles:
        return list(Establishment.objects.all())
    return list(user.establishments.all())


def recipients() -> Iterator[tuple[User, list[Establishment]]]:
    """Active managers and coordinators with the prisons each is told of. A coordinator who has no
    prison yet has nothing to be told."""
    staff = User.objects.filter(is_active=True, grants__role__in=STAFF).distinct()
    for user in staff.order_by("pk").prefetch_related("grants", "establishments"):
        if prisons := prisons_of(user):
            yield user, prisons
