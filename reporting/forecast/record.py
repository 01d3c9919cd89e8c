"""The laws and today's state, read from the programme's own record.

Where the record is short, the assumptions count. They are the same as for the invented years
(matching.replay.world), and come from the programme report where the report has numbers. Each
assumption has as much weight as a few weeks of record.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
import scipy
from django.db.models import Min, Q

from config.common.clock import london_today
from matching.models import ClosureReason, Match, Mentor, ReleaseQuestion
from matching.referrals.counted import comparable_referrals, recorded_referrals
from matching.replay.world import (
    GIVING_UP,
    LAST_SUPPORT,
    MEAN_REST,
    MEAN_SUPPORT,
    REFERRALS_A_WEEK,
    SHORTEST_SENTENCE,
)
from matching.states import MatchStatus
from recruitment.models import Clearance
from reporting.forecast.laws import Arrivals, Lengths, Rate, Share, Slips

WEEK: Final = timedelta(weeks=1)
LOOKING_BACK: Final = 104 * WEEK
"""The laws are about the last 2 years. That is long enough for a few cohorts, and short enough to
describe the programme of today."""
ASSUMED_REFERRALS: Final = Rate(2 * REFERRALS_A_WEEK, 2)
ASSUMED_GIVING_UP: Final = Rate(50 * GIVING_UP, 50)
ASSUMED_SUPPORT: Final = Rate(3, 3 * MEAN_SUPPORT)
ASSUMED_LEAVING: Final = Rate(2, 2 * MEAN_SUPPORT / LAST_SUPPORT)
ASSUMED_WEEKS_LEFT: Final = tuple(
    SHORTEST_SENTENCE - MEAN_REST * float(np.log(1 - (step + 0.5) / 10)) for step in range(10)
)
"""The weeks that a man has left. They are the middles of 10 equally likely parts of the law in the
invented years."""
ASSUMED_SLIPPING: Final = Share(1, 4)
ASSUMED_SLIPS: Final = (2.0, 4.0, 8.0, 13.0)
"""By how many weeks release dates move. We found no published numbers, so these are far apart."""
SEASONS_AFTER: Final = 104
"""The weeks of record that we need. With fewer weeks, the 12 factors would be chance."""
SURE: Final = 0.01
"""Seasons count only if chance alone would give differences as large as these in fewer than 1 of
100 cases."""
BURSTS_AFTER: Final = 26
NOT_GIVING_UP: Final = (ClosureReason.RELEASED_UNMATCHED, ClosureReason.NOT_ELIGIBLE)
"""The reasons for closing a referral that do not count as giving up."""


@dataclass(frozen=True)
class Referred:
    """One referral of the record. `ended_on` is the day on which the man stopped waiting, or None
    while he waits. `gave_up` says that he was neither matched nor released by then. `slots` has his
    times, as a mask."""

    prison: int
    received_on: date
    release_on: date | None
    ended_on: date | None
    gave_up: bool
    slots: int

    def waits_on(self, day: date) -> bool:
        """Whether he was on the waiting list at the end of the day."""
        return self.received_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True)
class Span:
    """How long something lasted, from day to day. `ended_on` is None while it goes on."""

    began_on: date
    ended_on: date | None

    def includes(self, day: date) -> bool:
        return self.began_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True)
class Support(Span):
    """A match, from its first day to its last."""

    mentor: int
    prison: int
    slot: int


@dataclass(frozen=True)
class Service(Span):
    """A mentor, from the day of the first match. `slots` and `places` are what the mentor offers
    now. `cleared` has the spans in which each prison has cleared the mentor."""

    mentor: int
    slots: int
    places: int
    cleared: tuple[tuple[int, Span], ...]

    def prisons_on(self, day: date) -> frozenset[int]:
        """The prisons that have cleared the mentor on this day."""
        return frozenset(prison for prison, span in self.cleared if span.includes(day))


@dataclass(frozen=True)
class ReleaseAnswer:
    """A release date that had passed, and whether the man had left, as somebody told us."""

    referral: int
    release_on: date
    has_left: bool


@dataclass(frozen=True)
class Past:
    """What is on record about the programme. Referrals are in the order of their days. Answers
    about release dates are in the order of the men, and then of the dates."""

    referrals: tuple[Referred, ...]
    supports: tuple[Support, ...]
    mentors: tuple[Service, ...]
    answers: tuple[ReleaseAnswer, ...]


@dataclass(frozen=True)
class Laws:
    """What the record says about the whole programme, and about the referrals of each prison, by
    the id of the prison. `elsewhere` is about a prison without any referral on record."""

    arrivals: dict[int, Arrivals]
    elsewhere: Arrivals
    weeks_left: Lengths
    slips: Slips
    giving_up: Rate
    support: Rate
    leaving: Rate

    def arrivals_at(self, prison: int) -> Arrivals:
        return self.arrivals.get(prison, self.elsewhere)


def laws_on(today: date, past: Past) -> Laws:
    """The laws on this day, from what happened in the time LOOKING_BACK before it. What happened
    later is left out."""
    first = today - LOOKING_BACK
    men = [man for man in past.referrals if first < man.received_on <= today]
    return Laws(
        arrivals=_arrivals(men, today),
        elsewhere=_elsewhere(men, today),
        weeks_left=Lengths.of(ASSUMED_WEEKS_LEFT, _weeks_left(men)),
        slips=_slips([each for each in past.answers if first < each.release_on <= today]),
        giving_up=_giving_up(men, today),
        support=ASSUMED_SUPPORT.with_record(*_ended_and_lived(past.supports, first, today)),
        leaving=ASSUMED_LEAVING.with_record(*_ended_and_lived(past.mentors, first, today)),
    )


def past_record() -> Past:
    """The whole record, without duplicates and without people who were erased. 5 queries."""
    return Past(tuple(_referrals()), tuple(_supports()), tuple(_mentors()), tuple(_answers()))


def _referrals() -> Iterator[Referred]:
    comparable = comparable_referrals(today=london_today())
    waiting = recorded_referrals().filter(closed_on__isnull=True)
    rows = (
        (comparable | waiting)
        .annotate(
            matched_on=Min("matches__started_on", filter=~Q(matches__status=MatchStatus.NOT_BEGUN))
        )
        .order_by("received_on", "pk")
        .values_list(
            "establishment_id",
            "received_on",
            "release_on",
            "slots",
            "matched_on",
            "closed_on",
            "closure_reason",
        )
    )
    for prison, received_on, release_on, slots, matched_on, closed_on, reason in rows:
        ended_on = matched_on or closed_on
        yield Referred(
            prison,
            received_on,
            release_on,
            max(ended_on, received_on) if ended_on else None,
            bool(closed_on and not matched_on and reason not in NOT_GIVING_UP),
            slots,
        )


def _supports() -> Iterator[Support]:
    recorded = Match.objects.filter(referral__participant__erased_on__isnull=True)
    matches = recorded.exclude(status=MatchStatus.NOT_BEGUN).order_by("started_on", "pk")
    columns = ("started_on", "ended_on", "mentor_id", "referral__establishment_id", "slot")
    return (Support(*row) for row in matches.values_list(*columns))


def _mentors() -> Iterator[Service]:
    began_on = Min("matches__started_on", filter=~Q(matches__status=MatchStatus.NOT_BEGUN))
    recorded = Mentor.objects.filter(user__erased_on__isnull=True)
    mentors = recorded.annotate(began_on=began_on).filter(began_on__isnull=False)
    cleared: dict[int, list[tuple[int, Span]]] = {}
    clearances = Clearance.objects.exclude(establishment=None, issued_on=None)
    for user, prison, issued_on, expires_on in clearances.order_by("pk").values_list(
        "volunteer_id", "establishment_id", "issued_on", "expires_on"
    ):
        if issued_on and prison:
            ends = expires_on and expires_on + timedelta(days=1)
            cleared.setdefault(user, []).append((prison, Span(issued_on, ends)))
    columns = ("began_on", "leaves_on", "pk", "slots", "places", "user_id")
    for began_on, leaves_on, pk, slots, places, user in mentors.order_by("pk").values_list(
        *columns
    ):
        yield Service(began_on, leaves_on, pk, slots, places, tuple(cleared.get(user, ())))


def _answers() -> Iterator[ReleaseAnswer]:
    answered = ReleaseQuestion.objects.exclude(answer="").order_by("referral_id", "release_on")
    for referral, release_on, answer in answered.values_list("referral_id", "release_on", "answer"):
        yield ReleaseAnswer(referral, release_on, answer == ReleaseQuestion.Answer.LEFT)


def _arrivals(men: Sequence[Referred], today: date) -> dict[int, Arrivals]:
    days: dict[int, list[date]] = {}
    for man in men:
        days.setdefault(man.prison, []).append(man.received_on)
    return {prison: arrivals_from(received, today) for prison, received in days.items()}


def _elsewhere(men: Sequence[Referred], today: date) -> Arrivals:
    """The law of a prison that has sent nobody since the record of the programme began."""
    weeks = (today - men[0].received_on) / WEEK if men else 0.0
    return Arrivals(ASSUMED_REFERRALS.with_record(0, weeks))


def arrivals_from(received: Sequence[date], today: date) -> Arrivals:
    """The law of the referrals to one prison. `received` has the days of these referrals, in order.
    The record of the prison begins with the first of them."""
    weeks = max((today - received[0]) / WEEK, 1.0)
    rate = ASSUMED_REFERRALS.with_record(len(received) - 1, weeks)
    counts = np.zeros(max(int(weeks), 1))
    for day in received:
        counts[min(int((day - received[0]) / WEEK), counts.size - 1)] += 1
    return Arrivals(rate, _bursts(counts), _seasons(received, today, weeks))


def _bursts(counts: np.ndarray) -> float:
    """How much more the weekly numbers vary than in a Poisson law: (variance − mean) / mean²."""
    mean = float(counts.mean())
    if counts.size < BURSTS_AFTER or mean == 0:
        return 0.0
    return max(0.0, float(counts.var(ddof=1)) - mean) / mean**2


def _seasons(received: Sequence[date], today: date, weeks: float) -> tuple[float, ...]:
    """A factor for each month, if the months of the record differ by more than chance. The test is
    Pearson's for equal rates."""
    flat = (1.0,) * 12
    if weeks < SEASONS_AFTER - 1:
        return flat
    days = Counter(
        (received[0] + timedelta(days=day)).month for day in range((today - received[0]).days + 1)
    )
    referrals = Counter(day.month for day in received)
    share = np.array([days[month] for month in range(1, 13)]) / sum(days.values())
    expected = share * len(received)
    observed = np.array([referrals[month] for month in range(1, 13)])
    if expected.min() < 1 or scipy.stats.chisquare(observed, expected).pvalue >= SURE:
        return flat
    # An average month is added to each month, so that a single odd month does not count much.
    even = len(received) / 12
    factors = (observed + even) / (expected + even)
    return tuple(float(factor) for factor in factors / (factors * share).sum())


