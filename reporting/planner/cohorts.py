"""What a cohort must bring, so that enough people become mentors. How many must apply, be offered a
place, train and be cleared, and by when? How many people have done each of these already?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import scipy
from django.db.models import Count, Exists, OuterRef, Q

from matching.mentors.becoming import is_mentor
from recruitment.clearances.lists import LeadTime
from recruitment.cohorts.planning import usual_dates
from recruitment.models import Application, Clearance, Cohort, Intake
from recruitment.states import ASKED_FOR, GIVEN, ApplicationStatus
from reporting.forecast.coming import LOOKING_BACK, SETTLED, TRAINING, WEEK, Coming, clearance_at
from reporting.forecast.laws import Floats, Share
from reporting.forecast.summing import HIGH, LOW
from training.models import Certificate, Enrolment
from training.states import CertificateStatus

DRAWS: Final = 1_000
LIKELY, SAFE = 0.5, 0.8
TOO_MANY: Final = 2_000
"""If more people than this are needed, we say that we cannot tell."""
ASSUMED_SAYING_YES: Final = Share(4, 1)
"""The share of offers that people accept, before we look at the record."""
ASSUMED_TRAINED: Final = Share(4, 1)
"""The share of enrolled volunteers who complete the training, before we look at the record."""
STILL_COMING: Final = timedelta(weeks=12)
"""A cohort can be planned for this long after its training began. Its volunteers are then in
training or wait for clearance."""


@dataclass(frozen=True)
class Dates:
    """The dates of a cohort, and how many places it has. `cohort` is the cohort's id. If nobody has
    planned the cohort yet, `cohort` is None, the dates are the usual dates, and we do not know the
    places."""

    cohort: int | None
    intake: int
    year: int
    opens_on: date
    closes_on: date
    training_starts_on: date
    places: int | None = None

    @property
    def key(self) -> str:
        """The cohort's name in an address, such as "2027-06"."""
        return f"{self.year}-{self.intake:02}"

    @property
    def name(self) -> str:
        return f"{Intake(self.intake).label} {self.year}"

    @property
    def trained_on(self) -> date:
        return self.training_starts_on + TRAINING


@dataclass(frozen=True)
class Step:
    """One step towards becoming a mentor, such as applying. If `likely` people take this step,
    enough of them become mentors in half of the cases. If `safe` people do, enough become mentors
    in 8 of 10 cases. Either number is None if it is more than TOO_MANY. `had` people have already
    taken the step. Everybody must take the step `by` this day."""

    name: str
    likely: int | None
    safe: int | None
    had: int
    by: date


@dataclass(frozen=True)
class CohortPlan:
    """What a cohort must bring. `needed` mentors are enough for the prisons, if we do not count the
    people who are already in this cohort. `expected` says how many of those people are likely to
    become mentors: the low end of the range of 8 in 10, the median, and the high end. `first_match`
    has the days on which the first of them may take a man at each prison: early, likely and late.
    `in_clearance` people wait for a prison's answer."""

    dates: Dates
    needed: int
    steps: tuple[Step, ...]
    expected: tuple[int, int, int]
    first_match: Mapping[int, tuple[date, date, date]]
    in_clearance: int


def cohorts_to_plan(today: date) -> list[Dates]:
    """The cohorts that can be planned, the earliest first. These are the cohorts in training or
    clearance, and the next June and November cohorts whose training has not begun. One query."""
    known = [
        Dates(*row)
        for row in Cohort.objects.filter(training_starts_on__gt=today - STILL_COMING)
        .order_by("training_starts_on")
        .values_list(
            "pk", "intake", "year", "opens_on", "closes_on", "training_starts_on", "places"
        )
    ]
    named = {(each.intake, each.year) for each in known}
    usual = [
        Dates(None, intake, year, **usual_dates(intake, year), places=None)
        for year in (today.year, today.year + 1)
        for intake in Intake.values
        if (intake, year) not in named
    ]
    started = [each for each in known if each.training_starts_on <= today]
    ahead = sorted(
        (each for each in known + usual if each.training_starts_on > today),
        key=lambda each: each.training_starts_on,
    )
    return [*started, *ahead[:2]]


