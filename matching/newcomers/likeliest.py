"""Which newcomers are likely to stop, by signs that anybody can check, and what staff can do.

Each sign is a fact in our records, so nothing here is a guess. The list begins with the volunteers
who have the most signs.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from config.accounts.models import User
from config.common.clock import london_date
from matching.models import Call, Joining, Staying, WaitingAnswer, WaitingLetter
from matching.newcomers.stopped import Step, Waits, Way, waits_of_stopped, ways_of
from matching.newcomers.waiting import is_on_break, newcomers
from recruitment.clearances.lists import LeadTime, lead_times, likely_of
from recruitment.models import Clearance
from recruitment.permissions import clearances_for
from recruitment.prisons.free_times import prisons_missed_by
from training.models import Attendance, Enrolment
from training.permissions import trainees_for
from training.register.progress import Progress, progress_of_all
from training.states import PRESENCE

SILENT_AFTER: Final = timedelta(days=28)
LIKELY: Final = 2
"""A newcomer with this many signs is likely to stop this month."""
CALLED: Final = timedelta(days=14)
"""For how long the list shows that staff have called a volunteer."""


class Sign(StrEnum):
    """The signs that a newcomer may stop. The most urgent sign comes first."""

    SAID_SO = "said so"
    SILENT = "silent"
    LONG = "long"
    LATE = "late"
    NOT_REQUESTED = "not requested"
    MISSED = "missed"
    NO_TIME = "no time"


@dataclass(frozen=True)
class SignInWords:
    """One sign that one newcomer may stop, in words. `clearance` is the id of the late clearance,
    if the reader of the list can open it."""

    sign: Sign
    words: str
    clearance: int | None = None


@dataclass(frozen=True)
class AtRisk:
    """One newcomer with at least one sign. `heard_on` is the day when we last heard from them.
    `wrote_on` is the day when we last wrote to them."""

    enrolment: Enrolment
    step: Step
    since: date
    signs: tuple[SignInWords, ...]
    heard_on: date
    wrote_on: date | None
    call: Call | None

    @property
    def is_likely(self) -> bool:
        """Whether the newcomer is likely to stop this month: they said so, or have 2 signs or
        more."""
        return len(self.signs) >= LIKELY or self.signs[0].sign == Sign.SAID_SO


@dataclass(frozen=True)
class _Facts:
    """Everything that the list needs about all its newcomers. The keys are ids of volunteers or of
    enrolments."""

    today: date
    ways: Mapping[int, Way]
    waits: Waits
    heard: Mapping[int, date]
    wrote: Mapping[int, date]
    progress: Mapping[int, Progress]
    clearances: Mapping[int, Sequence[Clearance]]
    lead: Mapping[int | None, LeadTime]
    without_time: Collection[int]
    openable: Collection[int]


def at_risk(user: User, *, at: datetime) -> list[AtRisk]:
    """The newcomers that `user` looks after and who have at least one sign, the likeliest to stop
    first.

    Leaves out newcomers who are on a break that they asked for. 25 queries, however many newcomers
    there are.
    """
    today = london_date(at)
    rows = list(_rows(user, today))
    facts = _facts(rows, user, today, at)
    calls = _calls(rows, today)
    newcomers = []
    for row in rows:
        if signs := tuple(_signs(row, facts)):
            step, since = facts.ways[row.volunteer_id].step_on(today)
            newcomers.append(
                AtRisk(
                    row,
                    step,
                    since,
                    signs,
                    facts.heard[row.volunteer_id],
                    facts.wrote.get(row.volunteer_id),
                    calls.get(row.volunteer_id),
                )
            )
    return sorted(newcomers, key=_urgency)


def on_break(user: User, *, today: date) -> QuerySet[Enrolment]:
    """The newcomers that `user` looks after and who are on a break that they asked for. Each
    newcomer has `back_on`, their first day back, or None if they do not know the day. One query."""
    rows = _with_answers(user).filter(is_on_break(today))
    return rows.select_related("application").order_by(F("back_on").asc(nulls_last=True), "pk")


def _urgency(row: AtRisk) -> tuple[bool, int, date, int]:
    return row.signs[0].sign != Sign.SAID_SO, -len(row.signs), row.heard_on, row.enrolment.pk


def _with_answers(user: User) -> QuerySet[Enrolment]:
    """The newcomers that this person looks after, each with their newest answer."""
    answers = WaitingAnswer.objects.filter(volunteer=OuterRef("volunteer"))
    rows = newcomers().filter(pk__in=trainees_for(user).values("pk"))
    return rows.annotate(
        newest=Subquery(answers.values("answer")[:1]),
        back_on=Subquery(answers.values("back_on")[:1]),
    )


def _rows(user: User, today: date) -> QuerySet[Enrolment]:
    return (
        _with_answers(user)
        .exclude(Q(newest__isnull=False) & is_on_break(today))
        .select_related("application", "cohort", "volunteer")
        .prefetch_related("application__establishments")
        .order_by("pk")
    )


def _facts(rows: list[Enrolment], user: User, today: date, at: datetime) -> _Facts:
    people = {row.volunteer_id for row in rows}
    clearances: dict[int, list[Clearance]] = defaultdict(list)
    of_people = Clearance.objects.filter(volunteer__in=people).select_related("establishment")
    for clearance in of_people:
        clearances[clearance.volunteer_id].append(clearance)
    visible = clearances_for(user).filter(volunteer__in=people)
    applications = [row.application for row in rows if not _is_mentor(row)]
    return _Facts(
        today=today,
        ways=ways_of(rows),
        waits=waits_of_stopped(today=today),
        heard=_heard(rows, people),
        wrote=_latest(WaitingLetter.objects.filter(volunteer__in=people), "sent_on"),
        progress=progress_of_all(rows, at=at),
        clearances=clearances,
        lead=lead_times(),
        without_time=set(prisons_missed_by(applications)),
        openable=set(visible.values_list("pk", flat=True)),
    )


def _is_mentor(row: Enrolment) -> bool:
    return bool(row.is_mentor)  # type: ignore[attr-defined] # newcomers() adds it


def _latest(rows: QuerySet[WaitingLetter] | QuerySet[Call], day: str) -> dict[int, date]:
    """The latest `day` of each volunteer in these rows, by the id of the volunteer. One query."""
    grouped = rows.order_by().values("volunteer").annotate(on=Max(day))
    return dict(grouped.values_list("volunteer", "on"))


def _heard(rows: list[Enrolment], people: set[int]) -> dict[int, date]:
    """The day when we last heard from each volunteer. What counts: they accepted their place, came
    to a session, told us something, joined a date, or spoke with staff. 4 queries."""
    heard = {row.volunteer_id: london_date(row.enrolled_at) for row in rows}
    moments = [
        *WaitingAnswer.objects.filter(volunteer__in=people).values_list("volunteer", "answered_at"),
        *Joining.objects.filter(volunteer__in=people).values_list("volunteer", "joined_at"),
        *Attendance.objects.filter(volunteer__in=people, status__in=PRESENCE).values_list(
            "volunteer", "session__starts_at"
        ),
    ]
    days = [(person, london_date(at)) for person, at in moments]
    days += Call.objects.filter(volunteer__in=people).values_list("volunteer", "called_on")
    for person, day in days:
        heard[person] = max(heard[person], day)
    return heard


def _calls(rows: list[Enrolment], today: date) -> dict[int, Call]:
    """The newest call of the last 14 days, by volunteer. One query."""
    recent = Call.objects.filter(
        volunteer__in=[row.volunteer_id for row in rows], called_on__gt=today - CALLED
    )
    in_order = recent.select_related("called_by").order_by("called_on")
    return {call.volunteer_id: call for call in in_order}


def _signs(row: Enrolment, facts: _Facts) -> list[SignInWords]:
    person, today = row.volunteer_id, facts.today
    signs = []
    if row.newest == Staying.STOP:  # type: ignore[attr-defined] # _with_answers adds it
        signs.append(SignInWords(Sign.SAID_SO, "They told us that they have to stop."))
    silent = today - facts.heard[person]
    if silent >= SILENT_AFTER:
        signs.append(SignInWords(Sign.SILENT, f"We have not heard from them for {_weeks(silent)}."))
    step, since = facts.ways[person].step_on(today)
    waited, usual = (today - since).days, facts.waits.days[step]
    if waited > usual:
        signs.append(
            SignInWords(
                Sign.LONG,
                f"They have been at the step “{step}” for {_weeks(today - since)}. Half of the "
                f"people who stop at this step stop within {_weeks(timedelta(days=usual))}.",
            )
        )
    signs += _of_clearances(row, facts)
    missed = facts.progress[row.pk].missed
    if missed:
        signs.append(
            SignInWords(Sign.MISSED, f"They missed {_listed(missed)}, and have not caught up.")
        )
    if row.application_id in facts.without_time:
        signs.append(
            SignInWords(Sign.NO_TIME, "They are not free when their prisons have sessions.")
        )
    return signs


def _of_clearances(row: Enrolment, facts: _Facts) -> list[SignInWords]:
    """The sign about clearances, or no sign. The sign says that a request is late, or that nobody
    has requested a clearance. If several requests are late, it names the oldest."""
    clearances = facts.clearances.get(row.volunteer_id, [])
    late = [
        clearance
        for clearance in clearances
        if (likely := likely_of(clearance, facts.lead, today=facts.today)) and likely.is_late
    ]
    if late:
        oldest = min(late, key=lambda each: (each.requested_on or facts.today, each.pk))
        key = oldest.pk if oldest.pk in facts.openable else None
        wait = facts.today - (oldest.requested_on or facts.today)
        check = f"clearance at {oldest.establishment}" if oldest.establishment else "DBS check"
        return [
            SignInWords(Sign.LATE, f"Their {check} is late: requested {_weeks(wait)} ago.", key)
        ]
    if not any(clearance.establishment_id for clearance in clearances):
        return [SignInWords(Sign.NOT_REQUESTED, "Nobody has requested a clearance for them.")]
    return []


def _weeks(time: timedelta) -> str:
    weeks = time.days // 7
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def _listed(titles: Sequence[str]) -> str:
    return " and ".join(f"“{title}”" for title in titles)
