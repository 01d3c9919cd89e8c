"""When each intake is open, worked out from its training or as a manager has set it."""

from datetime import date, timedelta

from recruitment.models import Cohort

WEEKS_OPEN = 10
WEEKS_TO_DECIDE = 3
SATURDAY = 5


def usual_dates(intake: int, year: int) -> dict[str, date]:
    """Of intake 6 or 11. Training starts on the first Saturday of the month. Applications are taken
    for ten weeks and close three weeks before it, so that references and interviews fit in."""
    first = date(year, intake, 1)
    starts = first + timedelta(days=(SATURDAY - first.weekday()) % 7)
    closes = starts - timedelta(weeks=WEEKS_TO_DECIDE)
    opens = closes - timedelta(weeks=WEEKS_OPEN)
    return {"opens_on": opens, "closes_on": closes, "training_starts_on": starts}


def cohort_of(intake: int, year: int) -> Cohort:
    """That cohort; made with the usual dates when there is none yet. Safe to repeat."""
    return Cohort.objects.get_or_create(
        intake=intake, year=year, defaults=usual_dates(intake, year)
    )[0]
