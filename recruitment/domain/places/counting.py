"""How many places a cohort has left to offer."""

from dataclasses import dataclass

from django.db.models import Count, Q

from config.common.errors import DomainError
from recruitment.models import Cohort
from recruitment.states import ApplicationStatus


class NoPlaceLeft(DomainError):
    """Everything the cohort may offer is offered, or every place is taken."""


@dataclass(frozen=True)
class Places:
    """Of one cohort. `most` is how many may be accepted or on offer at once."""

    total: int
    most: int
    accepted: int
    offered: int

    @property
    def free(self) -> int:
        """Places nobody has accepted."""
        return max(0, self.total - self.accepted)

    @property
    def to_offer(self) -> int:
        """How many more may be offered now: none once every place is accepted, whatever the
        over-offer, because nobody could take one up."""
        return max(0, self.most - self.accepted - self.offered) if self.free else 0


def places_of(cohort: Cohort) -> Places:
    """The cohort's places as they stand; a part of a place from the over-offer does not count. One
    query."""
    counts = cohort.applications.aggregate(
        accepted=Count("pk", filter=Q(status=ApplicationStatus.ACCEPTED)),
        offered=Count("pk", filter=Q(status=ApplicationStatus.OFFERED)),
    )
    most = cohort.places * (100 + cohort.over_offer) // 100
    return Places(total=cohort.places, most=most, **counts)


def check_can_offer(cohort: Cohort, *, more: int = 1) -> None:
    """Raises NoPlaceLeft unless so many more places may be offered."""
    places = places_of(cohort)
    if places.to_offer < more:
        left = f"only {places.to_offer}" if places.to_offer else "no"
        raise NoPlaceLeft(
            f"{cohort} has {left} more {_noun(places.to_offer)} to offer: "
            f"{places.accepted} accepted and {places.offered} on offer, of {places.most} that may "
            "be. Put people on the reserve list instead, and the next of them is offered a place "
            "when one comes free."
        )


def _noun(count: int) -> str:
    return "place" if count == 1 else "places"
