"""Starting and stopping deleting at night, and how many records one night may delete."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from privacy.models import MOST_A_NIGHT, RetentionSwitch
from privacy.retention.due import due

DOING: Final = "decide what is deleted at night"
USUAL_LIMIT: Final = 20
"""The most records that one night deletes, unless a manager changes this number. A programme with
100 referrals a year has about 2 records a week to delete. 20 is well above that, and limits the
harm of a mistake."""


def switch_now() -> RetentionSwitch | None:
    """The switch. None if nobody has ever switched deleting on. One query."""
    return RetentionSwitch.objects.select_related("changed_by").first()


def is_on() -> bool:
    """Whether records are deleted at night. One query."""
    return RetentionSwitch.objects.filter(is_on=True).exists()


def start_retention(*, limit: int, number_due: int, version: int, by: User, at: datetime) -> None:
    """Starts deleting at night, at most `limit` records in one night. `number_due` is how many due
    records this manager's page showed. `version` is the version of the switch that the page showed,
    or 0 if there was no switch.

    Raises ChangedMeanwhile if the number of due records has changed, or if somebody else has
    changed the switch. Raises FieldError if `most` is not from 1 to MOST_A_NIGHT. Raises NotAllowed
    if `by` is not a manager.
    """
    check_manager(by, DOING)
    _check_limit(limit)
    if len(due(today=london_date(at))) != number_due:
        raise ChangedMeanwhile(
            "The list has changed since you opened it. Look at it again, then start."
        )
    _save(is_on=True, limit=limit, version=version, action="start_retention", by=by, at=at)


def stop_retention(*, by: User, at: datetime) -> None:
    """Stops deleting at night, immediately. A night that is under way finishes erasing one person,
    and erases nobody else. Safe to repeat. Raises NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    with transaction.atomic():
        row = RetentionSwitch.objects.select_for_update().filter(is_on=True).first()
        if row:
            row.is_on, row.changed_by, row.changed_at, row.version = False, by, at, row.version + 1
            row.save()
            audit.record("stop_retention", row, by=by, at=at)


def _save(*, is_on: bool, limit: int, version: int, action: str, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            row = RetentionSwitch.objects.select_for_update().first()
            if (row.version if row else 0) != version:
                raise _changed()
            row = row or RetentionSwitch(version=0)
            row.is_on, row.limit, row.changed_by, row.changed_at = is_on, limit, by, at
            row.version += 1
            row.save()
            audit.record(action, row, by=by, at=at, limit=limit)
    except IntegrityError as error:  # 2 managers start at the same time, the first time
        raise _changed() from error


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MOST_A_NIGHT:
        raise FieldError("limit", f"The number must be from 1 to {MOST_A_NIGHT}")


def _changed() -> ChangedMeanwhile:
    return ChangedMeanwhile("Somebody else has changed this. Look at the page again.")
