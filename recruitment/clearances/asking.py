"""Asking a prison, or the DBS, to clear a volunteer, asking again, and what it answered."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_transition
from recruitment.models import Clearance, Establishment
from recruitment.permissions import check_clear
from recruitment.states import CLEARANCE, ClearanceStatus


def request_clearance(
    *, volunteer: User, establishment: Establishment | None, on: date, by: User, at: datetime
) -> Clearance:
    """Notes that the prison was asked on that day; without an establishment, the DBS.

    A renewal is asked for the same way while the old one still holds. Raises ChangedMeanwhile when
    it is asked for already, FieldError for a day to come, NotAllowed.
    """
    check_clear(by, volunteer, establishment)
    check_not_to_come("requested_on", on, at)
    try:
        with transaction.atomic():
            clearance = Clearance.objects.create(
                volunteer=volunteer, establishment=establishment, requested_on=on
            )
            audit.record("request", clearance, by=by, at=at, to=ClearanceStatus.REQUESTED)
    except IntegrityError as error:
        raise ChangedMeanwhile("This has been asked for already. Nothing was changed.") from error
    return clearance


def chase_clearance(*, clearance: Clearance, by: User, at: datetime) -> None:
    """Notes that the prison was asked again today. Raises ChangedMeanwhile, NotAllowed."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    apply_transition(CLEARANCE, "chase", clearance, by=by, at=at, chased_on=london_date(at))


def check_not_to_come(field: str, day: date, at: datetime) -> None:
    """Raises FieldError for a day after today in London."""
    if day > london_date(at):
        raise FieldError(field, "This day is still to come. Enter today or an earlier day")


def receive_clearance(
    *, clearance: Clearance, issued_on: date, expires_on: date | None, by: User, at: datetime
) -> None:
    """Cleared from the first day to the last, or without end. The days it took count towards
    lead_times. Raises FieldError, ChangedMeanwhile, NotAllowed."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    if clearance.requested_on and issued_on < clearance.requested_on:
        day = clearance.requested_on.strftime("%-d %B %Y")
        raise FieldError("issued_on", f"It was asked for on {day}. Enter that day or a later one")
    if expires_on and expires_on < issued_on:
        raise FieldError("expires_on", "The last day must not be before the first")
    try:
        with transaction.atomic():
            apply_transition(
                CLEARANCE,
                "receive",
                clearance,
                by=by,
                at=at,
                issued_on=issued_on,
                expires_on=expires_on,
            )
    except IntegrityError as error:
        raise ChangedMeanwhile(
            "A clearance from that day is recorded already. Check the date."
        ) from error


def refuse_clearance(*, clearance: Clearance, on: date, by: User, at: datetime) -> None:
    """The prison said no. Why is not kept. Raises FieldError, ChangedMeanwhile, NotAllowed."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    check_not_to_come("refused_on", on, at)
    apply_transition(CLEARANCE, "refuse", clearance, by=by, at=at, refused_on=on)


def take_clearance_back(*, clearance: Clearance, on: date, by: User, at: datetime) -> None:
    """The prison ended a clearance it had given: it stops counting at once, and matches there are
    flagged. Raises FieldError, ChangedMeanwhile, NotAllowed."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    check_not_to_come("refused_on", on, at)
    apply_transition(CLEARANCE, "take_back", clearance, by=by, at=at, refused_on=on)
