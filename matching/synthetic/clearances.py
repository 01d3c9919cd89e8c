"""Clearances on their way, and how long those already given took."""

from datetime import date
from random import Random
from typing import Final

from matching.intake.bulk import add
from matching.models import Mentor
from matching.states import MentorStatus
from matching.synthetic.chance import days
from recruitment.models import Clearance, Establishment
from recruitment.states import ClearanceStatus

QUICKEST, SLOWEST = 49, 126
"""Days a prison took: seven to eighteen weeks, about twelve in the middle."""

WEEKS_AGO: Final = (7, 3, 1)
"""When the clearances still to come were asked for. The first of them is to be chased."""


def write_clearances_in_flight(
    mentors: list[Mentor], prison: Establishment, random: Random, *, today: date
) -> None:
    """Says when what was given had been asked for, and asks for a clearance at this prison and a
    DBS check for each active mentor who has neither. Call it in a transaction."""
    given = list(Clearance.objects.filter(volunteer__mentor__in=mentors, issued_on__isnull=False))
    for row in given:
        if row.issued_on:
            row.requested_on = row.issued_on - days(random.randint(QUICKEST, SLOWEST))
    Clearance.objects.bulk_update(given, ["requested_on"])
    have = {row.volunteer_id for row in given}
    waiting = [it for it in mentors if it.status == MentorStatus.ACTIVE and it.user_id not in have]
    add(
        Clearance,
        (
            Clearance(
                volunteer_id=mentor.user_id,
                establishment=place,
                status=ClearanceStatus.REQUESTED,
                requested_on=today - days(7 * WEEKS_AGO[number % len(WEEKS_AGO)]),
            )
            for number, mentor in enumerate(waiting)
            for place in (prison, None)
        ),
    )
