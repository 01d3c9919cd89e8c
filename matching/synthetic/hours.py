"""Sessions at different hours in the prisons of the demo, and a mentor who has told us which hours
suit them.

The prisons are real. The hours are invented.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Final

from matching.models import Mentor, MentorHours
from matching.synthetic.chance import days
from recruitment.models import Clearance, Establishment, RegimeSlot
from recruitment.states import ClearanceStatus
from recruitment.weekly import EVERY_SLOT, PARTS

HOURS: Final = {
    "BXI": ((time(9, 15), time(11, 30)), (time(13, 45), time(16, 15)), (time(17, 30), time(19))),
    "WWI": ((time(9, 30), time(11, 45)), (time(14, 30), time(17)), (time(18), time(19, 30))),
}
"""The hours of mornings, afternoons and evenings, by the code of the prison."""
MONDAY_AFTERNOON: Final = 1


def write_hours(prisons: Mapping[str, Establishment], mentor: Mentor, *, today: date) -> None:
    """Adds the hours of all sessions at 2 prisons, and requests a clearance for the mentor at the
    second prison.

    The hours of Monday afternoon at the second prison do not suit the mentor. Call this in a
    transaction.
    """
    for code, parts in HOURS.items():
        sessions = list(prisons[code].regime_slots.all())
        for session in sessions:
            session.starts_at, session.ends_at = parts[session.slot % len(PARTS)]
        RegimeSlot.objects.bulk_update(sessions, ["starts_at", "ends_at"])
    Clearance.objects.create(
        volunteer=mentor.user,
        establishment=prisons["WWI"],
        status=ClearanceStatus.REQUESTED,
        requested_on=today - days(12),
    )
    MentorHours.objects.create(
        mentor=mentor,
        establishment=prisons["WWI"],
        slots=EVERY_SLOT ^ 1 << MONDAY_AFTERNOON,
    )
