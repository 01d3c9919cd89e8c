"""How the demo's mentors are looked after, what some of them have asked for, and the clearances on
their way."""

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
from recruitment.models import Clearance, Establishment
from recruitment.states import ClearanceStatus

STAR, AWAY, HAD_A_HARD_SESSION, STEPS_DOWN = 0, 1, 6, 10
"""Positions in team.volunteers; each of them meets a man now. Who steps down has no place free, and
the days away begin after the next round, so that neither changes what it proposes."""

WORDS: Final = "He heard that his mother is very ill. I did not know what to say."
NOTES: Final = (
    "Settled and enjoying it. Asked about the Trauma workbook.",
    "Travelling is tiring. Agreed to look at another slot in the new year.",
    "",
)

QUICKEST, SLOWEST = 49, 126
"""Days a prison took: seven to eighteen weeks, about twelve in the middle."""
WEEKS_AGO: Final = (7, 3, 1)
"""When the clearances still to come were asked for. The first of them is to be chased."""


def write_mentoring(mentors: Sequence[Mentor], *, coordinator: User, at: datetime) -> None:
    """Supervision that is partly overdue, a break with an end, days away, somebody stepping down,
    and a hard session that nobody has followed up. Call it in a transaction."""
    today = london_date(at)
    _supervise(mentors, coordinator=coordinator, at=at)
    Mentor.objects.filter(
        pk__in=[mentor.pk for mentor in mentors if mentor.status == MentorStatus.PAUSED]
    ).update(back_on=today + days(45))
    _go_away(mentors[AWAY], at=at)
    leaver = mentors[STEPS_DOWN]
    step_down(mentor=leaver, on=today + days(24), by=leaver.user, at=at)
    hit = mentors[HAD_A_HARD_SESSION]
    hard = say_it_was_hard(mentor=hit, by=hit.user, at=at)
    add_words(hard=hard, words=WORDS, by=hit.user, at=at)
    prisons = Establishment.objects.filter(clearances__volunteer=mentors[STAR].user)
    Travel.objects.bulk_create(
        Travel(mentor=mentors[STAR], establishment=prison, minutes=35)
        for prison in prisons.distinct()
    )


def _supervise(mentors: Sequence[Mentor], *, coordinator: User, at: datetime) -> None:
    """A one-to-one with each who meets a man, five days apart: the last three are overdue."""
    for number, position in enumerate(MEETING_NOW):
        note_supervision(
            mentors=[mentors[position]],
            kind=SupervisionKind.ONE_TO_ONE,
            held_on=london_date(at) - days(5 + 5 * number),
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
    """Says when what was given had been asked for, and asks for a clearance at this prison and a
    DBS check for each active mentor who has neither. Call it in a transaction."""
    clearances = list(
        Clearance.objects.filter(volunteer__mentor__in=mentors, issued_on__isnull=False)
    )
    for row in clearances:
        if row.issued_on:
            row.requested_on = row.issued_on - days(random.randint(QUICKEST, SLOWEST))
    Clearance.objects.bulk_update(clearances, ["requested_on"])
    have = {row.volunteer_id for row in clearances}
    waiting = [
        mentor
        for mentor in mentors
        if mentor.status == MentorStatus.ACTIVE and mentor.user_id not in have
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
