"""How long clearances took, from real dates."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from recruitment.domain.commitment import COMMITMENT
from recruitment.models import Clearance

FEWEST: Final = 5
"""Fewer real cases than this say less than the usual twelve weeks do."""


@dataclass(frozen=True)
class LeadTime:
    """Days from asking to the first day cleared, in ascending order: the distribution a forecast
    can draw from."""

    days: tuple[int, ...] = ()

    @property
    def rests_on(self) -> int:
        """How many real cases there are."""
        return len(self.days)

    @property
    def is_own(self) -> bool:
        """Whether they are enough to go by; else the usual time is."""
        return self.rests_on >= FEWEST

    @property
    def usual_weeks(self) -> int:
        """The middle case in whole weeks, at least one; else what is usual everywhere."""
        return max(1, round(median(self.days) / 7)) if self.is_own else COMMITMENT.clearance_weeks


def lead_times() -> Mapping[int | None, LeadTime]:
    """By establishment id; None is the DBS check. Of every clearance of which both days are known,
    whatever became of it. One query."""
    days: dict[int | None, list[int]] = defaultdict(list)
    dated = Clearance.objects.filter(requested_on__isnull=False, issued_on__isnull=False)
    for place, asked, issued in dated.values_list("establishment", "requested_on", "issued_on"):
        if asked and issued:
            days[place].append((issued - asked).days)
    return {place: LeadTime(tuple(sorted(taken))) for place, taken in days.items()}


def lead_time_of(establishment: int | None, known: Mapping[int | None, LeadTime]) -> LeadTime:
    """That of this establishment; an empty one where there is no case yet."""
    return known.get(establishment, LeadTime())
