"""Reading sealed texts. Each reading by staff leaves a line in the audit trail."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model

from config.accounts.models import User
from config.common import audit
from config.common.sealed.rows import SealedRow


def record_reading(rows: Iterable[SealedRow], *, by: User, at: datetime) -> None:
    """Records that this person read the sealed texts of these rows.

    Call this function before you show a text that `opened` returns. Mentors read what they wrote
    themselves, so nothing is recorded for a mentor who is not staff. One query.
    """
    if by.is_coordinating_staff:
        read: dict[type[Model], list[int]] = defaultdict(list)
        for row in rows:
            read[type(row)].append(row.pk)
        audit.record_reading("read", read, by=by, at=at)
