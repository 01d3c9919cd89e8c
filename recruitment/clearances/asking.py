"""Recording that we asked for a clearance or a DBS check, and what the answer was."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_transition
from recruitment.models import Clearance, Establishment
from recruitment.permissions import check_clear
from recruitment.prisons.closing import check_open
from recruitment.states import CLEARANCE, ClearanceStatus


def request_clearance(
    *, volunteer: User, establishment: Establishment | None, on: date, by: User, at: datetime
) -> Clearance:
    """Records that somebody requested a clearance from this prison, or a DBS check if
    `establishment` is None.

    A renewal can be requested while the old clearance is still valid. Raises ChangedMeanwhile when
    a request is already open. Raises FieldError for a future date. Raises PrisonIsClosed if the
    prison is closed. Raises NotAllowed if `by` cannot do this.
    """
    check_clear(by, volunteer, establishment)
    if establishment:
        check_open(establishment)
    check_not_to_come("requested_on", on, at)
    try:
        with transaction.atomic():
            clearance = Clearance.objects.create(
                volunteer=volunteer, establishment=establishment, requested_on=on
            )
            audit.record("request", clearance, by=by, at=at, to=ClearanceStatus.REQUESTED)
    except IntegrityError as error:
        raise ChangedMeanwhile(
            "This clearance is requested already. We have not changed anything."
        ) from error
    return clearance


def chase_clearance(*, clearance: Clearance, by: User, at: datetime) -> None:
    """Records that we asked the prison again today. Raises ChangedMeanwhile if the request is no
    longer open. Raises NotAllowed if `by` cannot do this."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    apply_transition(CLEARANCE, "chase", clearance, by=by, at=at, chased_on=london_date(at))


def check_not_to_come(field: str, day: date, at: datetime) -> None:
    """Raises FieldError when the day is later than today in London."""
    if day > london_date(at):
        raise FieldError(field, "Date must be today or in the past")


def receive_clearance(
    *, clearance: Clearance, issued_on: date, expires_on: date | None, by: User, at: datetime
) -> None:
    """Records a clearance from `issued_on` to `expires_on`, both included.

    `expires_on` is None when the clearance has no end. A DBS check never has an end. Raises
    FieldError for dates that cannot be right. Raises ChangedMeanwhile if the request is no longer
    open, or if a clearance from `issued_on` is recorded already. Raises NotAllowed if `by` cannot
    do this.
    """
    check_clear(by, clearance.volunteer, clearance.establishment)
    check_not_to_come("issued_on", issued_on, at)
    if expires_on and clearance.establishment is None:
        raise FieldError("expires_on", "A DBS check has no last day. Leave this empty")
    if clearance.requested_on and issued_on < clearance.requested_on:
        day = clearance.requested_on.strftime("%-d %B %Y")
        raise FieldError("issued_on", f"Date must be on or after {day}, the day of the request")
    if expires_on and expires_on < issued_on:
        raise FieldError("expires_on", "Last day must be the same as or after the first day")
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
            "A clearance that starts on that day is recorded already. Check the date."
        ) from error


def refuse_clearance(*, clearance: Clearance, on: date, by: User, at: datetime) -> None:
    """Records that the prison said no. The reason is not stored.

    Raises FieldError for a date in the future. Raises ChangedMeanwhile if the request is no longer
    open. Raises NotAllowed if `by` cannot do this.
    """
    check_clear(by, clearance.volunteer, clearance.establishment)
    check_not_to_come("refused_on", on, at)
    apply_transition(CLEARANCE, "refuse", clearance, by=by, at=at, refused_on=on)


def withdraw_clearance(*, clearance: Clearance, on: date, by: User, at: datetime) -> None:
    """Records that the prison withdrew a clearance that it had given.

    The clearance stops counting immediately, and staff see the matches that this affects. Raises
    FieldError for a date in the future. Raises ChangedMeanwhile if the clearance is not in force.
    Raises NotAllowed if `by` cannot do this.
    """
    check_clear(by, clearance.volunteer, clearance.establishment)
    check_not_to_come("refused_on", on, at)
    apply_transition(CLEARANCE, "withdraw", clearance, by=by, at=at, refused_on=on)
