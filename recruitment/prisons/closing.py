"""Closing a prison, and opening a closed prison again.

A closed prison takes no new referrals or clearances. We keep the prison's history.
"""

from datetime import datetime

from django.db import transaction

from config.accounts.roles import check_manager
from config.common import audit
from config.common.actor import Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from recruitment.models import Establishment


class PrisonIsClosed(DomainError):
    """The prison is closed, so it takes no new referrals or clearances."""


def check_open(prison: Establishment) -> None:
    """Raises PrisonIsClosed when the prison takes no new referrals or clearances."""
    if not prison.is_open:
        raise PrisonIsClosed(f"{prison} is closed. Choose another prison.")


def close_prison(*, prison: Establishment, by: Actor, at: datetime) -> None:
    """Closes the prison from today.

    Raises ChangedMeanwhile when the prison is closed already. Raises NotAllowed for anyone but a
    manager.
    """
    check_manager(by, "close a prison")
    with transaction.atomic():
        rows = Establishment.objects.open().filter(pk=prison.pk)
        if not rows.update(closed_on=london_date(at)):
            raise ChangedMeanwhile(f"{prison} is closed already. We have not changed anything.")
        audit.record("close_establishment", prison, by=by, at=at)
    prison.refresh_from_db()


def reopen_prison(*, prison: Establishment, by: Actor, at: datetime) -> None:
    """Opens a closed prison again.

    Raises ChangedMeanwhile when the prison is open or was merged. Raises NotAllowed for anyone but
    a manager.
    """
    check_manager(by, "open a prison again")
    with transaction.atomic():
        rows = Establishment.objects.filter(
            pk=prison.pk, closed_on__isnull=False, merged_into__isnull=True
        )
        if not rows.update(closed_on=None):
            raise ChangedMeanwhile(
                f"{prison} is open already, or was merged with another prison. We have not "
                "changed anything."
            )
        audit.record("reopen_establishment", prison, by=by, at=at)
    prison.refresh_from_db()
