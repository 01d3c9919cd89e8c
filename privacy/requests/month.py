"""The month within which we answer a request (Articles 12 and 12A of UK GDPR).

A month ends on the day with the same number, or on the last day of a shorter month. If that day is
not a working day, we have until the next working day. This is the rule of the Information
Commissioner's Office. If we had to ask who is writing, the month begins when we know. Days on which
we wait to hear exactly what the person wants do not count. For a complex request we can take 2
months more. We must tell the person this, and the reason, within the first month.

For a complaint, we have 30 days to say that we have received it (section 164A of the Data
Protection Act 2018, in force since 19 June 2026).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from privacy.models import ClockPause, DataRequest, Pausing, Wish
from privacy.states import UNANSWERED
from recruitment.cohorts.replying import is_working_day

MONTHS: Final = 1
LONGER: Final = 2
COMPLAINT: Final = timedelta(days=30)
DAY: Final = timedelta(days=1)
SOON: Final = timedelta(days=7)


@dataclass(frozen=True)
class Wait:
    """Days on which we waited for an answer from the person who made the request. If we still wait,
    `until` is None."""

    reason: Pausing
    since: date
    until: date | None


def due_day(received: date, waits: Iterable[Wait] = (), *, is_longer: bool = False) -> date | None:
    """The last day on which we can answer in time. None while the month that we have to answer is
    paused.

    A wait to hear what the person wants adds its nights. For example, a question on Monday with an
    answer on Wednesday adds 2 days. The Act could also mean 3 days, but with 2 days we are never
    late. `is_longer` adds the 2 months more that a complex request can take.
    """
    waits = list(waits)
    known = [wait.until for wait in waits if wait.until and wait.reason == Pausing.IDENTITY]
    begins, waited = max([received, *known]), timedelta()
    for wait in waits:
        if wait.until is None:
            return None
        if wait.reason == Pausing.NARROWING:
            waited += max(wait.until - max(wait.since, begins), timedelta())
    months = MONTHS + (LONGER if is_longer else 0)
    return _working_day_from(begins + relativedelta(months=months) + waited)


def due_on(request: DataRequest) -> date | None:
    """The last day on which we can answer this request in time. None while the month that we have
    to answer is paused. One query, or none if the pauses are prefetched."""
    if request.wish == Wish.COMPLAINT:
        return _working_day_from(request.received_on + COMPLAINT)
    waits = [_wait(pause) for pause in request.pauses.all()]
    return due_day(request.received_on, waits, is_longer=request.longer_told_on is not None)


def last_day_to_extend(request: DataRequest) -> date | None:
    """The last day on which we can tell the person that we need longer. None while the month that
    we have to answer is paused."""
    return due_day(request.received_on, [_wait(pause) for pause in request.pauses.all()])


def is_late(request: DataRequest, *, today: date) -> bool:
    """Whether the request still waits for an answer after its last day."""
    due = due_on(request)
    return request.status in UNANSWERED and due is not None and due < today


def is_pressing(request: DataRequest, *, today: date) -> bool:
    """Whether the answer is late, or due within 7 days."""
    due = due_on(request)
    return request.status in UNANSWERED and due is not None and due <= today + SOON


def _wait(pause: ClockPause) -> Wait:
    return Wait(Pausing(pause.reason), pause.asked_on, pause.answered_on)


def _working_day_from(day: date) -> date:
    while not is_working_day(day):
        day += DAY
    return day
