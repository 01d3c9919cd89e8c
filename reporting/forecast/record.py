"""The laws and today's state, read from the programme's own record.

Where the record is short, the assumptions count. They are those of the invented years
(reporting.replay.world), which come from the programme report as far as it has them. Each weighs as
much as a few weeks of record.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from django.db.models import Min, Q
from scipy.stats import chisquare

from matching.models import ClosureReason, Match, Mentor, Referral, ReleaseQuestion
from matching.states import MatchStatus
from reporting.forecast.laws import Arrivals, Lengths, Rate, Share, Slips
from reporting.replay.world import (
    GIVING_UP,
    LAST_SUPPORT,
    MEAN_REST,
    MEAN_SUPPORT,
    REFERRALS_A_WEEK,
    SHORTEST_SENTENCE,
)

WEEK: Final = timedelta(weeks=1)
LOOKING_BACK: Final = 104 * WEEK
"""Two years: long enough for a few cohorts, and short enough to be about the programme of today."""
ASSUMED_REFERRALS: Final = Rate(2 * REFERRALS_A_WEEK, 2)
ASSUMED_GIVING_UP: Final = Rate(50 * GIVING_UP, 50)
ASSUMED_SUPPORT: Final = Rate(3, 3 * MEAN_SUPPORT)
ASSUMED_LEAVING: Final = Rate(2, 2 * MEAN_SUPPORT / LAST_SUPPORT)
ASSUMED_WEEKS_LEFT: Final = tuple(
    SHORTEST_SENTENCE - MEAN_REST * float(np.log(1 - (step + 0.5) / 10)) for step in range(10)
)
"""The middles of 10 equal parts of the invented law."""
ASSUMED_SLIPPING: Final = Share(1, 4)
ASSUMED_SLIPS: Final = (2.0, 4.0, 8.0, 13.0)
"""Weeks. Nobody has published how far release dates move, so these are wide."""
SEASONS_AFTER: Final = 104
"""Weeks of record, without which 12 factors would be chance."""
SURE: Final = 0.01
"""Seasons count when chance alone would show as much as the record in fewer than 1 of 100 cases."""
BURSTS_AFTER: Final = 26
NOT_GIVING_UP: Final = (
    ClosureReason.RELEASED_UNMATCHED,
    ClosureReason.DUPLICATE,
    ClosureReason.NOT_ELIGIBLE,
)


@dataclass(frozen=True)
class Laws:
    """What the record says, of the whole programme and of each prison's referrals by its id."""

    arrivals: dict[int, Arrivals]
    weeks_left: Lengths
    slips: Slips
    giving_up: Rate
    support: Rate
    leaving: Rate

    def arrivals_at(self, prison: int) -> Arrivals:
        return self.arrivals.get(prison, Arrivals(ASSUMED_REFERRALS))


@dataclass(frozen=True)
class Referred:
    """One referral of the record. `waited_until` is the day on which it stopped waiting, or the day
    of the record."""

    prison: int
    received_on: date
    release_on: date | None
    waited_until: date
    gave_up: bool


def laws_on(today: date) -> Laws:
    """The laws, from what the record held on this day, up to LOOKING_BACK. 5 queries."""
    men = referrals_until(today)
    return Laws(
        arrivals=_arrivals(men, today),
        weeks_left=Lengths.of(ASSUMED_WEEKS_LEFT, _weeks_left(men)),
        slips=_slips(today),
        giving_up=_giving_up(men),
        support=_support(today),
        leaving=_leaving(today),
    )


def referrals_until(today: date) -> list[Referred]:
    """The referrals of the record, without duplicates. What happened after this day is left out.
    One query."""
    rows = (
        Referral.objects.filter(received_on__gt=today - LOOKING_BACK, received_on__lte=today)
        .exclude(closure_reason=ClosureReason.DUPLICATE)
        .annotate(
            matched_on=Min("matches__started_on", filter=~Q(matches__status=MatchStatus.NOT_BEGUN))
        )
        .order_by("received_on", "pk")
        .values_list(
            "establishment_id",
            "received_on",
            "release_on",
            "closed_on",
            "closure_reason",
            "matched_on",
        )
    )
    return [_referred(*row, today) for row in rows]


def _referred(
    prison: int,
    received_on: date,
    release_on: date | None,
    closed_on: date | None,
    reason: str,
    matched_on: date | None,
    today: date,
) -> Referred:
    ends = [day for day in (closed_on, matched_on) if day and day <= today]
    waited_until = max(min([*ends, today]), received_on)
    was_closed = closed_on is not None and closed_on <= today
    never_matched = matched_on is None or matched_on > today
    gave_up = was_closed and never_matched and reason not in NOT_GIVING_UP
    return Referred(prison, received_on, release_on, waited_until, gave_up)


