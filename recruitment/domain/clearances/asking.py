"""Asking a prison, or the DBS, to clear a volunteer, and asking again."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError, Overtaken
from config.common.transitions import apply_transition
from recruitment.models import Clearance, Establishment
from recruitment.permissions import check_clear
from recruitment.states import CLEARANCE, ClearanceStatus


def request_clearance(
    *, volunteer: User, establishment: Establishment | None, on: date, by: User, at: datetime
) -> Clearance:
    """Notes that the prison was asked on that day; without an establishment, the DBS.

    A renewal is asked for the same way while the old one still holds. Raises Overtaken when it is
    asked for already, FieldError for a day to come, NotAllowed.
    """
    check_clear(by, volunteer, establishment)
    check_not_to_come("requested_on", on, at)
    try:
        with transaction.atomic():
            asked = Clearance.objects.create(
                volunteer=volunteer, establishment=establishment, requested_on=on
            )
            audit.record("request", asked, by=by, at=at, to=ClearanceStatus.REQUESTED)
    except IntegrityError as error:
        raise Overtaken("This has been asked for already. Nothing was changed.") from error
    return asked


def chase_clearance(*, clearance: Clearance, by: User, at: datetime) -> None:
    """Notes that the prison was asked again today. Raises Overtaken, NotAllowed."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    apply_transition(CLEARANCE, "chase", clearance, by=by, at=at, chased_on=london_date(at))


def check_not_to_come(field: str, day: date, at: datetime) -> None:
    """Raises FieldError for a day after today in London."""
    if day > london_date(at):
        raise FieldError(field, "This day is still to come. Enter today or an earlier day")
