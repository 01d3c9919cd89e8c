"""The men of the demo with an open referral today.

About 12 men wait at HMP Brixton. Some of them can be matched this week. The others cannot, each for
a different reason. We chose the slots of the mentors in team.py for this. Staff still have to check
some further men. Other men are on hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from matching.models import ClosureReason, ExclusionKind, ReleaseKind, SensitivePart, Source
from matching.spreadsheets.records import Man, Release
from matching.states import ReferralStatus
from matching.synthetic import report
from matching.synthetic.chance import a_day, days, on, some
from matching.synthetic.men import a_man, usual_needs
from matching.synthetic.records import DRAWN, Answer, Record
from matching.synthetic.team import AFTERNOONS, MORNINGS
from recruitment.weekly import mask_of, slots_in

BY_DAY: Final = MORNINGS | AFTERNOONS
SOME_OF_THE_WEEK: Final = 0
"""If a Case has this value in `slots`, 2 to 4 slots of the working week are drawn at random for
each man."""
BORN: Final = date(1991, 3, 14)
"""The date of birth in both records of a man who was recorded twice."""


@dataclass(frozen=True, slots=True)
class Case:
    """Some men of the demo who have much in common. `count` says how many.

    `waited` is a range: for how many days a man has waited. `release` is a range of days from
    today, or None if the date is not known. `confirmed` is how many days ago the prison confirmed
    the date, or None if the prison never confirmed the date. `fields` sets other fields of Man.
    `came_back` says whether the man was referred before, in the period that the programme report is
    about.
    """

    count: int = 1
    prison: str = "BXI"
    slots: int = SOME_OF_THE_WEEK
    prefers: int = 0
    waited: tuple[int, int] = (7, 200)
    release: tuple[int, int] | None = (100, 600)
    confirmed: int | None = 20
    languages: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    offences: tuple[str, ...] | None = None
    apart_from: int | None = None  # position in team.volunteers
    apart: ExclusionKind = ExclusionKind.CONFLICT
    status: ReferralStatus = ReferralStatus.WAITING
    fields: tuple[tuple[str, Any], ...] = ()
    came_back: bool = False
    record: Record = DRAWN


SINCE_THE_PERIOD: Final = (
    Case(
        slots=BY_DAY,
        release=(200, 700),
        confirmed=150,
        languages=("vietnamese",),
        record=Record(Answer.CLEAR, asked_ago=24),
    ),
    Case(
        slots=BY_DAY,
        release=(300, 500),
        status=ReferralStatus.ON_HOLD,
        record=Record(Answer.CLEAR, asked_ago=9, still_wants=False),
    ),
)
"""2 of the 6 men who were waiting when the report ended.

