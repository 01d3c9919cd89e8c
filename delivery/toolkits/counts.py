"""How often toolkits were used, for reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from delivery.models import ToolkitUse
from delivery.states import ToolkitStatus
from matching.models import Match


@dataclass(frozen=True)
class ToolkitCount:
    """How many men started, finished and received the certificate of a toolkit in a period.

    A man who finished in the period can have started before the period.
    """

    name: str
    started: int
    finished: int
    certificates: int


def toolkit_counts(
    matches: Iterable[Match] | None, *, first: date, last: date
) -> list[ToolkitCount]:
    """The counts of every toolkit that was used, in the order of the list of toolkits. One query.

    The period is from `first` to `last`, both days included. Counts only these matches, or all
    matches if `matches` is None. A man with 2 matches counts once.
    """
    rows = (
        ToolkitUse.objects.all()
        if matches is None
        else ToolkitUse.objects.filter(match__in=matches)
    )
    men = "match__referral__participant"
    finished = Q(status=ToolkitStatus.FINISHED, ended_on__range=(first, last))
    counted = (
        rows.order_by()
        .values("toolkit", "toolkit__name")
        .annotate(
            started=Count(men, filter=Q(started_on__range=(first, last)), distinct=True),
            finished=Count(men, filter=finished, distinct=True),
            certificates=Count(men, filter=Q(certificate_on__range=(first, last)), distinct=True),
        )
        .order_by("toolkit")
    )
    return [
        ToolkitCount(row["toolkit__name"], row["started"], row["finished"], row["certificates"])
        for row in counted
        if row["started"] or row["finished"] or row["certificates"]
    ]
