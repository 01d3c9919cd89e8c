"""What the prison, or the DBS, answered."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.errors import FieldError, Overtaken
from config.common.transitions import apply_transition
from recruitment.domain.clearances.asking import check_not_to_come
from recruitment.models import Clearance
from recruitment.permissions import check_clear
from recruitment.states import CLEARANCE


def receive_clearance(
    *, clearance: Clearance, issued_on: date, expires_on: date | None, by: User, at: datetime
) -> None:
    """Cleared from the first day to the last, or without end. The days it took count towards
    lead_times. Raises FieldError, Overtaken, NotAllowed."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    if clearance.requested_on and issued_on < clearance.requested_on:
        asked = clearance.requested_on.strftime("%-d %B %Y")
        raise FieldError("issued_on", f"It was asked for on {asked}. Enter that day or a later one")
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
        raise Overtaken("A clearance from that day is recorded already. Check the date.") from error


def refuse_clearance(*, clearance: Clearance, on: date, by: User, at: datetime) -> None:
    """The prison said no. Why is not kept. Raises FieldError, Overtaken, NotAllowed."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    check_not_to_come("refused_on", on, at)
    apply_transition(CLEARANCE, "refuse", clearance, by=by, at=at, refused_on=on)


def take_clearance_back(*, clearance: Clearance, on: date, by: User, at: datetime) -> None:
    """The prison ended a clearance it had given: it stops counting at once, and matches there are
    flagged. Raises FieldError, Overtaken, NotAllowed."""
    check_clear(by, clearance.volunteer, clearance.establishment)
    check_not_to_come("refused_on", on, at)
    apply_transition(CLEARANCE, "take_back", clearance, by=by, at=at, refused_on=on)
