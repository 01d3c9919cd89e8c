"""What the programme asks of a volunteer, and when each intake is open: worked out from its
training or as a manager has set it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final

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


@dataclass(frozen=True)
class Commitment:
    """`months` is the least someone should be able to go on, counted from the first session."""

    months: int
    clearance_weeks: int
    months_after_release: int


COMMITMENT: Final = Commitment(months=12, clearance_weeks=12, months_after_release=6)
"""A year, because men are often supported for that long, and because training and clearance come
first. Twelve weeks of clearance are usual; the prison decides. Six months is the programme's own
limit after release."""


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
    """What can be set of a cohort; see Cohort for what each means."""

    opens_on: date
    closes_on: date
    training_starts_on: date
    places: int
    over_offer: int
    offer_days: int


def plan_of(cohort: Cohort) -> Plan:
    """The plan as it stands."""
    return Plan(**{name: getattr(cohort, name) for name in Plan.__dataclass_fields__})


def change_cohort(*, cohort: Cohort, plan: Plan, by: Actor, at: datetime) -> None:
    """Sets the plan and writes what changed to the audit trail. Safe to repeat.

    Raises FieldError when the dates are out of order or more people than `places` have accepted
    one; NotAllowed for anyone but a manager.
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
        raise FieldError("closes_on", "Applications must close on or after the day they open")
    if plan.training_starts_on <= plan.closes_on:
        raise FieldError("training_starts_on", "Training must start after applications close")


def _check_places(cohort: Cohort, plan: Plan) -> None:
    taken = cohort.applications.filter(status=ApplicationStatus.ACCEPTED).count()
    if plan.places < taken:
        have = "person has" if taken == 1 else "people have"
        raise FieldError(
            "places", f"{taken} {have} accepted a place already, so there must be at least {taken}"
        )


def _changes(old: Plan, new: Plan) -> dict[str, list[str]]:
    """Each part that differs, with its old and its new value."""
    was, is_now = asdict(old), asdict(new)
    return {name: [str(was[name]), str(is_now[name])] for name in was if was[name] != is_now[name]}
