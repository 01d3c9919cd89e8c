"""The demo: HMP Brixton with the figures of the programme report, and enough men and mentors today
for a round.

Apart from the men of the report, the demo has only men with an open referral, a man who came back
to prison, and a man who was handed over to another mentor.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Final, NamedTuple

from config.common.errors import DomainError
from matching.models import ClosureReason, ExclusionKind, ReleaseKind, Source
from matching.spreadsheets.records import Man, Release, Volunteer
from matching.states import ReferralStatus
from matching.synthetic import report
from matching.synthetic.chance import a_day, days, seeded
from matching.synthetic.history import history
from matching.synthetic.men import a_man, usual_needs
from matching.synthetic.records import Answer, Record
from matching.synthetic.team import prisons, volunteers
from matching.synthetic.waiting import Case, left_waiting, waiting_now
from matching.synthetic.writing import Apart, Meeting, Programme
from recruitment.weekly import mask_of, slots_in

EARLIEST: Final = date(2026, 6, 1)
MEETING_NOW: Final = (0, 1, 2, 5, 6, 10, 20, 22)
"""Positions in team.volunteers of the mentors who meet a man now.

6 of them are among the first 11 mentors. The other 2 are from the cohort of June 2025.
"""
HANDED_OVER: Final = 20
"""The position of the mentor who took over from TOOK_A_BREAK."""
TOOK_A_BREAK: Final = 25
MAN_IS_OUT: Final = 6
"""The position of a mentor. The man of this mentor was due to leave some days ago, and nobody has
recorded that he left."""
REFERRED_BY_AN_OFFICER: Final = 5
"""The position of a mentor. A Prison Offender Manager referred the man of this mentor."""
HAS_LEFT: Final = 21
"""The position of a mentor. The man of this mentor was released and came back to prison."""
MEETS_OUTSIDE: Final = 0
"""The position of a mentor. The man of this mentor left prison some weeks ago. They now meet
outside prison."""
REASONS: Final = {
    ExclusionKind.CONFLICT: "They knew each other outside.",
    ExclusionKind.KEEP_APART: "Security asked for it.",
}


class ClockIsWrong(DomainError):
    """The computer's date is earlier than the matches of the demo."""


def demo_programme(*, seed: int, today: date) -> Programme:
    """Invents the demo. The same seed and day give the same demo.

    Raises ClockIsWrong if `today` is before EARLIEST, because the demo's matches would still be in
    the future.
    """
    if today < EARLIEST:
        raise ClockIsWrong(
            f"The demo has matches up to the end of 2025, but this computer's date is {today}. Set "
            "its clock and try again."
        )
    random = seeded(seed)
    team = volunteers(random, today)
    past, meetings, records = history(random, team[: report.MENTORS], left_waiting(random, today))
    current = _current(random, team, len(past), today)
    ended = _ended(random, team, len(past) + len(current), current, today)
    mentored = [*current, *ended]
    first = len(past) + len({one.meeting.man for one in mentored})
    waiting = list(waiting_now(random, first + 1, today))
    men = [*past, *_men_of(mentored), *(_came_back(man, case, past) for man, case in waiting)]
    outside = _outside(random, team[MEETS_OUTSIDE], len(men), today)
    return Programme(
        prisons(),
        team,
        (*men, outside.man),
        (*meetings, *(one.meeting for one in mentored), outside.meeting),
        tuple(
            Apart(case.apart_from, position, case.apart, REASONS[case.apart])
            for position, (_, case) in enumerate(waiting, start=first)
            if case.apart_from is not None
        ),
        records
        | {one.meeting.man: Record(Answer.CLEAR) for one in (*current, outside)}
        | {position: case.record for position, (_, case) in enumerate(waiting, start=first)},
    )


class Mentored(NamedTuple):
    man: Man
    meeting: Meeting


def _men_of(mentored: Sequence[Mentored]) -> list[Man]:
    """The men of these matches, each man once, in the order in which they first appear."""
    return list({one.meeting.man: one.man for one in mentored}.values())


