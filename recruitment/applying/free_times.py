"""Whether an applicant is free when the prisons they chose have sessions."""

from collections.abc import Sequence

from recruitment.models import Application
from recruitment.prisons.hours import PrisonHours, hours_of, without_sessions


def chosen_hours(application: Application) -> list[PrisonHours]:
    """The hours of the open prisons that the applicant chose. One query."""
    return hours_of(application.establishments.filter(closed_on__isnull=True))


def prisons_missed(application: Application) -> Sequence[PrisonHours]:
    """All the prisons that the applicant chose, if none of them has a session when the applicant is
    free. Otherwise empty. One query."""
    return without_sessions(chosen_hours(application), application.slots)
