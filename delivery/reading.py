"""Recording in the audit trail that staff read sealed texts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model

from config.accounts.models import User
from config.common import audit
from config.common.sealed.rows import SealedRow


def record_reading(rows: Iterable[SealedRow], *, by: User, at: datetime) -> None:
    """Records in the audit trail that `by` read the sealed texts of these rows.

    Call this function before you show the words that `opened` returns. It records nothing for a
    mentor who is not staff, because such a mentor can read only their own words. One query.
    """
    if by.is_coordinating_staff:
        read: dict[type[Model], list[int]] = defaultdict(list)
        for row in rows:
            read[type(row)].append(row.pk)
        audit.record_reading("read", read, by=by, at=at)
