"""A manager's own dates and places for a cohort."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from config.accounts.roles import check_manager
from config.common import audit
from config.common.actor import Actor
from config.common.errors import FieldError
from recruitment.models import Cohort
from recruitment.states import ApplicationStatus


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
