"""The supervision, days away, breaks, hard sessions, phone numbers and passes of the mentors in the
demo.

Also clearances that have been requested and not received yet.
"""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Final

from config.accounts.models import User
from config.common.clock import london_date
from matching.mentors.away import go_away
from matching.mentors.looking_after import add_words, note_supervision, say_it_was_hard
from matching.mentors.sessions import live_matches
from matching.mentors.staying import step_down
from matching.models import Mentor, SupervisionKind, Travel
from matching.spreadsheets.writing import add
from matching.states import MentorStatus
from matching.synthetic.chance import days
from matching.synthetic.demo import MEETING_NOW
from recruitment.models import Clearance, Establishment, PrisonAccess
from recruitment.states import GIVEN, ClearanceStatus

STAR, AWAY, HAD_A_HARD_SESSION, STEPS_DOWN = 0, 1, 6, 10
"""Positions in team.volunteers of mentors who meet a man now.

STEPS_DOWN is stepping down, and AWAY will be away. Neither changes what the next round proposes.
STEPS_DOWN has no free place, and the days away of AWAY start later.
"""

WORDS: Final = "He heard that his mother is very ill. I did not know what to say."
NOTES: Final = (
    "Settled and enjoying it. Asked about the Trauma workbook.",
    "Travelling is tiring. Agreed to look at another time in the new year.",
    "",
)

PASS_ENDS: Final = (310, 200, 45, 120, -6)
"""Days until the pass of each mentor ends. After the last number, starts again with the first. One
pass ends soon, and one has ended."""
PASS_TAKES: Final = (7, 12, 24)
"""Days from the induction of each mentor to their pass. After the last number, starts again with
the first."""
REFRESHED: Final = (120, 40, 300, 200, 380)
"""How many days ago each mentor had their last yearly refresher. After the last number, starts
again with the first."""
RELATIVES: Final = ("Alex", "Jo", "Kit", "Robin", "Sam")

QUICKEST, SLOWEST = 49, 126
"""The fewest and the most days that a prison took to clear somebody: 7 and 18 weeks. The average is
about 12 weeks."""
WEEKS_AGO: Final = (7, 3, 1)
"""How many weeks ago we requested the clearances that we have not received yet.

The first has waited so long that staff need to ask the prison about it.
"""


def write_mentoring(mentors: Sequence[Mentor], *, coordinator: User, at: datetime) -> None:
    """Adds what coordinators record about mentors.

    Adds supervision (overdue for some mentors), a break with a first day back, days away, and a
    mentor who is stepping down. Also adds a hard session that nobody has dealt with, the phone
    number of each mentor, their inductions and their passes. Call this in a transaction.
    """
    today = london_date(at)
    _supervise(mentors, coordinator=coordinator, at=at)
    Mentor.objects.filter(
        pk__in=[mentor.pk for mentor in mentors if mentor.status == MentorStatus.PAUSED]
    ).update(back_on=today + days(45))
    _go_away(mentors[AWAY], at=at)
    leaver = mentors[STEPS_DOWN]
    step_down(mentor=leaver, on=today + days(24), by=leaver.user, at=at)
    mentor = mentors[HAD_A_HARD_SESSION]
    hard = say_it_was_hard(mentor=mentor, by=mentor.user, at=at)
    add_words(hard=hard, words=WORDS, by=mentor.user, at=at)
    prisons = Establishment.objects.filter(clearances__volunteer=mentors[STAR].user)
    Travel.objects.bulk_create(
        Travel(mentor=mentors[STAR], establishment=prison, minutes=35)
        for prison in prisons.distinct()
    )
    _write_contacts(mentors)
    _let_in(mentors, today=today)


def _write_contacts(mentors: Sequence[Mentor]) -> None:
    """Adds a phone number for every mentor, and for most of them somebody to call in an emergency.

    The numbers are from the range that Ofcom keeps for films and plays, so they belong to nobody.
    """
    for number, mentor in enumerate(mentors):
        mentor.phone = f"07700 900{number % 500:03}"
        if number % 4 != 3:
            surname = mentor.user.name.split()[-1]
            mentor.emergency_name = f"{RELATIVES[number % len(RELATIVES)]} {surname}"
            mentor.emergency_phone = f"07700 900{500 + number % 500:03}"
    Mentor.objects.bulk_update(mentors, ["phone", "emergency_name", "emergency_phone"])


def _let_in(mentors: Sequence[Mentor], *, today: date) -> None:
    """Adds the key talk and a pass for each mentor who is cleared at a prison, and everybody's
    refresher.

    The last mentor is still waiting for the key talk and the pass.
    """
    given = Clearance.objects.filter(
        volunteer__mentor__in=mentors, status__in=GIVEN, establishment__isnull=False
    )
    newest_first = given.select_related("establishment").order_by("volunteer", "-issued_on", "pk")
    first = {(row.volunteer_id, row.establishment): row for row in newest_first}
    add(
        PrisonAccess,
        (
            PrisonAccess(
                volunteer_id=row.volunteer_id,
                establishment=prison,
                inducted_on=row.issued_on + days(10),
                pass_expires_on=today + days(PASS_ENDS[number % len(PASS_ENDS)]),
                pass_since=min(row.issued_on + days(10 + PASS_TAKES[number % 3]), today),
            )
            for number, ((_, prison), row) in enumerate(list(first.items())[:-1])
            if prison and row.issued_on and row.issued_on + days(10) <= today
        ),
    )
    for number, mentor in enumerate(mentors):
        mentor.refreshed_on = today - days(REFRESHED[number % len(REFRESHED)])
    Mentor.objects.bulk_update(mentors, ["refreshed_on"])


def _supervise(mentors: Sequence[Mentor], *, coordinator: User, at: datetime) -> None:
    """Adds a one-to-one supervision with each mentor who meets a man, 7 days apart.

    The last 2 mentors are overdue for their next one-to-one.
    """
    for number, position in enumerate(MEETING_NOW):
        note_supervision(
            mentors=[mentors[position]],
            kind=SupervisionKind.ONE_TO_ONE,
            held_on=london_date(at) - days(5 + 7 * number),
            notes=NOTES[number % len(NOTES)],
            next_on=None,
            by=coordinator,
            at=at,
        )


def _go_away(mentor: Mentor, *, at: datetime) -> None:
    first_on = london_date(at) + days(16)
    go_away(
        mentor=mentor,
        first_on=first_on,
        last_on=first_on + days(13),
        matches_shown=[match.pk for match in live_matches(mentor)],
        by=mentor.user,
        at=at,
    )


def write_clearances_in_flight(
    mentors: list[Mentor], prison: Establishment, random: Random, *, today: date
) -> None:
    """Sets the day on which each existing clearance and DBS check was requested.

    For each active mentor who has neither a clearance nor a DBS check, requests both, the clearance
    at `prison`. Call this in a transaction.
    """
    clearances = list(
        Clearance.objects.filter(volunteer__mentor__in=mentors, issued_on__isnull=False)
    )
    for row in clearances:
        if row.issued_on:
            row.requested_on = row.issued_on - days(random.randint(QUICKEST, SLOWEST))
    Clearance.objects.bulk_update(clearances, ["requested_on"])
    cleared = {row.volunteer_id for row in clearances}
    waiting = [
        mentor
        for mentor in mentors
        if mentor.status == MentorStatus.ACTIVE and mentor.user_id not in cleared
    ]
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