No mentor speaks the language of the first man. The second man is on hold.
"""
CLOSED_SINCE: Final = (
    ClosureReason.DIED,
    ClosureReason.NEEDS_MET,
    ClosureReason.WITHDREW,
    ClosureReason.DID_NOT_ENGAGE,
)
"""Why the referrals of the other 4 of the 6 men were closed."""

NOW: Final = (
    # 4 men who can be matched this week. One of them is on remand.
    Case(slots=BY_DAY, release=None, record=Record(Answer.CLEAR, on_remand=True, asked_ago=12)),
    Case(
        slots=BY_DAY,
        courses=("trauma",),
        fields=(("name", "Mohamed Lapwing"), ("born_on", BORN), ("prison_number", "Z4471LW")),
        record=Record(
            Answer.CONDITIONS, asked_ago=5, sealed=(SensitivePart.SAFETY, SensitivePart.ACCT)
        ),
    ),
    Case(
        slots=BY_DAY, prefers=MORNINGS, release=(35, 85), record=Record(Answer.CLEAR, moved="TSI")
    ),
    Case(
        slots=on("Mon pm", "Wed am"),
        languages=("french",),
        confirmed=120,
        fields=(("source", Source.OTHER_SERVICE),),
        record=Record(Answer.ASKED, referrer=1, asked_ago=20),
    ),
    # 2 men who are free only when there is 1 room.
    Case(
        slots=on("Thu pm"),
        release=None,
        offences=("vehicular",),
        record=Record(Answer.CLEAR, asked_ago=40),
    ),
    Case(slots=on("Thu pm"), confirmed=200, offences=("vehicular",), record=Record(Answer.CLEAR)),
    # A man for each other reason. The second man should have left already.
    Case(slots=BY_DAY, release=(10, 20), confirmed=6, record=Record(Answer.ASKED)),
    Case(slots=BY_DAY, release=(-9, -3), confirmed=90, record=Record(Answer.CLEAR, asked_ago=70)),
    Case(slots=BY_DAY, courses=("conflict-18-25",), record=Record(asked_ago=3)),
    Case(
        slots=on("Thu eve"),
        offences=("sexual", "public-order"),
        record=Record(Answer.CONDITIONS, sealed=(SensitivePart.KEEP_APART, SensitivePart.SAFETY)),
    ),
    Case(slots=on("Tue eve"), apart_from=5, confirmed=None, record=Record(Answer.ASKED)),
    Case(
        slots=on("Fri pm"),
        fields=(("source", Source.POM),),
        record=Record(Answer.CLEAR, asked_ago=33),
    ),
    Case(3, prison="WWI", slots=BY_DAY, record=Record(Answer.CLEAR, asked_ago=15)),
    Case(prison="WWI", slots=on("Fri am"), release=(50, 80), record=Record(moved="BXI")),
    Case(prison="PVI", confirmed=None),
    Case(prison="TSI", waited=(3, 30)),
    # Received and still to be checked. The first man looks like a man who waits already.
    Case(
        waited=(1, 3),
        confirmed=None,
        status=ReferralStatus.RECEIVED,
        fields=(
            ("name", "Mohammed Lapwing"),
            ("born_on", BORN),
            ("prison_number", ""),
            ("source", Source.SELF_WING),
        ),
    ),
    Case(
        waited=(2, 5),
        status=ReferralStatus.RECEIVED,
        fields=(("source", Source.POM),),
        record=Record(referrer=0),
    ),
    Case(
        waited=(1, 6), release=None, status=ReferralStatus.RECEIVED, record=Record(on_remand=True)
    ),
    Case(prison="WWI", waited=(4, 9), status=ReferralStatus.RECEIVED, came_back=True),
    # Men on hold. The first man is on hold until a certain day.
    Case(status=ReferralStatus.ON_HOLD, record=Record(Answer.CLEAR, hold_days=21, asked_ago=4)),
    Case(
        status=ReferralStatus.ON_HOLD, release=None, record=Record(asked_ago=6, still_wants=False)
    ),
)


def left_waiting(random: Random, today: date) -> list[tuple[Man, Record | None]]:
    """The 6 men who were waiting at the end of the report's period, each with his record. They have
    no numbers yet.

    If a man has None instead of a record, his referral has been closed since.
    """
    still_open = [
        (_man(random, 0, case, _of_period(random), today), case.record) for case in SINCE_THE_PERIOD
    ]
    return [*still_open, *((_closed_since(random, reason), None) for reason in CLOSED_SINCE)]


def _of_period(random: Random) -> date:
    return a_day(random, date(2024, 10, 1), report.LAST_DAY)


def _closed_since(random: Random, reason: ClosureReason) -> Man:
    """A man who was waiting when the report ended. His referral was closed for this reason some
    months later, while he was still in prison."""
    received_on = _of_period(random)
    return a_man(
        random,
        0,
        received_on=received_on,
        prison="BXI",
        status=ReferralStatus.CLOSED,
        closed_on=a_day(random, report.LAST_DAY + days(20), report.LAST_DAY + days(240)),
        closure=reason,
        release=Release(report.LAST_DAY + days(260), ReleaseKind.CONDITIONAL, received_on),
    )


def waiting_now(random: Random, first_number: int, today: date) -> Iterator[tuple[Man, Case]]:
    """The men who were referred after the report's period and have an open referral, in the order
    of the cases."""
    cases = [case for case in NOW for _ in range(case.count)]
    for number, case in enumerate(cases, start=first_number):
        shortest, longest = case.waited
        received_on = a_day(random, today - days(longest), today - days(shortest))
        yield _man(random, number, case, received_on, today), case


def _man(random: Random, number: int, case: Case, received_on: date, today: date) -> Man:
    fields: dict[str, Any] = {"prison": case.prison, "release": None, "status": case.status}
    fields["needs"] = usual_needs(random)
    fields["slots"] = case.slots or mask_of(some(random, list(slots_in(BY_DAY)), 2, 4))
    fields["preferred_slots"] = fields["slots"] & case.prefers
    fields["languages"], fields["courses"] = case.languages, case.courses
    if case.offences is not None:
        fields["offences"] = case.offences
    if case.release:
        soonest, latest = case.release
        day = a_day(random, today + days(soonest), today + days(latest))
        fields["release"] = Release(
            day, ReleaseKind.CONDITIONAL, _confirmed_on(case, received_on, today)
        )
    return a_man(random, number, received_on=received_on, **(fields | dict(case.fields)))


def _confirmed_on(case: Case, received_on: date, today: date) -> date | None:
    return None if case.confirmed is None else max(received_on, today - days(case.confirmed))
