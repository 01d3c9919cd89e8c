"""The volunteers who may become mentors soon: how likely each of them is to become a mentor, and
when they may take their first man."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.db.models import Exists, OuterRef, Prefetch, Q

from matching.mentors.becoming import everyone_waiting
from matching.models import Mentor
from recruitment.clearances.lists import ASSUMED_CLEARANCE, LeadTime, lead_time_of, lead_times
from recruitment.models import Application, Clearance, Establishment
from recruitment.models.application import sent_applications
from recruitment.states import ASKED_FOR, OVER, ApplicationStatus, ClearanceStatus
from reporting.forecast.laws import Floats, Lengths, Share
from reporting.forecast.simulating import NEVER
from reporting.forecast.summing import HIGH, LOW, Band
from training.models import Enrolment
from training.models.enrolment import counted_enrolments

WEEK: Final = timedelta(weeks=1)
TRAINING: Final = 6 * WEEK
"""How long a cohort trains, from its first day."""
LOOKING_BACK: Final = 5 * 52 * WEEK
SETTLED: Final = 40 * WEEK
"""Somebody who is not a mentor this long after the first day of training is unlikely to become
one."""
ASSUMED_YIELD: Final = Share(0.75, 2.25)
"""The share of enrolled volunteers who become mentors. The programme report says that 3 of 12
mentored at HMP Brixton. It does not say what the other 9 did, so this assumption has little
weight."""
ASSUMED_ACCEPTED: Final = Share(1, 1)
"""The share of sent applications that are accepted. We have no number for it, so every share is
equally likely."""
DRAWS: Final = 4_000
SEED: Final = 1


@dataclass(frozen=True)
class Newcomer:
    """Somebody who may become a mentor soon. `earliest` is when their training ends, in weeks from
    today. `requested` says for each of their prisons how many weeks ago we requested a clearance,
    or None if we have not. `cleared` says for each prison that has cleared them in how many
    weeks the clearance begins."""

    cohort: int
    slots: int
    is_enrolled: bool
    earliest: float
    requested: Mapping[int, float | None]
    cleared: Mapping[int, float]


@dataclass(frozen=True)
class Odds:
    """For each future, the share of enrolled volunteers who become mentors, and the share of
    applicants who accept a place. In one future, the same shares apply to everybody. With separate
    shares for each person, the total would seem more certain than it is."""

    becoming: Floats
    accepted: Floats


@dataclass(frozen=True)
class Coming:
    """Everybody who may become a mentor soon, and what the record says about such people. With
    `sooner` and `better`, we can try out a change. Clearances come `sooner` weeks earlier, and
    `better` is added to the share of enrolled volunteers who become mentors."""

    people: tuple[Newcomer, ...]
    enrolled: Share
    accepted: Share
    clearance: Mapping[int | None, LeadTime]
    sooner: float = 0.0
    better: float = 0.0

    def odds(self, random: np.random.Generator, futures: int) -> Odds:
        becoming = self.enrolled.drawn(random, futures) + self.better
        return Odds(np.minimum(becoming, 1.0), self.accepted.drawn(random, futures))

    def likely(self, *, training: int, applying: int) -> Band:
        """How many people are likely to become mentors, if `training` people train or have trained,
        and `applying` people have applied. The same record always gives the same numbers."""
        random = np.random.default_rng(SEED)
        odds = self.odds(random, DRAWS)
        numbers = random.binomial(training, odds.becoming)
        numbers += random.binomial(applying, odds.becoming * odds.accepted)
        low, median, high = np.percentile(numbers, (LOW, 50, HIGH), method="inverted_cdf")
        return Band(int(low), int(median), int(high))

    def begins(
        self, person: Newcomer, random: np.random.Generator, odds: Odds
    ) -> tuple[int | None, Floats]:
        """The prison that is likely to clear this person first, and the week in each future from
        which the person can take a man there. The week is NEVER in a future in which the person
        does not become a mentor."""
        futures = odds.becoming.size
        comes = random.random(futures) < odds.becoming
        if not person.is_enrolled:
            comes &= random.random(futures) < odds.accepted
        cleared_in = {
            prison: self._cleared_in(prison, weeks_ago, person.earliest, random, futures)
            for prison, weeks_ago in person.requested.items()
        } | {prison: np.full(futures, weeks) for prison, weeks in person.cleared.items()}
        if not cleared_in:
            return None, np.full(futures, NEVER)
        prison = min(cleared_in, key=lambda each: float(cleared_in[each].mean()))
        weeks = np.maximum(cleared_in[prison], person.earliest)
        return prison, np.where(comes, np.ceil(weeks), NEVER)

    def _cleared_in(
        self,
        prison: int,
        weeks_ago: float | None,
        earliest: float,
        random: np.random.Generator,
        futures: int,
    ) -> Floats:
        """How many weeks from today this prison clears somebody. If nobody has asked the prison
        yet, we assume that somebody asks on the first day of training."""
        lengths = clearance_at(prison, self.clearance)
        if weeks_ago is None:
            start = max(earliest - TRAINING / WEEK, 0.0)
            return start + np.maximum(lengths.drawn(random, (futures,)) - self.sooner, 0.0)
        longer = tuple(weeks for weeks in lengths.weeks if weeks > weeks_ago)
        # We assume that somebody who has waited longest of all waits for the usual time again.
        rest = Lengths(longer or tuple(weeks_ago + weeks for weeks in ASSUMED_CLEARANCE))
        return np.maximum(rest.drawn(random, (futures,)) - weeks_ago - self.sooner, 0.0)


def clearance_at(prison: int, known: Mapping[int | None, LeadTime]) -> Lengths:
    """How many weeks this prison takes to clear somebody. `known` has the lead time of each
    prison."""
    record = [days / 7 for days in lead_time_of(prison, known).days]
    return Lengths.of(ASSUMED_CLEARANCE, record)


def coming_on(today: date) -> Coming:
    """Everybody who may become a mentor soon, as on the day `today`. 9 queries."""
    return Coming(
        people=(*_enrolled(today), *_applicants(today)),
        enrolled=ASSUMED_YIELD.with_record(*_yield(today)),
        accepted=ASSUMED_ACCEPTED.with_record(*_accepted(today)),
        clearance=lead_times(),
    )


def _enrolled(today: date) -> Iterable[Newcomer]:
    """The volunteers in training, and the trained volunteers who are not mentors yet."""
    rows = (
        everyone_waiting()
        .select_related("application", "cohort")
        .prefetch_related(
            Prefetch("volunteer__clearances", Clearance.objects.exclude(establishment=None)),
            Prefetch("application__establishments", Establishment.objects.open()),
        )
    )
    for row in rows:
        requested: dict[int, float | None] = {
            prison.pk: None for prison in row.application.establishments.all()
        }
        cleared: dict[int, float] = {}
        refused: set[int] = set()
        for clearance in row.volunteer.clearances.all():
            prison = clearance.establishment_id
            if prison is None:
                continue
            if clearance.status == ClearanceStatus.REFUSED:
                refused.add(prison)
            elif clearance.status in ASKED_FOR:
                requested[prison] = (today - (clearance.requested_on or today)) / WEEK
            elif clearance.issued_on and not _has_ended(clearance, today):
                cleared[prison] = max((clearance.issued_on - today) / WEEK, 0.0)
        for prison in refused:
            if requested.get(prison) is None:  # nobody has asked again
                requested.pop(prison, None)
        trained = row.cohort.training_starts_on + TRAINING
        earliest = max((trained - today) / WEEK, 0.0)
        yield Newcomer(row.cohort_id, row.application.slots, True, earliest, requested, cleared)


def _has_ended(clearance: Clearance, today: date) -> bool:
    return clearance.expires_on is not None and clearance.expires_on < today


def _applicants(today: date) -> Iterable[Newcomer]:
    """The people who have sent an application for a cohort that has not begun, and who are not
    enrolled yet. Leaves out applications that have ended."""
    rows = (
        Application.objects.exclude(status__in=[*OVER, ApplicationStatus.DRAFT])
        .filter(
            ~Exists(Enrolment.objects.filter(application=OuterRef("pk"))),
            cohort__training_starts_on__gte=today,
        )
        .select_related("cohort")
        .prefetch_related(Prefetch("establishments", Establishment.objects.open()))
    )
    for row in rows:
        earliest = (row.cohort.training_starts_on + TRAINING - today) / WEEK
        requested = dict.fromkeys(prison.pk for prison in row.establishments.all())
        yield Newcomer(row.cohort_id, row.slots, False, earliest, requested, {})


def _yield(today: date) -> tuple[int, int]:
    """How many people enrolled in past cohorts became mentors, and how many did not."""
    settled = counted_enrolments().filter(
        cohort__training_starts_on__lte=today - SETTLED,
        cohort__training_starts_on__gt=today - LOOKING_BACK,
    )
    mentors = Mentor.objects.filter(user=OuterRef("volunteer"))
    became = settled.filter(Exists(mentors)).values("volunteer").distinct().count()
    return became, settled.values("volunteer").distinct().count() - became


def _accepted(today: date) -> tuple[int, int]:
    """How many people accepted a place, and how many did not. Counts the people who applied for
    cohorts that have begun. Somebody who trained and left later counts as having accepted."""
    sent = sent_applications().filter(
        cohort__training_starts_on__lte=today,
        cohort__training_starts_on__gt=today - LOOKING_BACK,
    )
    trained = Exists(Enrolment.objects.filter(application=OuterRef("pk")))
    accepted = sent.filter(Q(status=ApplicationStatus.ACCEPTED) | trained).count()
    return accepted, sent.count() - accepted
