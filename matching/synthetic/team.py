"""The demo's prisons and volunteers.

11 people mentored at HMP Brixton in the report's period. 3 of them were trained in June or November
2024. These 2 cohorts had 12 people. The other 9 did not mentor at Brixton: some were cleared at
another prison, some left, and some were never cleared. 6 people from June 2025 joined at Brixton. 3
people of the newest June cohort are still waiting for clearance. Since the report, 4 of the first
11 mentors have left. Of the 6 people from June 2025, 1 has left and 1 takes a break. So 11 mentors
are active at Brixton today.

We chose the slots by hand, so that this week's waiting list (see waiting.py) has a man for each
reason why a man cannot be matched. Only 2 active mentors offer Thursday evening, and both have a
boundary. Only 1 mentor offers Tuesday evening. Only 1 mentor offers Friday afternoon, and that
mentor has no place left. 3 mentors offer Thursday afternoon, when HMP Brixton has 1 room.
"""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from config.accounts.demo.people import DEMO_DOMAIN
from matching.spreadsheets.records import Cleared, Volunteer
from matching.states import MentorStatus
from matching.synthetic.chance import VOLUNTEERS, a_name, days, on
from matching.synthetic.men import usual_experience
from matching.synthetic.writing import Prison
from recruitment.models import Intake
from recruitment.weekly import slots_in

OTHERS_DOMAIN: Final = "people.alongside.example"
"""The domain of invented people who cannot sign in to the demo. RFC 2606 says that `.example`
belongs to nobody."""

MORNINGS: Final = on("Mon am", "Tue am", "Wed am", "Thu am", "Fri am")
AFTERNOONS: Final = on("Mon pm", "Tue pm", "Wed pm", "Thu pm", "Fri pm")
EVENINGS: Final = on("Tue eve", "Wed eve", "Thu eve")

JUNE_2024: Final = (Intake.JUNE, 2024)
NOVEMBER_2024: Final = (Intake.NOVEMBER, 2024)
JUNE_2025: Final = (Intake.JUNE, 2025)
CLEARANCE_DAYS: Final = 84
"""12 weeks, in days: how long a clearance usually takes after training."""


@dataclass(frozen=True, slots=True)
class Role:
    """What the demo sets for one volunteer. The rest is drawn at random."""

    cohort: tuple[Intake, int]
    prison: str
    places: int
    slots: int
    languages: tuple[str, ...] = ()
    courses: tuple[str, ...] = ("futc",)
    boundaries: tuple[str, ...] = ()
    status: MentorStatus = MentorStatus.ACTIVE
    lapsed: bool = False
    fortnightly: int = 0


