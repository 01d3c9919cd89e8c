"""Reviews of a man's progress in the areas of the report. A review is due every 3 months. A last
review is due when the match ends."""

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

from config.accounts.lists import number_of
from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.sealed.rows import with_keys
from delivery.models import Area, AreaProgress, Evidence, Review
from delivery.permissions import SUPPORTED, check_record
from delivery.reading import record_reading
from matching.matches.changing import check_day, opening
from matching.models import Match, MatchQuerySet, Referral
from matching.permissions import matches_for
from matching.states import BEGUN, MatchStatus

EVERY: Final = relativedelta(months=3)
AFTER_END: Final = relativedelta(months=6)
"""For this long after the end of a match, the list of reviews asks for the last review. Without a
last review, reports count the areas as not judged."""
LONGEST_SOURCE: Final = 300
SOURCES: Final = {
    Evidence.PROFESSIONAL: "Enter who the professional is",
    Evidence.RECORD: "Enter who looked at the record, when, and with whose permission",
}
"""Each kind of evidence that needs a source, with the message that asks for the source."""


class NothingJudged(DomainError):
    """The review judges no area."""

    def __init__(self) -> None:
        super().__init__("Judge at least one area.")


@dataclass(frozen=True)
class Judgement:
    """How far the man has got in one area since the start, and what shows it (`evidence`). `source`
    is the person or the record from which the evidence comes."""

    progress: str
    evidence: str
    source: str = ""


def reviews_of(referral: Referral) -> QuerySet[Review]:
    """The reviews of this man with their areas, the latest review first. Opens no sealed words. 2
    queries."""
    rows = referral.reviews.select_related("judged_by").order_by("-on", "-pk")
    return rows.prefetch_related("progress__area")


def read_judgements(review: Review, *, by: User, at: datetime) -> dict[int, Judgement]:
    """The judgements of a review with their sources, by the id of the area. If staff read a source,
    records the reading. 2 queries, and one more for the record."""
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
    """Records a review. `judgements` has one entry for each area that was judged, by the id of the
    area. Safe to repeat: the same review is not recorded twice.

    Raises NothingJudged if `judgements` is empty. If another value is wrong, raises FieldError for
    `on`, `is_last`, `evidence_<area>` or `source_<area>`. Raises NotAllowed if `by` cannot do
    this, and HasDied if the man has died.
    """
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
    """Corrects a review. After that, `by` is the person who judged. The audit trail keeps the
    earlier judgements.

    Raises ChangedMeanwhile if the review no longer has the version `version`. Raises the errors of
    record_review.
    """
    _check_review(match, on, judgements, at=at)
    with opening(match) as current:
        check_record(by, current)
        stored = current.referral.reviews.filter(pk=review.pk, version=version).first()
        if stored is None:
            raise ChangedMeanwhile(
                "Somebody else has changed this review since you opened the page. Look "
                "at the review again before you change it."
            )
        _check_free(current.referral, on, is_last=is_last, besides=stored)
        before = dict(stored.progress.values_list("area__code", "progress"))
        stored.on, stored.is_last, stored.judged_by, stored.judged_at = on, is_last, by, at
        stored.version += 1
        stored.save()
        stored.progress.all().delete()
        _write(stored, judgements)
        audit.record("correct", stored, by=by, at=at, before=before, version=stored.version)


def has_review(match: Match, review: int) -> bool:
    """Whether the man of this match has a review with the id `review`. One query."""
    return match.referral.reviews.filter(pk=review).exists()


def remove_review(*, match: Match, review: int, by: User, at: datetime) -> None:
    """Removes a review that was recorded by mistake. `review` is its id. Safe to repeat. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(match) as current:
        check_record(by, current)
        for row in current.referral.reviews.filter(pk=review):
            audit.record("remove", row, by=by, at=at, on=row.on.isoformat())
            row.delete()


def next_review_on(match: Match, latest: Review | None) -> date | None:
    """The day on which the next review is due.

    While the match goes on, this is 3 months after the latest review, or after the first meeting if
    there is no review. Once the match has ended, this is the day on which it ended. None once the
    last review is done, and before the first meeting. No query.
    """
    if match.status == MatchStatus.TO_START or (latest and latest.is_last):
        return None
    if match.ended_on:
        return match.ended_on
    since: date = latest.on if latest else match.first_met_on or match.started_on
    return since + EVERY


def reviews_due(user: User, *, today: date) -> MatchQuerySet:
    """The matches with a review that is due, the most overdue first. Has only matches at prisons
    that this person coordinates.

    Each match has `has_ended` and `since`. If the match has ended, `since` is the day on which it
    ended. Otherwise `since` is the day of the latest review, or of the first meeting if there is no
    review. A man with several matches has one row, for his latest match. One query.
    """
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


number_of_reviews = number_of(reviews_due)


def _longest_ago(today: date) -> date:
    """The latest day of a review after which the next review is due by `today`. Tries the days one
    by one, because months differ in length."""
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
            raise FieldError(f"evidence_{area}", "Select what shows his progress")
        if judgement.evidence in SOURCES and not judgement.source.strip():
            raise FieldError(f"source_{area}", SOURCES[Evidence(judgement.evidence)])


def _check_free(
    referral: Referral, on: date, *, is_last: bool, besides: Review | None = None
) -> None:
    others = referral.reviews.exclude(pk=besides.pk) if besides else referral.reviews.all()
    if others.filter(on=on).exists():
        raise FieldError("on", "There is already a review of this day. Correct that review instead")
    if is_last and others.filter(is_last=True).exists():
        raise FieldError("is_last", "There is already a last review. Correct that review instead")


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
        row.area_id: Judgement(row.progress, row.evidence, row.opened("source"))
        for row in with_keys(rows)
    }
