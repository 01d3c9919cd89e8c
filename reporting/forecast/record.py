"""The laws and today's state, read from the programme's own record.

If the record is short, our assumptions have more weight. They are the same as for the invented
years (matching.replay.world). If the programme report has a number, the assumption comes from that
report. Each assumption has as much weight as a few weeks of record.
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
"""We work the laws out from the last 2 years. These are long enough to include a few cohorts, and
recent enough to describe today's programme."""
ASSUMED_REFERRALS: Final = Rate(2 * REFERRALS_A_WEEK, 2)
ASSUMED_GIVING_UP: Final = Rate(50 * GIVING_UP, 50)
ASSUMED_SUPPORT: Final = Rate(3, 3 * MEAN_SUPPORT)
ASSUMED_LEAVING: Final = Rate(2, 2 * MEAN_SUPPORT / LAST_SUPPORT)
ASSUMED_WEEKS_LEFT: Final = tuple(
    SHORTEST_SENTENCE - MEAN_REST * float(np.log(1 - (step + 0.5) / 10)) for step in range(10)
)
"""How many weeks a man has left in prison when he is referred. We split the law of the invented
years into 10 equally likely parts, and take the middle of each part."""
ASSUMED_SLIPPING: Final = Share(1, 4)
ASSUMED_SLIPS: Final = (2.0, 4.0, 8.0, 13.0)
"""How many weeks release dates move. We found no published numbers, so we assume very different
values."""
SEASONS_AFTER: Final = 104
"""We work out seasons only if the record has this many weeks. With fewer weeks, the factors of the
12 months would be chance."""
SURE: Final = 0.01
"""We use seasons only if the months differ enough: by chance alone, such differences would come in
fewer than 1 of 100 cases."""
BURSTS_AFTER: Final = 26
NOT_GIVING_UP: Final = (ClosureReason.RELEASED_UNMATCHED, ClosureReason.NOT_ELIGIBLE)
"""If a referral is closed for one of these reasons, the man does not count as having given up."""


@dataclass(frozen=True)
class Referred:
    """One referral on record. `ended_on` is the day on which the man stopped waiting, or None while
    he waits. `gave_up` says that he stopped waiting without being matched or released. `slots` has
    his times, as one number (a mask)."""

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
    """From when to when something lasted. `ended_on` is None if it has not ended."""

    began_on: date
    ended_on: date | None

    def includes(self, day: date) -> bool:
        return self.began_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True)
class Support(Span):
    """From when to when a match lasted."""

    mentor: int
    prison: int
    slot: int


@dataclass(frozen=True)
class Service(Span):
    """From when to when somebody was a mentor, counted from their first match. `slots` and `places`
    are what they offer now. `cleared` says from when to when each prison has cleared them."""

    mentor: int
    slots: int
    places: int
    cleared: tuple[tuple[int, Span], ...]

    def prisons_on(self, day: date) -> frozenset[int]:
        """The prisons that have cleared the mentor on this day."""
        return frozenset(prison for prison, span in self.cleared if span.includes(day))


@dataclass(frozen=True)
class ReleaseAnswer:
    """An answer about a release date that had passed: whether the man had left."""

    referral: int
    release_on: date
    has_left: bool


@dataclass(frozen=True)
class Past:
    """What is on record about the programme. Referrals are in the order of their days. Answers
    about release dates are sorted by man, then by date."""

    referrals: tuple[Referred, ...]
    supports: tuple[Support, ...]
    mentors: tuple[Service, ...]
    answers: tuple[ReleaseAnswer, ...]


@dataclass(frozen=True)
class Laws:
    """The laws (probability distributions) of what happens in the whole programme. `arrivals` has
    the law of the referrals at each prison, by the prison's id. `elsewhere` is the law for a prison
    without a referral on record."""

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
    """The laws on this day, from what happened in the time LOOKING_BACK before this day. Leaves out
    everything that happened later."""
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
    """The law of referrals for a prison from which nobody was referred since the record of the
    programme began."""
    weeks = (today - men[0].received_on) / WEEK if men else 0.0
    return Arrivals(ASSUMED_REFERRALS.with_record(0, weeks))


def arrivals_from(received: Sequence[date], today: date) -> Arrivals:
    """The law of the referrals at one prison. `received` has the days of these referrals, in order.
    The record of the prison begins on the first of these days."""
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
    """A factor for each month of the year. If the months on record differ only by chance, all
    factors are 1. We use Pearson's test for equal rates."""
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
    """How release dates move. If a man was still in prison after a date, that date was too early.
    The time until his next date says how much too early."""
    slips = [
        (later.release_on - first.release_on) / WEEK
        for first, later in pairwise(answers)
        if first.referral == later.referral
    ]
    moved = sum(not each.has_left for each in answers)
    share = ASSUMED_SLIPPING.with_record(moved, len(answers) - moved)
    return Slips(share, Lengths.of(ASSUMED_SLIPS, slips))


def _ended_and_lived(spans: Iterable[Span], first: date, today: date) -> tuple[int, float]:
    """2 numbers: how many of these spans ended between the 2 days, and how many weeks they lasted
    between these days, added up."""
    ended, weeks = 0, 0.0
    for span in spans:
        last = today if span.ended_on is None else min(span.ended_on, today)
        ended += span.ended_on is not None and first < span.ended_on <= today
        weeks += max((last - max(span.began_on, first)) / WEEK, 0.0)
    return ended, weeks