def cohort_in_question(cohorts: Sequence[Dates], key: str, today: date) -> Dates:
    """The cohort with this key. If there is no such cohort, the first cohort whose training has not
    begun."""
    ahead = [each for each in cohorts if each.training_starts_on > today]
    return next((each for each in cohorts if each.key == key), ahead[0])


def beginnings(
    dates: Dates,
    clearance: Mapping[int | None, LeadTime],
    prisons: Sequence[int],
    today: date,
    *,
    futures: int,
) -> dict[int, Floats]:
    """The week in which the new mentors of a cohort begin at each prison, by future. They begin
    when the training has ended and the prison has cleared them. We assume that we ask the prison on
    the first day of training, and that it clears all of them in the same week. `clearance` is how
    long clearances took."""
    starts = max((dates.training_starts_on - today) / WEEK, 0.0)
    trained = max((dates.trained_on - today) / WEEK, 0.0)
    begins = {}
    for prison in prisons:
        random = np.random.default_rng(prison)
        cleared = starts + clearance_at(prison, clearance).drawn(random, (futures,))
        begins[prison] = np.ceil(np.maximum(cleared, trained))
    return begins


def first_matches(begins: Mapping[int, Floats], today: date) -> dict[int, tuple[date, date, date]]:
    """When the first mentors of the cohort may take a man: early, likely and late."""
    days = {}
    for prison, weeks in begins.items():
        early, likely, late = np.percentile(weeks, (LOW, 50, HIGH), method="inverted_cdf").tolist()
        days[prison] = today + early * WEEK, today + likely * WEEK, today + late * WEEK
    return days


def how_many(needed: int, shares: Floats, sure: float) -> int | None:
    """The fewest people who must take a step, so that at least `needed` of them become mentors with
    a chance of `sure`. The true share of people who become mentors is one of `shares`, all equally
    likely. None if TOO_MANY people would not be enough."""

    def chance(people: int) -> float:
        return float(np.mean(scipy.stats.binom.sf(needed - 1, people, shares)))

    if needed == 0:
        return 0
    low, high = needed - 1, needed
    while chance(high) < sure:
        low, high = high, 2 * high
        if high > TOO_MANY:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) >= sure else (middle, high)
    return high


def cohort_plan(
    dates: Dates,
    needed: int,
    coming: Coming,
    begins: Mapping[int, Floats],
    prisons: Sequence[int],
    today: date,
) -> CohortPlan:
    """What this cohort must bring, if `needed` mentors are enough. 5 queries."""
    random = np.random.default_rng(dates.year)
    becoming = coming.enrolled.drawn(random, DRAWS)
    accepted = coming.accepted.drawn(random, DRAWS)
    saying_yes = ASSUMED_SAYING_YES.with_record(*_said_yes(today)).drawn(random, DRAWS)
    trained = ASSUMED_TRAINED.with_record(*_trained(today)).drawn(random, DRAWS)
    shares = {
        "applied": accepted * becoming,
        # Whoever is offered a place has applied. So no fewer of them go all the way.
        "offered": np.maximum(saying_yes, accepted) * becoming,
        "enrolled": becoming,
        "trained": np.minimum(becoming / trained, 1.0),
        "cleared": np.ones(DRAWS),
    }
    first = first_matches(begins, today)
    cleared_by = min(likely for _, likely, _ in first.values())
    by = {
        "applied": dates.closes_on,
        "offered": dates.training_starts_on - timedelta(days=1),
        "enrolled": dates.training_starts_on,
        "trained": dates.trained_on,
        "cleared": cleared_by,
    }
    had, in_clearance = _pipeline(dates.cohort, prisons, today)
    steps = tuple(
        Step(
            name,
            how_many(needed, share, LIKELY),
            how_many(needed, share, SAFE),
            had[name],
            by[name],
        )
        for name, share in shares.items()
    )
    return CohortPlan(
        dates, needed, steps, _expected(dates.cohort, coming, prisons), first, in_clearance
    )


