"""Records that are saved again. A person who presses Back gets a new page with a new key, so the
key alone does not show that the second Save is the same record."""

from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from config.accounts.models import User

REPEATED_WITHIN: Final = timedelta(minutes=10)
"""For so long, an identical record of the same person is the first one saved again."""
Row = TypeVar("Row", bound=Model)


def just_recorded(rows: QuerySet[Row], *, by: User, at: datetime) -> QuerySet[Row]:
    """The rows that this person recorded in the last 10 minutes. The caller compares what the rows
    say."""
    return rows.filter(recorded_by=by, recorded_at__gt=at - REPEATED_WITHIN, recorded_at__lte=at)
