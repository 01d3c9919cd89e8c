"""Reviews of a man's progress in the areas of the report: every 3 months and at the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from delivery.models import Area, AreaProgress, Evidence, Review
from delivery.permissions import SUPPORTED, check_record
from delivery.reading import record_reading
from matching.matches.changing import check_day, opening
from matching.models import Match, MatchQuerySet, Referral
from matching.permissions import matches_for
from matching.states import BEGUN, MatchStatus

EVERY: Final = relativedelta(months=3)
AFTER_END: Final = relativedelta(months=6)
"""How long after the end of a match the last review stays on the list. Reports count areas that
nobody judged as not judged."""
LONGEST_SOURCE: Final = 300
SOURCES: Final = {
    Evidence.PROFESSIONAL: "Enter who the professional is",
    Evidence.RECORD: "Enter who looked at the record, when, and by what permission",
}
"""The evidence that needs a source, and what to enter."""


class NothingJudged(DomainError):
    """A review without a judgement."""

    def __init__(self) -> None:
        super().__init__("Judge at least one area.")


@dataclass(frozen=True)
class Judgement:
    """How far he got in one area since the start, and what shows it. `source` says whose word or
    which record it was."""

    progress: str
    evidence: str
    source: str = ""


def reviews_of(referral: Referral) -> QuerySet[Review]:
    """His reviews, the latest first, with their areas. Opens no text. 2 queries."""
    rows = referral.reviews.select_related("judged_by").order_by("-on", "-pk")
    return rows.prefetch_related("progress__area")


def read_judgements(review: Review, *, by: User, at: datetime) -> dict[int, Judgement]:
    """The judgements of a review with their sources, by the key of the area. Records the reading.
    One query, and one for staff where there is a source."""
    rows = list(review.progress.all())
    record_reading([row for row in rows if row.sealed_source], by=by, at=at)
    return _judgements(rows)


def record_review(
    *,
    match: Match,
    on: date,
    is_last: bool,
    judgements: Mapping[int, Judgement],
    by: User,
    at: datetime,
) -> Review:
    """Records a review. `judgements` has the areas that were judged, by their keys. Safe to repeat:
    the same review is not recorded twice. Raises NothingJudged, FieldError for the fields `on`,
    `is_last`, `evidence_<area>` and `source_<area>`, NotAllowed and HasDied."""
    _check_review(match, on, judgements, at=at)
    with opening(match) as current:
        check_record(by, current)
        same = current.referral.reviews.filter(on=on).first()
        if same and same.judged_by == by and _judgements(same.progress.all()) == dict(judgements):
            return same
        _check_free(current.referral, on, is_last=is_last)
        review = Review.objects.create(
            referral=current.referral, on=on, is_last=is_last, judged_by=by, judged_at=at
        )
        _write(review, judgements)
        audit.record("review", review, by=by, at=at)
    return review


def change_review(
    *,
    match: Match,
    review: Review,
    version: int,
    on: date,
    is_last: bool,
    judgements: Mapping[int, Judgement],
    by: User,
    at: datetime,
) -> None:
    """Corrects a review. Whoever corrects it is the one who judges. `version` is the one that the
    page showed. The audit trail has the judgements of before. Raises ChangedMeanwhile, and as
    record_review does."""
    _check_review(match, on, judgements, at=at)
    with opening(match) as current:
        check_record(by, current)
        stored = current.referral.reviews.filter(pk=review.pk, version=version).first()
        if stored is None:
            raise ChangedMeanwhile(
                "Somebody else has changed this review meanwhile. Look at it again before you "
                "change it."
            )
        _check_free(current.referral, on, is_last=is_last, besides=stored)
        before = dict(stored.progress.values_list("area__code", "progress"))
        stored.on, stored.is_last, stored.judged_by, stored.judged_at = on, is_last, by, at
        stored.version += 1
        stored.save()
        stored.progress.all().delete()
        _write(stored, judgements)
        audit.record("correct", stored, by=by, at=at, before=before, version=stored.version)


def remove_review(*, match: Match, review: int, by: User, at: datetime) -> None:
    """A review was recorded by mistake. `review` is its key. Safe to repeat. Raises NotAllowed and
    HasDied."""
    with opening(match) as current:
        check_record(by, current)
        for row in current.referral.reviews.filter(pk=review):
            audit.record("remove", row, by=by, at=at, on=row.on.isoformat())
            row.delete()


def next_review_on(match: Match, latest: Review | None) -> date | None:
    """When the next review is due: 3 months after the latest one or the first meeting, and on the
    day when the match ends. None when the last review is done, or before they have met. No query.
    """
    if match.status == MatchStatus.TO_START or (latest and latest.is_last):
        return None
    if match.ended_on:
        return match.ended_on
    since: date = latest.on if latest else match.first_met_on or match.started_on
    return since + EVERY


def reviews_due(user: User, *, today: date) -> MatchQuerySet:
    """The matches this person coordinates in which a review is due, the longest due first. Each has
    `since`: the latest review, the first meeting, or the end; and `has_ended`. A man has one line:
    that of his latest match. One query."""
    reviews = Review.objects.filter(referral=OuterRef("referral")).order_by("-on", "-pk")
    later = Match.objects.filter(
        referral=OuterRef("referral"), status__in=sorted(SUPPORTED), pk__gt=OuterRef("pk")
    )
    goes_on, has_ended = (
        Q(status__in=sorted(BEGUN - {MatchStatus.TO_START})),
        Q(status=MatchStatus.ENDED),
    )
    rows = matches_for(user).annotate(
        has_ended=ExpressionWrapper(has_ended, output_field=BooleanField()),
        since=Case(
            When(has_ended, then=F("ended_on")),
            default=Coalesce(Subquery(reviews.values("on")[:1]), "first_met_on", "started_on"),
        ),
    )
    due = (goes_on & Q(since__lte=_longest_ago(today))) | (
        has_ended
        & Q(ended_on__gte=today - AFTER_END)
        & ~Exists(reviews.filter(is_last=True).order_by())
    )
    alive = Q(referral__participant__died_on__isnull=True)
    return rows.filter(due, alive, ~Exists(later)).order_by("since", "pk")


def _longest_ago(today: date) -> date:
    """The latest day whose review is due by `today`. Months differ in length, so several days can
    lead to one."""
    day = today - EVERY + timedelta(days=3)
    while day + EVERY > today:
        day -= timedelta(days=1)
    return day


def _check_review(
    match: Match, on: date, judgements: Mapping[int, Judgement], *, at: datetime
) -> None:
    check_day("on", "The day", on, first=match.started_on, at=at)
    if not judgements:
        raise NothingJudged
    for area, judgement in judgements.items():
        if judgement.evidence not in Evidence.values:
            raise FieldError(f"evidence_{area}", "Select what shows this")
        if judgement.evidence in SOURCES and not judgement.source.strip():
            raise FieldError(f"source_{area}", SOURCES[Evidence(judgement.evidence)])


def _check_free(
    referral: Referral, on: date, *, is_last: bool, besides: Review | None = None
) -> None:
    others = referral.reviews.exclude(pk=besides.pk) if besides else referral.reviews.all()
    if others.filter(on=on).exists():
        raise FieldError("on", "There is a review of this day already. Change that one instead")
    if is_last and others.filter(is_last=True).exists():
        raise FieldError("is_last", "There is a last review already. Change that one instead")


def _write(review: Review, judgements: Mapping[int, Judgement]) -> None:
    for area in Area.objects.filter(pk__in=list(judgements)):
        judgement = judgements[area.pk]
        row = AreaProgress(
            review=review,
            area=area,
            progress=judgement.progress,
            evidence=judgement.evidence,
        )
        row.write(source=judgement.source)
        row.save()


def _judgements(rows: Iterable[AreaProgress]) -> dict[int, Judgement]:
    return {
        row.area_id: Judgement(row.progress, row.evidence, row.opened("source")) for row in rows
    }
