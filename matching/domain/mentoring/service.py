"""What a mentor gave, in numbers that name nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from config.common.clock import london_date
from matching.models import Mentor


@dataclass(frozen=True)
class Service:
    """`first_on` is the day the first match began; `until` the last day, or today while it goes on.
    `prisons` are where the men were; `men` how many there were."""

    first_on: date | None
    until: date
    has_left: bool
    men: int
    prisons: list[str]
    courses: list[str]


def service_of(mentor: Mentor, *, at: datetime) -> Service:
    """Of matches alone: how many sessions were held is not counted. Four queries."""
    today = london_date(at)
    met = mentor.matches.order_by()
    left_on = mentor.leaves_on
    prisons = met.values_list("referral__establishment__name", flat=True).distinct()
    return Service(
        first_on=met.aggregate(first=Min("started_on"))["first"],
        until=left_on if left_on and left_on < today else today,
        has_left=bool(left_on and left_on < today),
        men=met.values("referral").distinct().count(),
        prisons=sorted(prisons),
        courses=sorted(mentor.courses.values_list("name", flat=True)),
    )