def _arrivals(men: Sequence[Referred], today: date) -> dict[int, Arrivals]:
    days: dict[int, list[date]] = {}
    for man in men:
        days.setdefault(man.prison, []).append(man.received_on)
    return {prison: arrivals_from(received, today) for prison, received in days.items()}


def arrivals_from(received: Sequence[date], today: date) -> Arrivals:
    """The law of the referrals to one prison, from the days of its referrals in order. The record
    begins with the first of them."""
    weeks = max((today - received[0]) / WEEK, 1.0)
    rate = ASSUMED_REFERRALS.with_record(len(received) - 1, weeks)
    counts = np.zeros(max(int(weeks), 1))
    for day in received:
        counts[min(int((day - received[0]) / WEEK), counts.size - 1)] += 1
    return Arrivals(rate, _bursts(counts), _seasons(received, today, weeks))


def _bursts(counts: np.ndarray) -> float:
    """How much more the weekly numbers scatter than a Poisson law: (variance − mean) / mean²."""
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
    seen = Counter(day.month for day in received)
    share = np.array([days[month] for month in range(1, 13)]) / sum(days.values())
    expected = share * len(received)
    observed = np.array([seen[month] for month in range(1, 13)])
    if expected.min() < 1 or chisquare(observed, expected).pvalue >= SURE:
        return flat
    # As many men of an even year as come in 2 months keep a single odd month from counting much.
    even = len(received) / 12
    factors = (observed + even) / (expected + even)
    return tuple(float(factor) for factor in factors / (factors * share).sum())


def _weeks_left(men: Iterable[Referred]) -> list[float]:
    left = ((man.release_on - man.received_on) / WEEK for man in men if man.release_on)
    return [weeks for weeks in left if weeks > 0]


def _giving_up(men: Iterable[Referred]) -> Rate:
    waited = gave_up = 0.0
    for man in men:
        waited += (man.waited_until - man.received_on) / WEEK
        gave_up += man.gave_up
    return ASSUMED_GIVING_UP.with_record(gave_up, waited)


def _slips(today: date) -> Slips:
    """From the questions whether a man has left: a date that passed while he was still there was
    too early, by as much as his next date is later. One query."""
    asked = (
        ReleaseQuestion.objects.exclude(answer="")
        .filter(release_on__lte=today, release_on__gt=today - LOOKING_BACK)
        .order_by("referral_id", "release_on")
        .values_list("referral_id", "release_on", "answer")
    )
    dates: dict[int, list[date]] = {}
    answers: Counter[str] = Counter()
    for referral, release_on, answer in asked:
        dates.setdefault(referral, []).append(release_on)
        answers[answer] += 1
    slips = [(later - day) / WEEK for each in dates.values() for day, later in pairwise(each)]
    moved = answers[ReleaseQuestion.Answer.STILL_HERE]
    share = ASSUMED_SLIPPING.with_record(moved, answers[ReleaseQuestion.Answer.LEFT])
    return Slips(share, Lengths.of(ASSUMED_SLIPS, slips))


def _support(today: date) -> Rate:
    """How often a place becomes free. One query."""
    first = today - LOOKING_BACK
    matches = (
        Match.objects.exclude(status=MatchStatus.NOT_BEGUN)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=first), started_on__lte=today)
        .order_by()
        .values_list("started_on", "ended_on")
    )
    ended, weeks = _ended_and_lived(matches, first, today)
    return ASSUMED_SUPPORT.with_record(ended, weeks)


def _leaving(today: date) -> Rate:
    """How often a mentor stops. A mentor counts from the first match. One query."""
    first = today - LOOKING_BACK
    mentors = (
        Mentor.objects.annotate(
            began_on=Min("matches__started_on", filter=~Q(matches__status=MatchStatus.NOT_BEGUN))
        )
        .filter(Q(leaves_on__isnull=True) | Q(leaves_on__gt=first), began_on__lte=today)
        .order_by()
        .values_list("began_on", "leaves_on")
    )
    stopped, weeks = _ended_and_lived(mentors, first, today)
    return ASSUMED_LEAVING.with_record(stopped, weeks)


def _ended_and_lived(
    spans: Iterable[tuple[date, date | None]], first: date, today: date
) -> tuple[int, float]:
    """How many of these spans ended between the days, and how many weeks they lasted between them
    in all."""
    ended, weeks = 0, 0.0
    for begins, ends in spans:
        is_over = ends is not None and ends <= today
        last = ends if ends is not None and is_over else today
        ended += is_over
        weeks += max((last - max(begins, first)) / WEEK, 0.0)
    return ended, weeks
