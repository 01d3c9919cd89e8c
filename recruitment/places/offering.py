"""How many places a cohort has left, and offering one: by a coordinator's decision, or to the next
person on the reserve list."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.letters.sending import spelt
from config.common.transitions import apply_transition
from recruitment.interviews.scoring import mean_scores
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Cohort
from recruitment.places.emails import OFFER
from recruitment.states import APPLICATION, ApplicationStatus, DecisionStatus


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


def last_day_to_answer(cohort: Cohort, *, offered_at: datetime) -> date:
    """The London date to the end of which an offer made then is open."""
    return london_date(offered_at) + timedelta(days=cohort.offer_days)


def make_offer(*, application: Application, ends_on: date, by: Actor, at: datetime) -> None:
    """Offers a place, open to the end of that day, and tells nobody.

    Raises NoPlaceLeft, and ChangedMeanwhile when the application stands elsewhere by now. Two
    offers of one cohort wait for each other, so together they stay inside the limit.
    """
    with transaction.atomic():
        check_can_offer(locked_cohort(application.cohort_id))
        apply_transition(
            APPLICATION,
            "offer",
            application,
            by=by,
            at=at,
            status_since=at,
            offer_expires_on=ends_on,
        )


def offer_next(cohort: Cohort, at: datetime) -> Application | None:
    """Offers a place to the first of the reserve list, and tells him or her.

    The first is who has the highest mean interview score (see `mean_scores`: it waits for every
    interviewer's sheet), then who applied earliest; someone about whom a decision is held is
    passed over. None when there is nobody, no place to offer, or
    training has begun. Safe to repeat: it offers what there is to offer, and no more.
    """
    with transaction.atomic():
        cohort = locked_cohort(cohort.pk)
        if cohort.training_starts_on <= london_date(at) or not places_of(cohort).to_offer:
            return None
        for application in _reserve_list(cohort):
            ends_on = last_day_to_answer(cohort, offered_at=at)
            try:
                make_offer(application=application, ends_on=ends_on, by=PROGRAMME, at=at)
            except ChangedMeanwhile:
                continue  # withdrawn at this very moment
            email_applicant(application, OFFER, by=PROGRAMME, at=at, answer_by=spelt(ends_on))
            return application
    return None


def offer_freed_place(cohort: Cohort, *, at: datetime) -> None:
    """What follows when somebody leaves: see offer_next. Costs one query when the reserve list is
    empty. Call it in the transaction that freed the place."""
    if cohort.applications.filter(status=ApplicationStatus.RESERVE).exists():
        offer_next(cohort, at)


def _reserve_list(cohort: Cohort) -> list[Application]:
    """Without whoever withdraws at this moment: that transaction holds the application and waits
    for the cohort, which this one holds."""
    waiting = list(
        cohort.applications.filter(status=ApplicationStatus.RESERVE)
        .exclude(decisions__status=DecisionStatus.HELD)
        .select_related("applicant", "cohort")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .order_by("submitted_at", "pk")
    )
    scores = mean_scores(waiting)
    return sorted(waiting, key=lambda application: -scores.get(application.pk, 0))


def locked_cohort(pk: int) -> Cohort:
    """The cohort, for this transaction alone to give places of. Applications may still be added
    (`no_key`), which take a share of its key."""
    return Cohort.objects.select_for_update(no_key=True).get(pk=pk)
