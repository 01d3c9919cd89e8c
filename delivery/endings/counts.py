"""Counts for reports: what people said, how much of it we may publish, and what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from delivery.endings.saying import is_publishable
from delivery.models import CaseStudy, Feedback, Remark, Speaker
from delivery.states import CaseStudyStatus, RemarkStatus
from recruitment.models import Establishment

Prisons = Iterable[Establishment] | None
"""The prisons to which a count is limited. None stands for all prisons."""


@dataclass(frozen=True)
class FeedbackCount:
    """How many answers one kind of speaker gave in a period, and how many of these answers we may
    publish. If the speakers are the men, `men` is how many of them spoke. Otherwise `men` is 0."""

    speaker: Speaker
    answers: int
    publishable: int
    men: int


def publishable_feedback(
    prisons: Prisons, *, first: date, last: date, on: date
) -> QuerySet[Feedback]:
    """The answers that were given from `first` to `last`, both included, and that we may publish on
    the day `on`. The newest answer comes first. A caller who opens the words must record the
    reading (see delivery.reading)."""
    rows = Feedback.objects.filter(is_publishable(on), on__range=(first, last))
    rows = rows if prisons is None else rows.filter(establishment__in=prisons)
    return rows.select_related("question", "establishment", "match__referral__participant")


def feedback_counts(prisons: Prisons, *, first: date, last: date, on: date) -> list[FeedbackCount]:
    """Counts the answers that were given from `first` to `last`, both included, for each kind of
    speaker. `publishable` counts those that we may publish on the day `on`. In `men`, a man with 2
    matches counts once. One query."""
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
    """The case studies that are approved, and that the man agreed to publish on the day `on` or
    before. The newest comes first. A caller who opens the text must record the reading (see
    delivery.reading)."""
    rows = CaseStudy.objects.filter(status=CaseStudyStatus.APPROVED, consented_on__lte=on)
    return rows if prisons is None else rows.filter(referral__establishment__in=prisons)


@dataclass(frozen=True)
class RemarkCount:
    """How many remarks of one kind there were. The kinds are complaints, incidents and contacts
    with families. `open` counts the remarks about which something is still to be done."""

    kind: Remark.Kind
    total: int
    open: int


def remark_counts(prisons: Prisons, *, first: date, last: date) -> list[RemarkCount]:
    """For each kind, counts the complaints, incidents and contacts with families from `first` to
    `last`, both included. A kind that never happened has 0. One query."""
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
