"""How many places a cohort can still offer, and offering a place.

We offer a place after a coordinator's decision, or to the next person on the reserve list.
"""

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
from recruitment.states import APPLICATION, HOLDS_PLACE, ApplicationStatus, DecisionStatus


class NoPlaceLeft(DomainError):
    """The cohort has no more places to offer."""


@dataclass(frozen=True)
class Places:
    """The places of one cohort.

    `limit` is the most places that can be accepted or on offer at the same time.
    """

    total: int
    limit: int
    accepted: int
    offered: int

    @property
    def free(self) -> int:
        """How many places nobody has accepted."""
        return max(0, self.total - self.accepted)

    @property
    def to_offer(self) -> int:
        """How many more places staff can offer now.

        0 once every place is accepted, because nobody could accept another offer.
        """
        return max(0, self.limit - self.accepted - self.offered) if self.free else 0


def places_of(cohort: Cohort) -> Places:
    """The cohort's places now. One query.

    `over_offer` is a percentage, so `limit` is rounded down to a whole place.
    """
    counts = cohort.applications.aggregate(
        accepted=Count("pk", filter=Q(status=ApplicationStatus.ACCEPTED)),
        offered=Count("pk", filter=Q(status=ApplicationStatus.OFFERED)),
    )
    limit = cohort.places * (100 + cohort.over_offer) // 100
    return Places(total=cohort.places, limit=limit, **counts)


def check_can_offer(cohort: Cohort, *, more: int = 1) -> None:
    """Raises NoPlaceLeft if the cohort has fewer places to offer than `more`."""
    places = places_of(cohort)
    if places.to_offer < more:
        raise NoPlaceLeft(
            f"You can offer {places.to_offer or 'no'} more {_noun(places.to_offer)} in {cohort}, "
            f"because the limit is {places.limit}. Put people on the reserve list instead. We will "
            "offer them a place when one comes free."
        )


def _noun(count: int) -> str:
    return "place" if count == 1 else "places"


def last_day_to_answer(cohort: Cohort, *, offered_at: datetime) -> date:
    """The last London date on which an applicant can accept an offer that was made at
    `offered_at`."""
    return london_date(offered_at) + timedelta(days=cohort.offer_days)


def make_offer(*, application: Application, ends_on: date, by: Actor, at: datetime) -> None:
    """Offers a place until the end of the day `ends_on`. Sends no email.

    Raises NoPlaceLeft if the cohort has no more places to offer. Raises ChangedMeanwhile if the
    status of the application has changed. Offers in one cohort are made one at a time, so together
    they stay within the limit.
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
    """Offers a place to the first person on the reserve list, and emails them.

    Returns their application. The person with the highest mean interview score is first (see
    `mean_scores`, which waits for every interviewer's sheet). Among equal scores, the earliest
    application is first. Leaves out people if staff have made a decision about them that has not
    taken effect yet.

    Returns None when the list is empty, the cohort has no place to offer, or training has started.
    Safe to repeat: never offers more than the limit.
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
                continue  # the applicant has just withdrawn their application
            email_applicant(application, OFFER, by=PROGRAMME, at=at, answer_by=spelt(ends_on))
            return application
    return None


def holds_place(application: Application) -> bool:
    """Whether the application has a place, or the offer of one, that somebody else could get. Call
    this in the transaction that ends the application, before it ends. One query, which locks the
    application."""
    row = Application.objects.select_for_update().filter(pk=application.pk)
    return row.values_list("status", flat=True).get() in HOLDS_PLACE


def offer_freed_place(cohort: Cohort, *, at: datetime) -> None:
    """Offers a place that somebody has given up to the next person (see offer_next).

    One query when the reserve list is empty. Call this in the transaction that freed the place.
    """
    if cohort.applications.filter(status=ApplicationStatus.RESERVE).exists():
        offer_next(cohort, at)


def _reserve_list(cohort: Cohort) -> list[Application]:
    """The reserve list, in order. Skips anyone who is withdrawing at this moment.

    The transaction of such a person has locked the application, and waits for the cohort, which our
    transaction has locked. If we waited for the application, neither transaction could continue.
    """
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
    """Locks the cohort, so that only this transaction can give out its places. Returns the cohort.

    Other transactions can still add applications to the cohort, because of `no_key`.
    """
    return Cohort.objects.select_for_update(no_key=True).get(pk=pk)
