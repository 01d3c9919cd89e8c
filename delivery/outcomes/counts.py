"""Counts for reports: in which areas men had needs, how far they got, and what they made. We count
the records. Nobody types these numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Sum

from delivery.models import Area, AreaProgress, AreaStart, Evidence, Progress, Review, Work
from delivery.periods import Prisons, matches_between
from recruitment.models import Establishment


@dataclass(frozen=True)
class AreaCount:
    """How many men had a need or made progress in one area, in a period.

    `men` is the number of all men. `need` of them had a need in the area at the start, and
    `no_need` had none. About the other men, `unsaid`, nobody said anything.

    The latest review judged this area for `judged` men. `progressed` of them made some or much
    progress, and `no_progress` made none. For the other men, `not_judged`, the review left the area
    out, or there was no review. A man without a need can still have been judged.

    `evidence` has the number of judged men for each value of Evidence.
    """

    code: str
    name: str
    men: int
    need: int
    no_need: int
    judged: int
    progressed: int
    evidence: dict[str, int]

    @property
    def unsaid(self) -> int:
        return self.men - self.need - self.no_need

    @property
    def no_progress(self) -> int:
        return self.judged - self.progressed

    @property
    def not_judged(self) -> int:
        return self.men - self.judged


@dataclass(frozen=True)
class OutcomeCounts:
    """How many men had a review, and made progress, in a period.

    `men` is the number of all men, and `reviewed` the number of men who had a review. `judges` is
    how many people made the latest reviews of these men. `areas` has an AreaCount for each area.
    The last 3 numbers are how many men made progress in at least 1, 3 or 5 areas.
    """

    men: int
    reviewed: int
    judges: int
    areas: tuple[AreaCount, ...]
    at_least_one: int
    three_or_more: int
    five_or_more: int


@dataclass(frozen=True)
class WorkCount:
    """How many documents or grants of one kind there were, and how many men had one. `pence` is the
    sum of the grants."""

    kind: str
    name: str
    made: int
    men: int
    pence: int


Men = frozenset[int]
"""The keys of some participants. A man with several matches or referrals is in the set once."""


@dataclass(frozen=True)
class AreaMen:
    """For one area, the men that each number of AreaCount counts, under the same names."""

    code: str
    name: str
    need: Men
    no_need: Men
    judged: Men
    progressed: Men
    evidence: dict[str, Men]


@dataclass(frozen=True)
class OutcomeMen:
    """For one period, the men that each number of OutcomeCounts counts, under the same names.
    `judges` has the people who made the latest reviews."""

    men: Men
    reviewed: Men
    judges: frozenset[int]
    areas: tuple[AreaMen, ...]

    def progressed_in(self, least: int) -> Men:
        """The men who made progress in at least `least` areas."""
        reached = Counter(man for area in self.areas for man in area.progressed)
        return frozenset(man for man in self.men if reached[man] >= least)


def outcome_men(
    *,
    first: date,
    last: date,
    prisons: Prisons = None,
    known_before: datetime | None = None,
) -> OutcomeMen:
    """The men that each figure about needs and progress in reports counts, from `first` to `last`,
    both included.

    Has the men of matches_between. Uses the latest review of each man up to `last`, even if he had
    2 mentors or 2 referrals. If this review left an area out, the area is not judged. He had a need
    in an area if one of his referrals says so. He had no need if a referral says so and none says
    that he had one.

    `prisons` means the same as in matches_between. Leaves out what was recorded at `known_before`
    or later. 5 queries.
    """
    matches = matches_between(first=first, last=last, prisons=prisons)
    referrals = matches.values("referral")
    men = frozenset(matches.values_list("referral__participant", flat=True))
    reviews = Review.objects.filter(referral__in=referrals, on__lte=last).order_by("on", "pk")
    starts = AreaStart.objects.filter(referral__in=referrals)
    progress = AreaProgress.objects.filter(review__referral__in=referrals, review__on__lte=last)
    if known_before is not None:
        reviews = reviews.filter(judged_at__lt=known_before)
        starts = starts.filter(judged_at__lt=known_before)
        progress = progress.filter(review__judged_at__lt=known_before)
    looks = reviews.values_list("referral__participant", "pk", "judged_by")
    latest = {man: (review, judge) for man, review, judge in looks}
    needs: dict[int, dict[int, bool]] = defaultdict(dict)
    for area, man, is_need in starts.values_list("area", "referral__participant", "is_need"):
        needs[area][man] = is_need or needs[area].get(man, False)
    judged: dict[int, dict[int, bool]] = defaultdict(dict)
    evidence: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for area, man, review, value, shown_by in progress.values_list(
        "area", "review__referral__participant", "review", "progress", "evidence"
    ):
        if latest[man][0] == review:
            judged[area][man] = value != Progress.NONE
            evidence[area][shown_by].add(man)
    areas = tuple(
        AreaMen(
            code=area.code,
            name=area.name,
            need=_with(needs[area.pk], True),
            no_need=_with(needs[area.pk], False),
            judged=frozenset(judged[area.pk]),
            progressed=_with(judged[area.pk], True),
            evidence={kind: frozenset(evidence[area.pk][kind]) for kind in Evidence.values},
        )
        for area in Area.objects.all()
    )
    judges = frozenset(judge for _, judge in latest.values())
    return OutcomeMen(men, frozenset(latest), judges, areas)


def _with(men: dict[int, bool], answer: bool) -> Men:
    return frozenset(man for man, yes in men.items() if yes is answer)


def outcome_counts(*, first: date, last: date, prisons: Prisons = None) -> OutcomeCounts:
    """How many men each figure about needs and progress counts (see outcome_men). 5 queries."""
    counted = outcome_men(first=first, last=last, prisons=prisons)
    areas = tuple(
        AreaCount(
            code=area.code,
            name=area.name,
            men=len(counted.men),
            need=len(area.need),
            no_need=len(area.no_need),
            judged=len(area.judged),
            progressed=len(area.progressed),
            evidence={kind: len(men) for kind, men in area.evidence.items()},
        )
        for area in counted.areas
    )
    return OutcomeCounts(
        men=len(counted.men),
        reviewed=len(counted.reviewed),
        judges=len(counted.judges),
        areas=areas,
        at_least_one=len(counted.progressed_in(1)),
        three_or_more=len(counted.progressed_in(3)),
        five_or_more=len(counted.progressed_in(5)),
    )


def work_counts(
    *, first: date, last: date, prisons: Iterable[Establishment] | None = None
) -> list[WorkCount]:
    """How many documents and grants there were from `first` to `last`, both included. Has a row for
    each kind, even if its numbers are 0. `prisons` are the prisons of the men's referrals, or None
    for all prisons. One query."""
    rows = Work.objects.filter(on__range=(first, last))
    if prisons is not None:
        rows = rows.filter(match__referral__establishment__in=prisons)
    counted = (
        rows.order_by()
        .values("kind")
        .annotate(
            made=Count("pk"),
            men=Count("match__referral__participant", distinct=True),
            pence=Sum("amount", default=0),
        )
    )
    by_kind = {row["kind"]: row for row in counted}
    return [
        WorkCount(kind.value, kind.label, row["made"], row["men"], row["pence"])
        if (row := by_kind.get(kind.value))
        else WorkCount(kind.value, kind.label, made=0, men=0, pence=0)
        for kind in Work.Kind
    ]