def _weeks_left(men: Iterable[Referred]) -> list[float]:
    to_release = ((man.release_on - man.received_on) / WEEK for man in men if man.release_on)
    return [weeks for weeks in to_release if weeks > 0]


def _giving_up(men: Iterable[Referred], today: date) -> Rate:
    waited = gave_up = 0.0
    for man in men:
        is_over = man.ended_on is not None and man.ended_on <= today
        last = man.ended_on if man.ended_on is not None and is_over else today
        waited += (last - man.received_on) / WEEK
        gave_up += is_over and man.gave_up
    return ASSUMED_GIVING_UP.with_record(gave_up, waited)


def _slips(answers: Sequence[ReleaseAnswer]) -> Slips:
    """How release dates move. If a date passed and the man was still in prison, the date was too
    early. It was too early by the time from this date to his next date."""
    slips = [
        (later.release_on - first.release_on) / WEEK
        for first, later in pairwise(answers)
        if first.referral == later.referral
    ]
    moved = sum(not each.has_left for each in answers)
    share = ASSUMED_SLIPPING.with_record(moved, len(answers) - moved)
    return Slips(share, Lengths.of(ASSUMED_SLIPS, slips))


def _ended_and_lived(spans: Iterable[Span], first: date, today: date) -> tuple[int, float]:
    """How many of these spans ended between the 2 days, and how many weeks all of them lasted
    between these days, added up."""
    ended, weeks = 0, 0.0
    for span in spans:
        last = today if span.ended_on is None else min(span.ended_on, today)
        ended += span.ended_on is not None and first < span.ended_on <= today
        weeks += max((last - max(span.began_on, first)) / WEEK, 0.0)
    return ended, weeks
