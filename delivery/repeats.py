"""Finding out whether the same person saves the same record again.

A person who presses Back gets a new page with a new key. The second Save therefore has another key
than the first, although it is the same record.
"""

from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from config.accounts.models import User

REPEATED_WITHIN: Final = timedelta(minutes=10)
"""If the same person saves an identical record again within this time, it counts as the record that
they saved first."""
Row = TypeVar("Row", bound=Model)


def wait_for_earlier(by: User) -> None:
    """Locks this person's row until the transaction ends. If the person sends 2 forms at the same
    moment, the second form waits, and then finds the record of the first. If the forms are about a
    match, lock the match instead."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def just_recorded(rows: QuerySet[Row], *, by: User, at: datetime) -> QuerySet[Row]:
    """The rows of `rows` that this person recorded at most 10 minutes before or after `at`. The
    caller must compare what the rows say."""
    return rows.filter(recorded_by=by, recorded_at__range=minutes_around(at))


def minutes_around(at: datetime) -> tuple[datetime, datetime]:
    """The time 10 minutes before this moment, and the time 10 minutes after it. The time after it
    matters too, because 2 forms that arrive at the same moment can be saved in the other order."""
    return at - REPEATED_WITHIN, at + REPEATED_WITHIN
