"""How many men used each toolkit, for reports."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from delivery.models import Toolkit, ToolkitUse
from delivery.states import ToolkitStatus
from matching.models import Match


@dataclass(frozen=True)
class ToolkitCount:
    """How many men started a toolkit, finished it, and received its certificate in a period.

    A man who finished in the period may have started before the period.
    """

    name: str
    started: int
    finished: int
    certificates: int


@dataclass(frozen=True)
class ToolkitMen:
    """The men behind the counts of one toolkit, as keys of participants."""

    code: str
    name: str
    started: frozenset[int]
    finished: frozenset[int]
    certificates: frozenset[int]


def toolkit_men(
    matches: Iterable[Match] | None,
    *,
    first: date,
    last: date,
    known_before: datetime | None = None,
) -> list[ToolkitMen]:
    """The men behind the counts of each toolkit, in the order of the list of toolkits. Includes
    toolkits that nobody used. 2 queries.

    The period is from `first` to `last`, both days included. Uses only `matches`, or all matches if
    `matches` is None. Leaves out what was recorded at `known_before` or later.
    """
    rows = ToolkitUse.objects.filter(started_on__lte=last)
    if matches is not None:
        rows = rows.filter(match__in=matches)
    if known_before is not None:
        rows = rows.filter(recorded_at__lt=known_before)
    men: dict[tuple[int, str], set[int]] = defaultdict(set)
    for toolkit, man, status, started_on, ended_on, certificate_on in rows.values_list(
        "toolkit",
        "match__referral__participant",
        "status",
        "started_on",
        "ended_on",
        "certificate_on",
    ):
        days = {
            "started": started_on,
            "finished": ended_on if status == ToolkitStatus.FINISHED else None,
            "certificates": certificate_on,
        }
        for step, on in days.items():
            if on is not None and first <= on <= last:
                men[toolkit, step].add(man)
    return [
        ToolkitMen(
            toolkit.code,
            toolkit.name,
            *(frozenset(men[toolkit.pk, step]) for step in ("started", "finished", "certificates")),
        )
        for toolkit in Toolkit.objects.order_by("pk")
    ]


def toolkit_counts(
    matches: Iterable[Match] | None, *, first: date, last: date
) -> list[ToolkitCount]:
    """How many men toolkit_men finds, for each toolkit that was used in the period. A man with 2
    matches counts once. 2 queries."""
    counts = [
        ToolkitCount(each.name, len(each.started), len(each.finished), len(each.certificates))
        for each in toolkit_men(matches, first=first, last=last)
    ]
    return [each for each in counts if each.started or each.finished or each.certificates]
