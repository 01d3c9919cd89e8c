"""The days on which a prison has no sessions: bank holidays, and days that its staff enter."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

import holidays
from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from recruitment.models import ClosedDays, Establishment
from recruitment.permissions import check_coordinate

LONGEST: Final = timedelta(days=365)
FURTHEST: Final = timedelta(days=730)
CLOSED: Final = "Closed"
"""The reason that we show when nobody gave a reason for a day."""
NO_LONGER_OURS: Final = "We no longer work in this prison"

Days = Mapping[date, str]
"""Days without sessions, each with the reason in words."""


def closed_days_between(
    prisons: Iterable[Establishment],
    first: date,
    last: date,
    *,
    but_for: ClosedDays | None = None,
) -> dict[int, Days]:
    """The days without sessions at each of these prisons, by the prison's id.

    `first` and `last` are both included. If `but_for` is given, ignores these closed days. One
    query for any number of prisons, and no query when there is no prison.
    """
    by_key = {prison.pk: prison for prison in prisons}
    if not by_key:
        return {}
    days = {key: _known_ahead(prison, first, last) for key, prison in by_key.items()}
    rows = ClosedDays.objects.filter(
        establishment__in=by_key, first_on__lte=last, last_on__gte=first
    )
    for row in rows.exclude(pk=but_for.pk) if but_for else rows:
        reason = row.reason or CLOSED
        days[row.establishment_id] |= dict.fromkeys(
            _span(max(first, row.first_on), min(last, row.last_on)), reason
        )
    return dict(days)


def is_closed(establishment: Establishment, day: date) -> bool:
    """Whether this prison has no sessions on this day. One query.

    For several days or prisons, use closed_days_between.
    """
    return day in closed_days_between([establishment], day, day)[establishment.pk]


def closed_days_of(prison: Establishment, *, today: date) -> QuerySet[ClosedDays]:
    """The closed days that staff have entered and that have not passed yet, soonest first."""
    return prison.closed_days.filter(last_on__gte=today)


def bank_holidays_between(first: date, last: date) -> dict[date, str]:
    """The name of each bank holiday in England and Wales from `first` to `last`, in order.

    Both days are included.
    """
    names = {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in _bank_holidays(year).items()
    }
    return {day: names[day] for day in sorted(names) if first <= day <= last}


def close_days(
    *,
    prison: Establishment,
    first_on: date,
    last_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> ClosedDays:
    """Records that the prison has no sessions on these days.

    Tells nobody. To tell people as well, use `close_prison_on` in matching. The days can include
    bank holidays. Raises FieldError for days that have passed, or are too far away, too many or
    closed already. Raises NotAllowed for staff of other prisons.
    """
    check_coordinate(by, prison)
    with transaction.atomic():
        prison = Establishment.objects.select_for_update().get(pk=prison.pk)
        _check_days(prison, first_on, last_on, today=london_date(at))
        days = ClosedDays.objects.create(
            establishment=prison,
            first_on=first_on,
            last_on=last_on,
            reason=reason,
            declared_by=by,
            declared_at=at,
        )
        audit.record("close_days", prison, by=by, at=at, days=days.pk)
    return days


def reopen_days(*, days: ClosedDays, by: User, at: datetime) -> None:
    """Brings back the sessions of these days. This includes today's sessions.

    Tells nobody. To tell people as well, use `reopen_prison_on` in matching. Raises
    ChangedMeanwhile when somebody has reopened the days already. Raises NotAllowed for staff of
    other prisons.
    """
    check_coordinate(by, days.establishment)
    with transaction.atomic():
        deleted, _ = ClosedDays.objects.filter(pk=days.pk).delete()
        if not deleted:
            raise ChangedMeanwhile(
                "Somebody has opened the prison on these days already. We have not changed "
                "anything."
            )
        audit.record("reopen_days", days.establishment, by=by, at=at, days=days.pk)


def _check_days(prison: Establishment, first_on: date, last_on: date, *, today: date) -> None:
    if last_on < first_on:
        raise FieldError("last_on", "Last closed day must be on or after the first closed day")
    if first_on < today:
        raise FieldError("first_on", "First closed day must be today or in the future")
    if first_on > today + FURTHEST:
        raise FieldError("first_on", "First closed day must be within the next 2 years")
    if last_on - first_on > LONGEST:
        raise FieldError("last_on", "Closed days must be a year or less")
    others = prison.closed_days.filter(first_on__lte=last_on, last_on__gte=first_on)
    if other := others.first():
        raise FieldError(
            "first_on",
            f"{prison} is already closed {in_words(other)}. Choose other days, or open it on those "
            "days first",
        )


def in_words(days: ClosedDays) -> str:
    """The days in words, such as "on Friday 4 December 2026". For several days, such as "from
    Friday 4 December 2026 to Monday 7 December 2026"."""
    if days.first_on == days.last_on:
        return f"on {days.first_on:%A %-d %B %Y}"
    return f"from {days.first_on:%A %-d %B %Y} to {days.last_on:%A %-d %B %Y}"


def _known_ahead(prison: Establishment, first: date, last: date) -> dict[date, str]:
    """The days without sessions that need no query: bank holidays, and every day since the prison
    closed."""
    days = bank_holidays_between(first, last) if prison.keeps_bank_holidays else {}
    if prison.closed_on:
        days |= dict.fromkeys(_span(max(first, prison.closed_on), last), NO_LONGER_OURS)
    return days


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=gone) for gone in range((last - first).days + 1)]


@cache
def _bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of one year.

    The library has them from https://www.gov.uk/bank-holidays.
    """
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))
