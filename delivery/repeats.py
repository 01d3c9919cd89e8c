"""Records that are saved again. A person who presses Back gets a new page with a new key, so the
key alone does not show that the second Save is the same record."""

from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from config.accounts.models import User

REPEATED_WITHIN: Final = timedelta(minutes=10)
"""For this long, an identical record by the same person counts as the first record, saved again."""
Row = TypeVar("Row", bound=Model)


def wait_for_earlier(by: User) -> None:
    """Locks this person until the transaction ends. If the person sends 2 forms at the same moment,
    the second form waits, and then finds the record of the first. Forms about a match lock the
    match instead."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def just_recorded(rows: QuerySet[Row], *, by: User, at: datetime) -> QuerySet[Row]:
    """The rows that this person recorded in the last 10 minutes. The caller compares what the rows
    say."""
    return rows.filter(recorded_by=by, recorded_at__range=minutes_around(at))


def minutes_around(at: datetime) -> tuple[datetime, datetime]:
    """The 10 minutes before this moment and the 10 minutes after it. Of 2 forms that arrive at the
    same moment, the second can be the first to be saved."""
    return at - REPEATED_WITHIN, at + REPEATED_WITHIN