def _expected(cohort: int | None, coming: Coming, prisons: Sequence[int]) -> tuple[int, int, int]:
    """How many of the people in this cohort are likely to become mentors at these prisons."""
    random = np.random.default_rng(cohort or 0)
    odds = coming.odds(random, DRAWS)
    people = [
        person
        for person in coming.people
        if person.cohort == cohort and coming.begins(person, random, odds)[0] in prisons
    ]
    training = sum(person.is_enrolled for person in people)
    likely = coming.likely(training=training, applying=len(people) - training)
    return likely.low, likely.median, likely.high


def _pipeline(
    cohort: int | None, prisons: Sequence[int], today: date
) -> tuple[dict[str, int], int]:
    """How many people of a cohort have taken each step, and how many wait for a prison's answer.
    Counts the people who named one of these prisons, or no prison. 2 queries."""
    named = Q(establishments=None) | Q(establishments__in=prisons)
    applications = Application.objects.filter(named, cohort=cohort).exclude(
        status=ApplicationStatus.DRAFT
    )
    applied = applications.aggregate(
        applied=Count("pk", distinct=True),
        offered=Count("pk", distinct=True, filter=_WAS_OFFERED),
    )
    here = Clearance.objects.filter(volunteer=OuterRef("volunteer"), establishment__in=prisons)
    current = here.filter(
        Q(expires_on=None) | Q(expires_on__gte=today), status__in=GIVEN, issued_on__lte=today
    )
    certificate = Certificate.objects.filter(
        volunteer=OuterRef("volunteer"), status=CertificateStatus.VALID
    )
    enrolled = Enrolment.objects.filter(
        cohort=cohort, application__in=Application.objects.filter(named).values("pk")
    ).annotate(
        is_trained=Exists(certificate) | is_mentor(),
        is_cleared=Exists(current),
        is_asked=Exists(here.filter(status__in=ASKED_FOR)),
    )
    rows = list(enrolled.values_list("is_trained", "is_cleared", "is_asked"))
    had = applied | {
        "enrolled": len(rows),
        "trained": sum(row[0] for row in rows),
        "cleared": sum(row[1] for row in rows),
    }
    return had, sum(row[2] and not row[1] for row in rows)


_WAS_OFFERED: Final = Q(offer_expires_on__isnull=False) | Q(status=ApplicationStatus.ACCEPTED)


def _said_yes(today: date) -> tuple[int, int]:
    """How many offers were accepted, and how many were not, in the cohorts that have begun. Leaves
    out offers that we withdrew."""
    offers = Application.objects.filter(
        _WAS_OFFERED,
        ~Q(status=ApplicationStatus.DECLINED),
        cohort__training_starts_on__lte=today,
        cohort__training_starts_on__gt=today - LOOKING_BACK,
    ).aggregate(all=Count("pk"), yes=Count("pk", filter=Q(status=ApplicationStatus.ACCEPTED)))
    return offers["yes"], offers["all"] - offers["yes"]


def _trained(today: date) -> tuple[int, int]:
    """How many volunteers of past cohorts completed the training, and how many did not."""
    certificate = Certificate.objects.filter(
        volunteer=OuterRef("volunteer"), status=CertificateStatus.VALID
    )
    settled = Enrolment.objects.filter(
        cohort__training_starts_on__lte=today - SETTLED,
        cohort__training_starts_on__gt=today - LOOKING_BACK,
    ).annotate(is_trained=Exists(certificate) | is_mentor())
    rows = dict(settled.values_list("volunteer", "is_trained"))
    return sum(rows.values()), len(rows) - sum(rows.values())
