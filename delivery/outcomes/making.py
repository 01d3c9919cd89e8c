"""What men and mentors made together: CVs, letters, applications, budgets and grants."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from config.accounts.models import User
from config.common import audit
from config.common.errors import FieldError
from delivery.models import Work
from delivery.permissions import check_record
from delivery.repeats import just_recorded
from matching.matches.changing import check_day, opening
from matching.models import Match

MOST_PENCE: Final = 10_000_000
"""The largest grant that can be entered, in pence: £100,000. A larger amount is probably a typing
mistake."""


def record_work(
    *, match: Match, key: UUID, kind: str, on: date, amount: int | None, by: User, at: datetime
) -> Work:
    """Records a document that the man and his mentor made, or a grant that the man received.

    `kind` is a value of Work.Kind. `amount` is the amount of a grant in pence, and None for a
    document. Safe to repeat with the same key, and with the same values within 10 minutes: the
    first record is returned. Raises FieldError (`on`) for a day in the future or before the match
    began. Raises FieldError (`amount`) for a grant without an amount, and for a document with one.
    Raises NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    check_day("on", "The day", on, first=match.started_on, at=at)
    if amount is not None and kind != Work.Kind.GRANT:
        raise FieldError("amount", "Leave the amount empty, because this is not a grant")
    if amount is None and kind == Work.Kind.GRANT:
        raise FieldError("amount", "Enter the amount of the grant")
    if amount is not None and not 0 < amount <= MOST_PENCE:
        raise FieldError("amount", f"The amount must be from £0.01 to £{MOST_PENCE // 100:,}")
    with opening(match) as current:
        check_record(by, current)
        alike = Work.objects.filter(match=current, kind=kind, on=on, amount=amount)
        if same := just_recorded(alike, by=by, at=at).first():
            return same
        work, is_new = Work.objects.get_or_create(
            key=key,
            match=current,
            defaults={
                "kind": kind,
                "on": on,
                "amount": amount,
                "recorded_by": by,
                "recorded_at": at,
            },
        )
        if is_new:
            audit.record("make", work, by=by, at=at, kind=kind)
    return work


def remove_work(*, match: Match, work: int, by: User, at: datetime) -> None:
    """Removes a document or a grant that was recorded by mistake. `work` is its id. Safe to repeat.
    Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(match) as current:
        check_record(by, current)
        for row in current.works.filter(pk=work):
            audit.record("remove", row, by=by, at=at, kind=row.kind)
            row.delete()
