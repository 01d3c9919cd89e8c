"""Newcomers of the last 5 years who stopped before they had a man: how long they had waited, and
which signs they had."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from typing import Final

from django.db.models import Exists, OuterRef

from config.common.clock import london_date
from matching.models import Match, Mentor
from matching.states import MatchStatus, MentorStatus
from recruitment.clearances.lists import LeadTime, lead_time_of
from recruitment.models import Clearance
from training.models import Attendance, Certificate, Enrolment
from training.states import PRESENCE, CertificateStatus, EnrolmentStatus

FEWEST: Final = 5
"""If fewer people than this have stopped at a step, we use ASSUMED_WAIT for the step."""
ASSUMED_WAIT: Final = 84
"""The days at a step after which half of the people who stop at this step have stopped. We use this
number if too few people have stopped at a step. It is 12 weeks, the usual time for a clearance."""
SETTLED: Final = timedelta(weeks=40)
"""A volunteer who is not a mentor this long after the first day of training is unlikely to become a
mentor."""
LOOKING_BACK: Final = timedelta(weeks=260)


class Step(StrEnum):
    """How far a newcomer is on the way to their first man."""

    TRAINING = "has a place, not trained yet"
    CLEARANCE = "trained, not cleared yet"
    MAN = "cleared, no man yet"


@dataclass(frozen=True)
class Way:
    """The days on which a newcomer enrolled, was trained, and got their first clearance from a
    prison."""

    enrolled_on: date
    trained_on: date | None = None
    cleared_on: date | None = None

    def step_on(self, day: date) -> tuple[Step, date]:
        """The newcomer's step on this day, and the first day of this step."""
        trained = self.trained_on
        if trained is None or trained > day:
            return Step.TRAINING, self.enrolled_on
        if self.cleared_on is None or self.cleared_on > day:
            return Step.CLEARANCE, trained
        return Step.MAN, max(trained, self.cleared_on)


@dataclass(frozen=True)
class Waits:
    """For each step, the number of days after which half of the people who stopped there had
    stopped. `rests_on` is how many people stopped at each step."""

    days: Mapping[Step, int]
    rests_on: Mapping[Step, int]


@dataclass(frozen=True)
class Evidence:
    """How many newcomers had a sign, and how many of them stopped. Also how many newcomers did not
    have the sign, and how many of them stopped."""

    words: str
    with_sign: int
    stopped_with: int
    without: int
    stopped_without: int


def ways_of(people: Collection[Enrolment]) -> dict[int, Way]:
    """The Way of each of these enrolments, by the id of the volunteer. 2 queries."""
    volunteers = {row.volunteer_id for row in people}
    trained = dict(
        Certificate.objects.filter(
            volunteer__in=volunteers, status=CertificateStatus.VALID
        ).values_list("volunteer", "completed_on")
    )
    cleared: dict[int, date] = {}
    given = Clearance.objects.filter(
        volunteer__in=volunteers, establishment__isnull=False, issued_on__isnull=False
    )
    for volunteer, issued_on in given.values_list("volunteer", "issued_on"):
        if issued_on is not None:
            cleared[volunteer] = min(issued_on, cleared.get(volunteer, issued_on))
    return {
        row.volunteer_id: Way(
            london_date(row.enrolled_at),
            trained.get(row.volunteer_id),
            cleared.get(row.volunteer_id),
        )
        for row in people
    }


def waits_of_stopped(*, today: date) -> Waits:
    """How long newcomers who stopped in the last 5 years had been at their step. 5 queries."""
    stopped = _stopped(today)
    ways = ways_of([row for row, _ in stopped])
    waited: dict[Step, list[int]] = defaultdict(list)
    for row, stopped_on in stopped:
        step, since = ways[row.volunteer_id].step_on(stopped_on)
        waited[step].append(max((stopped_on - since).days, 0))
    return Waits(
        {
            step: round(median(waited[step])) if len(waited[step]) >= FEWEST else ASSUMED_WAIT
            for step in Step
        },
        {step: len(waited[step]) for step in Step},
    )


def evidence(known: Mapping[int | None, LeadTime], *, today: date) -> list[Evidence]:
    """For each sign that we can see in old records, how many newcomers stopped with the sign and
    without it. `known` has how long clearances took, by the id of the prison. Looks at the cohorts
    of the last 5 years whose training began at least 40 weeks ago. 5 queries."""
    settled = Enrolment.objects.filter(
        cohort__training_starts_on__lte=today - SETTLED,
        cohort__training_starts_on__gt=today - LOOKING_BACK,
    ).exclude(status=EnrolmentStatus.MOVED)
    people = set(settled.values_list("volunteer", flat=True))
    mentored = set(
        Match.objects.exclude(status=MatchStatus.NOT_BEGUN)
        .filter(mentor__user__in=people)
        .values_list("mentor__user", flat=True)
    )
    missed = set(
        Attendance.objects.filter(volunteer__in=people, session__is_core=True)
        .exclude(status__in=PRESENCE)
        .values_list("volunteer", flat=True)
    )
    late = {
        row.volunteer_id
        for row in Clearance.objects.filter(
            volunteer__in=people, establishment__isnull=False, requested_on__isnull=False
        )
        if _was_late(row, known, today)
    }
    lost = people - mentored
    return [
        _evidence("had missed a core session", missed, people, lost),
        _evidence("had a clearance that was late", late, people, lost),
    ]


def _evidence(words: str, sign: set[int], people: set[int], lost: set[int]) -> Evidence:
    without = people - sign
    return Evidence(words, len(sign), len(sign & lost), len(without), len(without & lost))


def _was_late(row: Clearance, known: Mapping[int | None, LeadTime], today: date) -> bool:
    if row.requested_on is None:
        return False
    ended = row.issued_on or row.refused_on or today
    return (ended - row.requested_on).days > lead_time_of(row.establishment_id, known).late_after


def _stopped(today: date) -> list[tuple[Enrolment, date]]:
    """The newcomers who stopped without a man, each with the day. They left the training, or they
    were mentors and left. Leaves out people if we do not know the day. 3 queries."""
    had_man = Match.objects.exclude(status=MatchStatus.NOT_BEGUN).filter(
        mentor__user=OuterRef("volunteer")
    )
    rows = Enrolment.objects.filter(
        ~Exists(had_man), cohort__training_starts_on__gt=today - LOOKING_BACK
    )
    stopped = [
        (row, london_date(row.left_at))
        for row in rows.filter(status=EnrolmentStatus.LEFT, left_at__isnull=False)
        if row.left_at
    ]
    gone: dict[int, date] = {
        user: on
        for user, on in Mentor.objects.filter(status=MentorStatus.LEFT).values_list(
            "user", "leaves_on"
        )
        if on is not None
    }
    mentors = rows.filter(status=EnrolmentStatus.ENROLLED, volunteer__in=gone)
    return [*stopped, *((row, gone[row.volunteer_id]) for row in mentors)]