BRIXTON_2024: Final = (
    Role((Intake.JUNE, 2022), "BXI", 2, on("Mon am", "Mon pm", "Wed am"), ("french",)),
    Role((Intake.NOVEMBER, 2022), "BXI", 2, on("Tue am", "Tue pm", "Thu am")),
    Role((Intake.NOVEMBER, 2022), "BXI", 1, on("Fri pm", "Wed pm"), courses=("futc", "trauma")),
    Role(
        (Intake.JUNE, 2023),
        "BXI",
        2,
        on("Wed am", "Wed pm", "Thu pm"),
        ("spanish",),
        status=MentorStatus.LEFT,
    ),
    Role(
        (Intake.JUNE, 2023),
        "BXI",
        1,
        on("Mon am", "Thu am"),
        boundaries=("sexual",),
        status=MentorStatus.LEFT,
    ),
    Role(
        (Intake.NOVEMBER, 2023),
        "BXI",
        2,
        on("Tue pm", "Thu pm", "Tue eve"),
        fortnightly=on("Thu pm"),
    ),
    Role((Intake.NOVEMBER, 2023), "BXI", 1, on("Wed am", "Fri am"), ("polish",)),
    Role((Intake.NOVEMBER, 2023), "BXI", 1, on("Mon pm", "Tue pm"), status=MentorStatus.LEFT),
    Role(
        JUNE_2024, "BXI", 1, on("Thu eve", "Thu pm"), boundaries=("sexual", "indictable-violence")
    ),
    Role(
        JUNE_2024,
        "BXI",
        2,
        on("Mon am", "Tue am", "Fri am"),
        courses=("futc", "trauma"),
        status=MentorStatus.LEFT,
    ),
    Role(NOVEMBER_2024, "BXI", 1, on("Wed pm", "Thu pm"), ("portuguese",)),
)
ELSEWHERE: Final = (
    Role(JUNE_2024, "WWI", 2, on("Mon am", "Tue pm", "Wed am"), fortnightly=on("Tue pm", "Wed am")),
    Role(JUNE_2024, "WWI", 1, on("Thu am", "Thu pm"), status=MentorStatus.LEFT),
    Role(JUNE_2024, "", 1, on("Mon am"), status=MentorStatus.LEFT),
    Role(JUNE_2024, "", 1, on("Fri am"), status=MentorStatus.LEFT),
    Role(NOVEMBER_2024, "WWI", 1, on("Mon pm", "Wed pm"), ("arabic",)),
    Role(NOVEMBER_2024, "PVI", 2, on("Tue am", "Wed am", "Thu am"), lapsed=True),
    Role(NOVEMBER_2024, "", 1, on("Tue pm"), status=MentorStatus.LEFT),
    Role(NOVEMBER_2024, "", 1, on("Wed am", "Wed pm")),
    Role(NOVEMBER_2024, "", 1, on("Thu am")),
)
BRIXTON_2025: Final = (
    Role(JUNE_2025, "BXI", 1, on("Mon am", "Wed pm")),
    Role(JUNE_2025, "BXI", 1, on("Tue am", "Thu am"), ("romanian",), status=MentorStatus.LEFT),
    Role(JUNE_2025, "BXI", 2, on("Wed am", "Wed pm", "Mon pm")),
    Role(JUNE_2025, "BXI", 1, on("Thu eve", "Thu am"), boundaries=("sexual",)),
    Role(JUNE_2025, "BXI", 1, on("Mon pm", "Thu pm"), ("french",), courses=("futc", "trauma")),
    Role(JUNE_2025, "BXI", 1, on("Fri am", "Tue am"), status=MentorStatus.PAUSED),
)


def prisons() -> tuple[Prison, ...]:
    """HMP Brixton, and 3 prisons that are joining the programme."""
    brixton = _rooms(MORNINGS, 3) | _rooms(AFTERNOONS, 4) | _rooms(EVENINGS, 2)
    brixton |= _rooms(on("Thu pm"), 1)
    others = _rooms(MORNINGS, 2) | _rooms(AFTERNOONS, 2)
    return (
        Prison("BXI", "HMP Brixton", brixton),
        Prison("WWI", "HMP Wandsworth", others),
        Prison("PVI", "HMP Pentonville", others),
        Prison("TSI", "HMP Thameside", others),
    )


def volunteers(random: Random, today: date) -> tuple[Volunteer, ...]:
    """The 11 mentors of the period that the programme report is about, and then the other
    volunteers by cohort.

    The very first volunteer signs in as mentor@.
    """
    newest = (Intake.JUNE, today.year if today.month > 7 else today.year - 1)
    in_training = (Role(newest, "", 1, on("Tue am", "Wed am", "Thu pm"), courses=()),) * 3
    roles = (*BRIXTON_2024, *ELSEWHERE, *BRIXTON_2025, *in_training)
    return tuple(_volunteer(random, number, role, today) for number, role in enumerate(roles))


def _volunteer(random: Random, number: int, role: Role, today: date) -> Volunteer:
    return Volunteer(
        name=a_name(random, VOLUNTEERS),
        email=f"mentor{number}@{OTHERS_DOMAIN}" if number else f"mentor@{DEMO_DOMAIN}",
        cohort=role.cohort,
        places=role.places,
        slots=role.slots,
        fortnightly=role.fortnightly,
        status=role.status,
        clearances=(_clearance(role, today),) if role.prison else (),
        experience=usual_experience(random),
        languages=role.languages,
        courses=role.courses,
        boundaries=role.boundaries,
    )


def _clearance(role: Role, today: date) -> Cleared:
    intake, year = role.cohort
    issued_on = date(year, intake, 15) + days(CLEARANCE_DAYS)
    return Cleared(role.prison, issued_on, today + days(-20 if role.lapsed else 400))


def _rooms(mask: int, rooms: int) -> dict[int, int | None]:
    return dict.fromkeys(slots_in(mask), rooms)
