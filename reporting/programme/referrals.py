"""The referrals of the period: who made them, what their result was, and how long men waited."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from django.db.models import Min, Q

from delivery.permissions import SUPPORTED
from matching.models import ClosureReason, Source
from reporting.programme.building import Column, count, measure, partition, sentence
from reporting.programme.scoping import referrals_received
from reporting.programme.tables import (
    Chapter,
    Definition,
    RecordKind,
    Row,
    Scope,
    Table,
    Unit,
)

KIND: Final = RecordKind.REFERRAL
MATCHED, WAITING, LEFT_UNMATCHED = "matched", "waiting", "left_unmatched"
OTHER_CLOSURES: Final = {
    reason.value: reason.label
    for reason in ClosureReason
    if reason != ClosureReason.RELEASED_UNMATCHED
}
BECAME: Final[Mapping[str, str]] = {
    MATCHED: "Allocated a mentor",
    WAITING: "Waiting at the end of the period",
    LEFT_UNMATCHED: "Left before a mentor was free",
    **{code: f"Closed without a mentor: {label}" for code, label in OTHER_CLOSURES.items()},
}
SOURCES: Final = Definition(
    "sources",
    "The referrals that we received, by who asked for a mentor.",
    "Referrals received in the period, including those closed as duplicates",
    "All referrals received in the period",
    "The records of referrals, which say who asked for a mentor",
)
BECOMES: Final = Definition(
    "became",
    "The referrals that we received, by their result at the end of the period.",
    "A referral is allocated once the man and a mentor have both said yes. Otherwise it is closed "
    "for a reason, or still waiting. It has no outcome recorded if his release date had "
    "passed, and nobody has closed it since",
    "All referrals received in the period",
    "The referrals, their closures and release dates, and the days on which matches began",
)
WAITS: Final = Definition(
    "waits",
    "How many days men waited, from the referral to the match and to the first meeting.",
    "The middle wait and the longest wait, in days",
    "The referrals of the period that were allocated a mentor by its end",
    "The day of receipt, the day of the approval, and the day of the first meeting",
)


@dataclass(frozen=True)
class _Received:
    """A referral, with the day on which the man was first matched and the day on which he first met
    a mentor."""

    pk: int
    source: str
    received_on: date
    closed_on: date | None
    reason: str
    release_on: date | None
    matched_on: date | None
    met_on: date | None

    def became(self, scope: Scope) -> str | None:
        """The result of the referral at the end of the period. None if nothing is recorded."""
        if self.matched_on:
            return MATCHED
        if self.closed_on and self.closed_on <= scope.until:
            is_left = self.reason == ClosureReason.RELEASED_UNMATCHED
            return LEFT_UNMATCHED if is_left else self.reason
        is_overdue = self.release_on is not None and self.release_on < scope.until
        is_open = self.closed_on is None or self.closed_on > scope.as_at
        return None if is_overdue and is_open else WAITING


def referral_tables(scope: Scope) -> list[Table]:
    """The tables about referrals. One query."""
    rows = _received(scope)
    everyone = [row.pk for row in rows]
    sources, became = defaultdict(list), defaultdict(list)
    for row in rows:
        sources[row.source].append(row.pk)
        outcome = row.became(scope)
        if outcome:
            became[outcome].append(row.pk)
    return [
        partition(
            "sources",
            Chapter.REFERRALS,
            "Referrals by source",
            "How many referrals we received from each source.",
            {source.value: sentence(source.label) for source in Source},
            [Column("Referrals", SOURCES, KIND, everyone, sources)],
        ),
        partition(
            "became",
            Chapter.REFERRALS,
            "What became of each referral",
            "The result of each referral at the end of the period.",
            BECAME,
            [Column("Referrals", BECOMES, KIND, everyone, became)],
            missing="No outcome recorded",
        ),
        _waits(rows),
    ]


def _received(scope: Scope) -> list[_Received]:
    supported = Q(matches__status__in=sorted(SUPPORTED), matches__started_on__lte=scope.until)
    met = supported & Q(matches__first_met_on__lte=scope.until)
    rows = (
        referrals_received(scope)
        .order_by("pk")
        .annotate(
            matched_on=Min("matches__started_on", filter=supported),
            met_on=Min("matches__first_met_on", filter=met),
        )
    )
    columns = (
        "pk",
        "source",
        "received_on",
        "closed_on",
        "closure_reason",
        "release_on",
        "matched_on",
        "met_on",
    )
    return [_Received(*values) for values in rows.values_list(*columns)]


def _waits(rows: list[_Received]) -> Table:
    matched = {row.pk: (row.matched_on - row.received_on).days for row in rows if row.matched_on}
    met = {row.pk: (row.met_on - row.received_on).days for row in rows if row.met_on}
    return Table(
        "waits",
        Chapter.REFERRALS,
        "Time to a match and to the first meeting",
        "How long men waited for a mentor, and for their first meeting.",
        (
            _days("waits.match", "From referral to match", matched, of=matched),
            _days("waits.meeting", "From referral to first meeting", met, of=matched),
        ),
    )


def _days(key: str, label: str, days: Mapping[int, int], *, of: Mapping[int, int]) -> Row:
    usual = round(median(days.values())) if days else None
    longest = max(days.values(), default=None)
    figures = (
        count(f"{key}.referrals", "Referrals", WAITS, KIND, days, of=of),
        measure(f"{key}.usual", "Usual wait", WAITS, KIND, days, usual, Unit.DAYS),
        measure(f"{key}.longest", "Longest wait", WAITS, KIND, days, longest, Unit.DAYS),
    )
    return Row(key, label, figures)
