"""Saying yes or no to an offer."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import DomainError, NotAllowed
from config.common.transitions import apply_transition
from recruitment.domain.places.offering import locked_cohort, offer_freed_place
from recruitment.domain.telling import spelt, tell
from recruitment.models import Application, Cohort
from recruitment.states import APPLICATION


class PlacesTaken(DomainError):
    """Others accepted first."""


class OfferEnded(DomainError):
    """It is too late to say yes."""


def accept_offer(*, application: Application, by: User, at: datetime) -> None:
    """Takes the lowest place that is free, and tells the applicant.

    Raises PlacesTaken when more were offered than there are and others were quicker, OfferEnded
    after the last day, NotAllowed for someone else's offer, Overtaken when it is answered already.
    People who press at once wait for each other, and for a manager who is changing the number of
    places. The application is locked before its cohort, as by everything that frees a place.
    """
    _check_own(application, by)
    _check_open(application, at)
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        place = _lowest_free(locked_cohort(application.cohort_id))
        apply_transition(
            APPLICATION, "accept", application, by=by, at=at, status_since=at, place=place
        )
        tell(application, "accepted", by=by, at=at)


def turn_down_offer(*, application: Application, by: User, at: datetime) -> None:
    """Gives the place up, tells the applicant, and offers it to the next person.

    Raises NotAllowed for someone else's offer, Overtaken when it is answered already.
    """
    _check_own(application, by)
    with transaction.atomic():
        apply_transition(APPLICATION, "turn_down", application, by=by, at=at, status_since=at)
        tell(application, "turned_down", by=by, at=at)
        offer_freed_place(application.cohort, at=at)


def _lowest_free(cohort: Cohort) -> int:
    taken = set(cohort.applications.filter(place__isnull=False).values_list("place", flat=True))
    for place in range(1, cohort.places + 1):
        if place not in taken:
            return place
    raise PlacesTaken(
        f"All {cohort.places} places in {cohort} have been taken since we wrote to you. We are "
        "sorry. You can join the next cohort instead, and nothing has to be filled in again."
    )


def _check_open(application: Application, at: datetime) -> None:
    ends_on = application.offer_expires_on
    if ends_on and london_date(at) > ends_on:
        raise OfferEnded(
            f"This offer was open to the end of {spelt(ends_on)}, so it can no longer be "
            "accepted. Write to us if something came up: we may still have a place."
        )


def _check_own(application: Application, by: User) -> None:
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the person who was offered the place can answer.")