def _current(random: Random, team: Sequence[Volunteer], first: int, today: date) -> list[Mentored]:
    """The matches that go on today. Their men get the positions `first`, `first + 1` and so on."""
    return [
        _meeting_now(random, position, volunteer, team[volunteer], today)
        for position, volunteer in enumerate(MEETING_NOW, start=first)
    ]


def _meeting_now(
    random: Random, position: int, volunteer: int, mentor: Volunteer, today: date
) -> Mentored:
    started_on = a_day(random, today - days(150), today - days(10))
    slot = next(slots_in(mentor.slots))
    fields = {"source": Source.POM} if volunteer == REFERRED_BY_AN_OFFICER else {}
    out_in = -12 if volunteer == MAN_IS_OUT else random.randint(120, 500)
    man = a_man(
        random,
        position + 1,
        received_on=started_on - days(random.randint(110, 160)),
        prison=mentor.clearances[0].prison,
        slots=mask_of([slot]),
        needs=usual_needs(random),
        release=Release(today + days(out_in), ReleaseKind.CONDITIONAL, today - days(40)),
        status=ReferralStatus.MATCHED,
        **fields,
    )
    return Mentored(man, Meeting(volunteer, position, slot, 1, started_on))


def _ended(
    random: Random,
    team: Sequence[Volunteer],
    position: int,
    current: Sequence[Mentored],
    today: date,
) -> list[Mentored]:
    """2 men with a match that has ended since the report, and what happened next.

    The first man was handed over to another mentor. The second man was released and came back to
    prison. `position` is the position of the second man.
    """
    taken_over = current[MEETING_NOW.index(HANDED_OVER)]
    ended_on = taken_over.meeting.started_on - days(7)
    covered = Meeting(
        TOOK_A_BREAK,
        taken_over.meeting.man,
        next(slots_in(team[TOOK_A_BREAK].slots)),
        1,
        ended_on - days(random.randint(40, 90)),
        ended_on,
        ClosureReason.COVERED,
    )
    left_on = a_day(random, today - days(130), today - days(90))
    slot = next(slots_in(team[HAS_LEFT].slots))
    started_on = left_on - days(random.randint(60, 120))
    man = a_man(
        random,
        position + 1,
        received_on=started_on - days(random.randint(20, 80)),
        prison="BXI",
        slots=mask_of([slot]),
        release=None,
        status=ReferralStatus.CLOSED,
        closed_on=left_on,
        closure=ClosureReason.RETURNED,
    )
    returned = Meeting(HAS_LEFT, position, slot, 1, started_on, left_on, ClosureReason.RETURNED)
    return [Mentored(taken_over.man, covered), Mentored(man, returned)]


def _outside(random: Random, mentor: Volunteer, position: int, today: date) -> Mentored:
    """The match that goes on outside prison. Its man gets this position."""
    left_on = today - days(24)
    started_on = a_day(random, left_on - days(120), left_on - days(90))
    slot = list(slots_in(mentor.slots))[-1]
    man = a_man(
        random,
        position + 1,
        received_on=started_on - days(random.randint(30, 60)),
        prison=mentor.clearances[0].prison,
        slots=mask_of([slot]),
        needs=usual_needs(random),
        release=Release(left_on, ReleaseKind.CONDITIONAL, left_on - days(30)),
        status=ReferralStatus.MATCHED,
    )
    meeting = Meeting(MEETS_OUTSIDE, position, slot, None, started_on, released_on=left_on)
    return Mentored(man, meeting)


def _came_back(man: Man, case: Case, past: Sequence[Man]) -> Man:
    """If the case says that the man came back to prison, gives him the name and other facts of an
    earlier man. Otherwise returns the man unchanged.

    The earlier man was transferred in the report's period.
    """
    if not case.came_back:
        return man
    known = next(
        one for one in past if one.closure == ClosureReason.TRANSFERRED and one.prison_number
    )
    return replace(
        man,
        name=known.name,
        prison_number=known.prison_number,
        born_on=known.born_on,
        ethnicity=known.ethnicity,
        offences=known.offences,
    )
