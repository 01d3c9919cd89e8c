"""Counts for reports: in which areas the men had needs, how far they got, and what they made. The
numbers are counted from the records, and nobody types them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from delivery.models import Area, AreaProgress, AreaStart, Evidence, Progress, Review, Work
from delivery.periods import matches_between
from recruitment.models import Establishment


@dataclass(frozen=True)
class AreaCount:
    """The counts of one area.

    `men` is the number of all men of the period. At the start, `need` of them had a need, and
    `no_need` of them had none. About the other men (`unsaid`) nobody said anything.

    `judged`: the men whose latest review judged this area. Of these men, `progressed` made some or
    much progress, and `no_progress` made none. The latest review of the other men did not judge
    this area (`not_judged`). A man without a need can still have been judged.

    `evidence`: what the judgements rest on, as a number of men for each value of Evidence.
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
    """The counts of one period.

    `men`: all men of the period. `reviewed`: the men who had a review. `judges`: the people who
    judged the latest reviews. `areas`: the counts of each area. The last 3 numbers are the men who
    progressed in at least 1, 3 or 5 areas.
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
    """How often one kind of document or grant was made, and for how many men. `pence` is the sum of
    the grants."""

    kind: str
    name: str
    made: int
    men: int
    pence: int


def outcome_counts(
    *, first: date, last: date, prisons: Iterable[Establishment] | None = None
) -> OutcomeCounts:
    """What reports say about outcomes, from `first` to `last`, both included.

    Each man of matches_between is counted once, even if he had 2 mentors or 2 referrals. His latest
    review up to `last` counts. If this review left out an area, the area is not judged. He had a
    need in an area if one of his referrals says so. He had no need if his referrals say only that.
    `prisons` means what it means in matches_between. 5 queries.
    """
    matches = matches_between(first=first, last=last, prisons=prisons)
    referrals = matches.values("referral")
    men = set(matches.values_list("referral__participant", flat=True))
    reviews = Review.objects.filter(referral__in=referrals, on__lte=last).order_by("on", "pk")
    looks = reviews.values_list("referral__participant", "pk", "judged_by")
    latest = {man: (review, judge) for man, review, judge in looks}
    starts = AreaStart.objects.filter(referral__in=referrals)
    needs: dict[int, dict[int, bool]] = defaultdict(dict)
    for area, man, is_need in starts.values_list("area", "referral__participant", "is_need"):
        needs[area][man] = is_need or needs[area].get(man, False)
    judged: dict[int, dict[int, bool]] = defaultdict(dict)
    evidence: dict[int, Counter[str]] = defaultdict(Counter)
    progress = AreaProgress.objects.filter(review__referral__in=referrals, review__on__lte=last)
    for area, man, review, value, shown_by in progress.values_list(
        "area", "review__referral__participant", "review", "progress", "evidence"
    ):
        if latest[man][0] == review:
            judged[area][man] = value != Progress.NONE
            evidence[area][shown_by] += 1
    areas = tuple(
        AreaCount(
            code=area.code,
            name=area.name,
            men=len(men),
            need=sum(needs[area.pk].values()),
            no_need=len(needs[area.pk]) - sum(needs[area.pk].values()),
            judged=len(judged[area.pk]),
            progressed=sum(judged[area.pk].values()),
            evidence={kind: evidence[area.pk][kind] for kind in Evidence.values},
        )
        for area in Area.objects.all()
    )
    reached = [sum(area.get(man, False) for area in judged.values()) for man in men]
    return OutcomeCounts(
        men=len(men),
        reviewed=len(latest),
        judges=len({judge for _, judge in latest.values()}),
        areas=areas,
        at_least_one=sum(count >= 1 for count in reached),
        three_or_more=sum(count >= 3 for count in reached),
        five_or_more=sum(count >= 5 for count in reached),
    )


def work_counts(
    *, first: date, last: date, prisons: Iterable[Establishment] | None = None
) -> list[WorkCount]:
    """What was made on the days from `first` to `last`, both included. There is one row for each
    kind, and its numbers are 0 if nothing of that kind was made. `prisons` are the prisons of the
    men's referrals, or None for all prisons. One query."""
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
