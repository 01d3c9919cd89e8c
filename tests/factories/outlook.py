"""Stored forecasts, for any test. No future is simulated."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from config.common.clock import london_date, now
from recruitment.models import Establishment
from reporting.forecast.backtesting import Score
from reporting.forecast.simulating import WEEKS
from reporting.forecast.summing import Band, PrisonForecast, Week
from reporting.models import DailyForecast
from reporting.outlook.figures import CohortLine, Outlook, Part, PastWeek
from reporting.outlook.history import WEEK, WEEKS_BACK

SCORE = Score(84, 0.654, 1.9, 2.37, 3.77)


def a_part(
    *prisons: Establishment, name: str = "", waiting: int = 20, today: date, needed: int | None = 3
) -> Part:
    """`waiting` men wait in every week. In the forecast it is one more each week, give or take
    5."""
    past = [
        PastWeek(today - back * WEEK, waiting, back % 2, needed)
        for back in range(WEEKS_BACK, -1, -1)
    ]
    weeks = [
        Week(
            today + number * WEEK,
            waiting=Band(waiting + number - 5, waiting + number, waiting + number + 5),
            matched=Band(0, number, number + 1),
            left_unmatched=Band(0, number // 4, number // 2),
            mentors_needed=Band(1, 2, 4),
        )
        for number in range(WEEKS)
    ]
    ids = tuple(sorted(prison.pk for prison in prisons))
    forecast = PrisonForecast(name or prisons[0].name, tuple(weeks))
    return Part(ids, tuple(past), forecast)


def an_outlook(
    *prisons: Establishment,
    together: Sequence[Sequence[Establishment]] = (),
    at: datetime | None = None,
    score: Score | None = SCORE,
    needed: int | None = 3,
) -> Outlook:
    """The outlook of these prisons: all, each, and some `together`. Each prison has one more man
    waiting than the prison before. Saved as the forecast of the day."""
    at = at or now()
    today = london_date(at)
    each = [
        a_part(prison, waiting=20 + number, today=today, needed=needed)
        for number, prison in enumerate(prisons)
    ]
    several = [a_part(*some, name="Your prisons", waiting=50, today=today) for some in together]
    outlook = Outlook(
        made_at=at,
        parts=(
            a_part(*prisons, name="All prisons", waiting=90, today=today, needed=needed),
            *each,
            *several,
        ),
        cohorts=(a_cohort_line(today, starts_in=-10), a_cohort_line(today, starts_in=30)),
        score=score,
    )
    DailyForecast.objects.create(
        date=today,
        status="done",
        queued_at=at,
        started_at=at,
        finished_at=at,
        figures=outlook.to_json(),
    )
    return outlook


def a_cohort_line(today: date, *, starts_in: int) -> CohortLine:
    """A cohort that trains in so many weeks, counted from today."""
    starts = today + timedelta(weeks=starts_in)
    return CohortLine(f"Cohort {starts_in}", starts, starts + 12 * WEEK, 9, 2, Band(1, 3, 5))
