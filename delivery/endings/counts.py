"""What people said and what we may publish, for reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from delivery.endings.saying import is_publishable
from delivery.models import CaseStudy, Feedback, Remark, Speaker
from delivery.states import CaseStudyStatus, RemarkStatus
from recruitment.models import Establishment

Prisons = Iterable[Establishment] | None
"""Only what was said in these prisons; None: everywhere."""


@dataclass(frozen=True)
class FeedbackCount:
    """Of one kind of speaker in a period: how many answers, how many of them we may publish, and,
    where men speak, how many men."""

    speaker: Speaker
    answers: int
    publishable: int
    men: int


def publishable_feedback(
    prisons: Prisons, *, first: date, last: date, on: date
) -> QuerySet[Feedback]:
    """What was said from `first` to `last`, both included, and may be published on the day `on`,
    newest first. Whoever opens the words records the reading (see delivery.reading)."""
    rows = Feedback.objects.filter(is_publishable(on), on__range=(first, last))
    rows = rows if prisons is None else rows.filter(establishment__in=prisons)
    return rows.select_related("question", "establishment", "match__referral__participant")


def feedback_counts(prisons: Prisons, *, first: date, last: date, on: date) -> list[FeedbackCount]:
    """The answers from `first` to `last`, both included, by who spoke. `publishable` is as of the
    day `on`. A man with 2 matches counts once. One query."""
    rows = Feedback.objects.filter(on__range=(first, last))
    rows = rows if prisons is None else rows.filter(establishment__in=prisons)
    counted = {
        row["speaker"]: row
        for row in rows.order_by()
        .values("speaker")
        .annotate(
            answers=Count("pk"),
            publishable=Count("pk", filter=is_publishable(on)),
            men=Count("match__referral__participant", distinct=True),
        )
    }
    return [
        FeedbackCount(
            speaker,
            counted[speaker]["answers"],
            counted[speaker]["publishable"],
            counted[speaker]["men"] if speaker == Speaker.PARTICIPANT else 0,
        )
        for speaker in Speaker
        if speaker in counted
    ]


def publishable_case_studies(prisons: Prisons, *, on: date) -> QuerySet[CaseStudy]:
    """The case studies that are approved now and whose consent was given by the day `on`, newest
    first. Whoever opens the text records the reading (see delivery.reading)."""
    rows = CaseStudy.objects.filter(status=CaseStudyStatus.APPROVED, consented_on__lte=on)
    return rows if prisons is None else rows.filter(referral__establishment__in=prisons)


@dataclass(frozen=True)
class RemarkCount:
    """How many complaints, incidents or contacts with families there were, and about how many of
    them something is still to do."""

    kind: Remark.Kind
    total: int
    open: int


def remark_counts(prisons: Prisons, *, first: date, last: date) -> list[RemarkCount]:
    """What happened from `first` to `last`, both included, by kind; kinds with none are there too.
    One query."""
    rows = Remark.objects.filter(on__range=(first, last))
    rows = rows if prisons is None else rows.filter(establishment__in=prisons)
    is_open = Q(status=RemarkStatus.OPEN)
    counted = {
        row["kind"]: (row["total"], row["open"])
        for row in rows.order_by()
        .values("kind")
        .annotate(total=Count("pk"), open=Count("pk", filter=is_open))
    }
    return [RemarkCount(kind, *counted.get(kind.value, (0, 0))) for kind in Remark.Kind]
