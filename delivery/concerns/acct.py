"""What we were told about a man's ACCT: the document and reviews that protect him from harming
himself.

Only prison staff open and close an ACCT. The prison does not tell us when an ACCT changes. So we
record what we were told, who told us and on which day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.errors import FieldError
from config.common.sealed.rows import with_keys
from delivery.concerns.raising import LONGEST_OFFICER, check_day
from delivery.models import LoggedSession, Occasion, ToldAboutAcct
from delivery.permissions import check_record
from delivery.reading import record_reading
from delivery.repeats import just_recorded
from delivery.states import SessionStatus
from matching.matches.changing import opening
from matching.models import Match

Acct = ToldAboutAcct.Acct
RECENT: Final = 10
"""How many of the latest sessions the form lists. The form asks whether staff opened the ACCT after
one of these sessions."""


@dataclass(frozen=True)
class TellingRead:
    """One record of what we were told about an ACCT, with its texts decrypted."""

    row: ToldAboutAcct
    state: str
    told_by: str

    @property
    def words(self) -> str:
        """What we were told, as a phrase: “open, told by the wing on 3 May 2027”."""
        return f"{Acct(self.state).label}, told by {self.told_by} on {self.row.told_on:%-d %B %Y}"


def read_acct(match: Match, *, by: User, at: datetime) -> list[TellingRead]:
    """All records of what we were told about this man's ACCT, the latest first. The audit trail
    records that `by` read them. Raises config.common.sealed.cipher.Unreadable if a text cannot be
    decrypted. 3 queries."""
    rows = with_keys(match.told_about_acct.select_related("opened_after", "recorded_by"))
    record_reading(rows, by=by, at=at)
    return [TellingRead(row, row.opened("state"), row.opened("told_by")) for row in rows]


def record_acct(
    *,
    match: Match,
    state: str,
    told_by: str,
    told_on: date,
    opened_after: LoggedSession | None,
    key: UUID,
    by: User,
    at: datetime,
) -> None:
    """Records what somebody told us about a man's ACCT. `state` is a value of Acct. `opened_after`
    is the session after which staff opened the ACCT, or None. Safe to repeat with the same key, and
    for 10 minutes with the same answers. Raises FieldError for a wrong answer, NotAllowed if `by`
    cannot see the match, and HasDied if the man has died."""
    if state not in Acct.values:
        raise FieldError("state", "Select what you were told")
    if not told_by.strip():
        raise FieldError("told_by", "Enter who told you")
    if len(told_by) > LONGEST_OFFICER:
        raise FieldError("told_by", f"Use {LONGEST_OFFICER} characters or fewer")
    check_day("told_on", told_on, at=at)
    if opened_after and opened_after.match_id != match.pk:
        raise FieldError("opened_after", "Select an answer from the list")
    with opening(match) as current:
        check_record(by, current)
        if current.told_about_acct.filter(key=key).exists():
            return
        alike = current.told_about_acct.filter(told_on=told_on, opened_after=opened_after)
        for same in just_recorded(alike, by=by, at=at):
            if (same.opened("state"), same.opened("told_by")) == (state, told_by):
                return
        row = ToldAboutAcct(
            match=current,
            key=key,
            told_on=told_on,
            opened_after=opened_after,
            recorded_by=by,
            recorded_at=at,
        )
        row.write(state=state, told_by=told_by)
        row.save()
        audit.record("record_acct", row, by=by, at=at)


def remove_acct(*, telling: ToldAboutAcct, by: User, at: datetime) -> None:
    """Removes a wrong record about an ACCT. Raises NotAllowed if `by` cannot see the match, and
    HasDied if the man has died."""
    with opening(telling.match) as match:
        check_record(by, match)
        audit.record("remove_acct", telling, by=by, at=at)
        telling.delete()


def recent_sessions(match: Match) -> QuerySet[LoggedSession]:
    """The latest 10 sessions that took place in this match. The latest session comes first."""
    rows = match.sessions.filter(status=SessionStatus.LOGGED, not_met="")
    return rows.order_by("-on", "-pk")[:RECENT]


def reviews_attended(match: Match) -> QuerySet[LoggedSession]:
    """The records of ACCT reviews that the mentor of this match attended. A mentor logs a review as
    a contact with others."""
    return match.sessions.filter(status=SessionStatus.LOGGED, occasion=Occasion.ACCT_REVIEW)
