"""When each intake is open, worked out from its training or as a manager has set it."""

from datetime import date, datetime, timedelta

from config.common.clock import london_date
from recruitment.models import Cohort, Intake
from recruitment.states import ApplicationStatus

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


def next_cohort(at: datetime) -> Cohort:
    """The open cohort, of two the one that closes first; else the next to open, made with the usual
    dates when there is none yet."""
    today = london_date(at)
    coming = Cohort.objects.filter(closes_on__gte=today).order_by("closes_on").first()
    return coming or _next_usual(today)


def cohort_in_hand(at: datetime) -> Cohort:
    """The cohort that staff choose people for: the first that has opened and is not being trained
    yet, so it stays theirs between its closing and its training; else next_cohort."""
    today = london_date(at)
    under_way = Cohort.objects.filter(opens_on__lte=today, training_starts_on__gt=today)
    return under_way.order_by("training_starts_on").first() or next_cohort(at)


def is_open(cohort: Cohort, at: datetime) -> bool:
    """Whether it takes applications today in London."""
    return cohort.opens_on <= london_date(at) <= cohort.closes_on


def places_left(cohort: Cohort) -> int:
    """Places that nobody has accepted yet."""
    taken = cohort.applications.filter(status=ApplicationStatus.ACCEPTED).count()
    return max(0, cohort.places - taken)


def _next_usual(today: date) -> Cohort:
    """The first usual cohort still to close; one that was made already, and closed early, is not
    it."""
    made = set(Cohort.objects.filter(year__gte=today.year).values_list("intake", "year"))
    years = range(today.year, today.year + 3)
    coming = ((intake, year) for year in years for intake in Intake.values)
    intake, year = next(
        (intake, year)
        for intake, year in coming
        if (intake, year) not in made and usual_dates(intake, year)["closes_on"] >= today
    )
    return cohort_of(intake, year)
