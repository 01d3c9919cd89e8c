"""The demo: HMP Brixton with the report's own figures, and enough of today to run a round on.

From the time after the report the demo has only the men who have a mentor now and the men waiting.
"""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Final, NamedTuple

from config.common.errors import DomainError
from matching.models import ExclusionKind
from matching.spreadsheets.records import Man, Volunteer
from matching.states import ReferralStatus
from matching.synthetic import report
from matching.synthetic.chance import a_day, days, seeded
from matching.synthetic.history import history
from matching.synthetic.men import a_man
from matching.synthetic.team import prisons, volunteers
from matching.synthetic.waiting import left_waiting, waiting_now
from matching.synthetic.writing import Apart, Meeting, Programme
from recruitment.weekly import mask_of, slots_in

EARLIEST: Final = date(2026, 6, 1)
MEETING_NOW: Final = (0, 1, 2, 3, 5, 6, 7, 9, 10, 20, 22)
"""Positions in team.volunteers of 9 of the 11 and 2 of June 2025, who meet a man now."""
REASONS: Final = {
    ExclusionKind.CONFLICT: "They knew each other outside.",
    ExclusionKind.KEEP_APART: "Security asked for it.",
}


class ClockIsWrong(DomainError):
    """The computer's date is before the demo's matches."""


def demo_programme(*, seed: int, today: date) -> Programme:
    """The demo, the same for the same seed and day. Raises ClockIsWrong before EARLIEST, because
    its matches would still be in the future."""
    if today < EARLIEST:
        raise ClockIsWrong(
            f"The demo has matches up to the end of 2025, but this computer's date is {today}. Set "
            "its clock and try again."
        )
    random = seeded(seed)
    team = volunteers(random, today)
    past, meetings = history(random, team[: report.MENTORS], left_waiting(random, today))
    current = _current(random, team, len(past), today)
    waiting = list(waiting_now(random, len(past) + len(current) + 1, today))
    men = [*past, *(one.man for one in current), *(man for man, _ in waiting)]
    return Programme(
        prisons(),
        team,
        tuple(men),
        (*meetings, *(one.meeting for one in current)),
        tuple(
            Apart(case.apart_from, position, case.apart, REASONS[case.apart])
            for position, (_, case) in enumerate(waiting, start=len(past) + len(current))
            if case.apart_from is not None
        ),
    )


class Mentored(NamedTuple):
    man: Man
    meeting: Meeting


def _current(random: Random, team: Sequence[Volunteer], first: int, today: date) -> list[Mentored]:
    """The live matches, with their men at the positions from `first` on."""
    return [
        _meeting_now(random, position, volunteer, team[volunteer], today)
        for position, volunteer in enumerate(MEETING_NOW, start=first)
    ]


def _meeting_now(
    random: Random, position: int, volunteer: int, mentor: Volunteer, today: date
) -> Mentored:
    started_on = a_day(random, today - days(150), today - days(10))
    slot = next(slots_in(mentor.slots))
    man = a_man(
        random,
        position + 1,
        received_on=started_on - days(random.randint(10, 90)),
        prison=mentor.clearances[0].prison,
        slots=mask_of([slot]),
        status=ReferralStatus.MATCHED,
    )
    return Mentored(man, Meeting(volunteer, position, slot, 1, started_on))
