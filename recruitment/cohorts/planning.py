"""What we ask of a volunteer, and the dates and places of each cohort."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from config.accounts.roles import check_manager
from config.common import audit
from config.common.actor import Actor
from config.common.clock import london_date
from config.common.errors import FieldError
from recruitment.models import Cohort, Intake
from recruitment.states import ApplicationStatus

WEEKS_OPEN = 10
WEEKS_TO_DECIDE = 3
SATURDAY = 5
CARRIED_ON: Final = ("reply_days", "expenses")
"""The fields that a new cohort copies from the newest cohort."""


@dataclass(frozen=True)
class Commitment:
    """What we ask of a volunteer.

    We ask them to go on mentoring for at least `months` months from their first session.
    """

    months: int
    clearance_weeks: int
    months_after_release: int


COMMITMENT: Final = Commitment(months=12, clearance_weeks=12, months_after_release=6)
"""We ask for a year because men are often supported for that long, and training and clearance come
first.

A clearance usually takes 12 weeks, but the prison decides. We support a man for up to 6 months
after release.
"""


def usual_dates(intake: int, year: int) -> dict[str, date]:
    """The usual dates of the cohort that starts in June or November. `intake` is the number of the
    month: 6 or 11.

    Training starts on the first Saturday of the month. Applications are open for 10 weeks. They
    close 3 weeks before training, to leave time for references and interviews.
    """
    first = date(year, intake, 1)
    starts = first + timedelta(days=(SATURDAY - first.weekday()) % 7)
    closes = starts - timedelta(weeks=WEEKS_TO_DECIDE)
    opens = closes - timedelta(weeks=WEEKS_OPEN)
    return {"opens_on": opens, "closes_on": closes, "training_starts_on": starts}


def cohort_of(intake: int, year: int) -> Cohort:
    """The cohort that starts in the month `intake` (6 or 11) of this year. Safe to repeat.

    If the cohort does not exist yet, creates it with the usual dates. Copies `reply_days` and
    `expenses` from the newest cohort.
    """
    cohort = Cohort.objects.filter(intake=intake, year=year).first()
    if cohort:
        return cohort
    newest = Cohort.objects.values(*CARRIED_ON).first() or {}
    defaults: dict[str, Any] = {**usual_dates(intake, year), **newest}
    return Cohort.objects.get_or_create(intake=intake, year=year, defaults=defaults)[0]


def next_cohort(at: datetime) -> Cohort:
    """The cohort that people can apply for now. If there is none, the next cohort to open.

    If 2 cohorts are open, the cohort that closes first. If there is no cohort to come, creates one
    with the usual dates.
    """
    today = london_date(at)
    coming = Cohort.objects.filter(closes_on__gte=today).order_by("closes_on").first()
    return coming or _next_usual(today)


def cohort_in_hand(at: datetime) -> Cohort:
    """The cohort that staff are choosing people for now.

    This is the first cohort that has opened and has not started training. Its applications may have
    closed. If there is no such cohort, the result of next_cohort.
    """
    today = london_date(at)
    under_way = Cohort.objects.filter(opens_on__lte=today, training_starts_on__gt=today)
    return under_way.order_by("training_starts_on").first() or next_cohort(at)


def is_open(cohort: Cohort, at: datetime) -> bool:
    """Whether the cohort takes applications today in London."""
    return cohort.opens_on <= london_date(at) <= cohort.closes_on


def places_left(cohort: Cohort) -> int:
    """How many places nobody has accepted yet. One query."""
    taken = cohort.applications.filter(status=ApplicationStatus.ACCEPTED).count()
    return max(0, cohort.places - taken)


def _next_usual(today: date) -> Cohort:
    """Creates the next cohort that has not closed, with the usual dates.

    Skips a cohort that already exists, because a manager has closed it early.
    """
    existing = set(Cohort.objects.filter(year__gte=today.year).values_list("intake", "year"))
    years = range(today.year, today.year + 3)
    coming = ((intake, year) for year in years for intake in Intake.values)
    intake, year = next(
        (intake, year)
        for intake, year in coming
        if (intake, year) not in existing and usual_dates(intake, year)["closes_on"] >= today
    )
    return cohort_of(intake, year)


@dataclass(frozen=True)
class Plan:
    """What a manager can set for a cohort. The model Cohort explains each field."""

    opens_on: date
    closes_on: date
    training_starts_on: date
    places: int
    over_offer: int
    offer_days: int
    reply_days: int = 10
    training_days: str = ""
    expenses: str = ""


def plan_of(cohort: Cohort) -> Plan:
    """The plan of the cohort as it is now."""
    return Plan(**{name: getattr(cohort, name) for name in Plan.__dataclass_fields__})


def change_cohort(*, cohort: Cohort, plan: Plan, by: Actor, at: datetime) -> None:
    """Sets the plan, and records in the audit trail what changed. Safe to repeat.

    Raises FieldError when the dates are out of order, or when `places` is less than the places
    already accepted. Raises NotAllowed for anyone but a manager.
    """
    check_manager(by, "change a cohort")
    _check_dates(plan)
    with transaction.atomic():
        current = Cohort.objects.select_for_update().get(pk=cohort.pk)
        _check_places(current, plan)
        changes = _changes(plan_of(current), plan)
        if changes:
            Cohort.objects.filter(pk=current.pk).update(**asdict(plan))
            audit.record("change_cohort", current, by=by, at=at, **changes)
    cohort.refresh_from_db()


def _check_dates(plan: Plan) -> None:
    if plan.closes_on < plan.opens_on:
        raise FieldError(
            "closes_on", "Last day of applications must be the same as or after the first day"
        )
    if plan.training_starts_on <= plan.closes_on:
        raise FieldError(
            "training_starts_on", "First day of training must be after the last day of applications"
        )


def _check_places(cohort: Cohort, plan: Plan) -> None:
    taken = cohort.applications.filter(status=ApplicationStatus.ACCEPTED).count()
    if plan.places < taken:
        have = "person has" if taken == 1 else "people have"
        raise FieldError(
            "places", f"Places must be {taken} or more, because {taken} {have} accepted one"
        )


def _changes(old: Plan, new: Plan) -> dict[str, list[str]]:
    """The old and the new value of each field that has changed, by the name of the field."""
    before, after = asdict(old), asdict(new)
    return {
        name: [str(before[name]), str(after[name])]
        for name in before
        if before[name] != after[name]
    }
