"""The hours of sessions, visit guides, a closed day and mentors' phone numbers in the demo.

The prisons are real. The visit guides are invented, and each of them says so.
"""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from config.accounts.models import User
from config.common.clock import london_date
from matching.models import Mentor
from matching.synthetic.chance import days
from recruitment.models import Establishment
from recruitment.prisons.closed_days import close_days
from recruitment.prisons.visiting import VisitPlan, change_visits
from recruitment.weekly import PARTS

HOURS: Final = ((time(9, 15), time(11, 30)), (time(13, 45), time(16, 15)), (time(17, 30), time(19)))
"""The hours of mornings, afternoons and evenings, in every prison of the demo."""
GATES: Final = ("Example Road gate", "Invented Lane gate", "Main gate", "Visitors’ gate")
BRING: Final = "Photo ID\nYour pass\nA coin for the locker"
NEVER_BRING: Final = (
    "A phone, a smart watch or anything else that connects\nCash, cigarettes or vapes\n"
    "Medicine, unless the gate has agreed\nAnything from anybody for a man, or from a man for "
    "anybody"
)
CLOSED_IN: Final = days(24)


def write_visits(
    prisons: Sequence[Establishment], mentors: Sequence[Mentor], *, manager: User, at: datetime
) -> None:
    """Adds hours and a visit guide to each prison, and a closed day to the first prison.

    Also adds a phone number to each mentor. Call this in a transaction.
    """
    for number, (prison, gate) in enumerate(zip(prisons, GATES, strict=True)):
        slots = prison.regime_slots.values_list("slot", flat=True)
        plan = VisitPlan(
            hours={slot: HOURS[slot % len(PARTS)] for slot in slots},
            keeps_bank_holidays=True,
            address=f"1 {gate.removesuffix(' gate')}\nLondon\n(invented for the demo)",
            entrance=gate,
            early_minutes=30,
            bring=BRING,
            never_bring=NEVER_BRING,
            ask_for="the chaplaincy officer on duty",
            phone=f"020 7946 0{number:03}",  # Ofcom keeps these for films
            keeps_gate_list=number == 0,
        )
        change_visits(prison=prison, plan=plan, by=manager, at=at)
    on = london_date(at) + CLOSED_IN
    reason = "Staff training"
    close_days(prison=prisons[0], first_on=on, last_on=on, reason=reason, by=manager, at=at)
    for number, mentor in enumerate(mentors):
        mentor.phone = mentor.phone or f"07700 900{number:03}"  # Ofcom keeps these for films
    Mentor.objects.bulk_update(mentors, ["phone"])
