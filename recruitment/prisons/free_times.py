"""Whether applicants are free when the prisons they chose have sessions.

`without_sessions` in the module `hours` works this out for applicants, trainees and mentors.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import prefetch_related_objects

from recruitment.models import Application, Establishment
from recruitment.prisons.hours import PrisonHours, hours_of, without_sessions

MOST_SUITING: Final = 5


def chosen_hours(application: Application) -> list[PrisonHours]:
    """The hours of the open prisons that the applicant chose. One query."""
    return hours_of(application.establishments.filter(closed_on__isnull=True))


def prisons_missed(application: Application) -> Sequence[PrisonHours]:
    """All the prisons that the applicant chose, if none of them has a session when the applicant is
    free. Otherwise empty. One query."""
    return without_sessions(chosen_hours(application), application.slots)


def prisons_that_suit(slots: int) -> list[PrisonHours]:
    """The open prisons that have sessions at the times in `slots`, with only these sessions.
    `slots` is times of the week as one number (see recruitment.weekly).

    Returns at most MOST_SUITING prisons. The prisons with the most such sessions come first. One
    query.
    """
    hours = (prison.only(slots) for prison in hours_of(Establishment.objects.open()))
    suiting = [prison for prison in hours if prison.slots]
    return sorted(suiting, key=lambda prison: -prison.slots.bit_count())[:MOST_SUITING]


def prisons_missed_by(
    applications: Sequence[Application],
) -> Mapping[int, Sequence[PrisonHours]]:
    """The result of prisons_missed for each of these applications, by the application's id. Leaves
    out applications where the result is empty. 2 queries, or one if the prisons are prefetched."""
    prefetch_related_objects(applications, "establishments")
    hours = hours_of(
        Establishment.objects.open().filter(application__in=[row.pk for row in applications])
    )
    known = {prison.prison: prison for prison in hours}
    missed = {}
    for application in applications:
        keys = [prison.pk for prison in application.establishments.all()]
        chosen = [known[key] for key in keys if key in known]
        if prisons := without_sessions(chosen, application.slots):
            missed[application.pk] = prisons
    return missed
