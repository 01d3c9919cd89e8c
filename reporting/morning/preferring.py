"""Changing when somebody gets the morning email, and what it says."""

from datetime import date, datetime, timedelta
from typing import Final

from config.accounts.models import User
from config.common.errors import FieldError, NotAllowed
from reporting.models import SKIPPED_HOUR, MorningPreference
from reporting.morning.recipients import Reader, readers

LONGEST_AWAY: Final = timedelta(days=366)


def reader_of(user: User) -> Reader | None:
    """This person as a reader of the email. None if they get no email, such as a coordinator
    without an open prison."""
    return next((reader for reader in readers() if reader.user == user), None)


def change_preference(
    *,
    user: User,
    hour: int,
    away_from: date | None,
    away_until: date | None,
    wants_funders: bool,
    today: date,
) -> None:
    """Saves how somebody wants their own morning email. Both dates are None if they are not going
    away. Raises FieldError, for example if the days are in the past or end more than a year from
    today."""
    if not 0 <= hour <= 23 or hour == SKIPPED_HOUR:
        raise FieldError("hour", "Select an hour from the list")
    if away_from is None and away_until is not None:
        raise FieldError("away_from", "Enter the first day on which you are away")
    if away_from is not None and away_until is None:
        raise FieldError("away_until", "Enter the last day on which you are away")
    if away_from is not None and away_until is not None and away_until < away_from:
        raise FieldError("away_until", "The last day must be the same as the first day, or later")
    if away_until is not None and away_until < today:
        raise FieldError("away_until", "The last day must be today or later")
    if away_until is not None and away_until > today + LONGEST_AWAY:
        raise FieldError("away_until", "The last day must be within a year from today")
    _save(
        user,
        hour=hour,
        away_from=away_from,
        away_until=away_until,
        wants_funders=wants_funders,
    )


def stop_email(*, user: User, at: datetime) -> None:
    """Stops the whole email to this person. Raises NotAllowed if nobody else with the same role
    gets it. Safe to repeat.

    If the last 2 people stop it at the same moment, both still get it (see Reader.gets_it).
    """
    reader = reader_of(user)
    if reader and reader.is_needed:
        raise NotAllowed(
            "You cannot stop this email, because nobody else who does your work gets it."
        )
    _save(user, stopped_at=at)


def start_email(*, user: User) -> None:
    """Sends the email to this person again. Safe to repeat."""
    _save(user, stopped_at=None)


def _save(user: User, **values: object) -> None:
    MorningPreference.objects.update_or_create(user=user, defaults=values)
