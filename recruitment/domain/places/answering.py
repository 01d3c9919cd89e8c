"""Saying yes or no to an offer."""

from datetime import datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import DomainError, NotAllowed
from config.common.transitions import apply_transition
from recruitment.domain.places.offering import offer_freed_place
from recruitment.domain.telling import spelt, tell
from recruitment.models import Application
from recruitment.states import APPLICATION


class PlacesTaken(DomainError):
    """Others accepted first."""


class OfferEnded(DomainError):
    """It is too late to say yes."""


def accept_offer(*, application: Application, by: User, at: datetime) -> None:
    """Takes the lowest place that is free, and tells the applicant.

    Raises PlacesTaken when more were offered than there are and others were quicker, OfferEnded
    after the last day, NotAllowed for someone else's offer, Overtaken when it is answered already.
    The database's unique place decides between two people who press at once.
    """
    _check_own(application, by)
    _check_open(application, at)
    for _ in range(application.cohort.places):
        place = _lowest_free(application)
        if place is None:
            break
        try:
            return _take(application, place, by, at)
        except IntegrityError:
            continue  # somebody has just taken that one
    raise PlacesTaken(
        f"All {application.cohort.places} places in {application.cohort} have been taken since we "
        "wrote to you. We are sorry. You can join the next cohort instead, and nothing has to be "
        "filled in again."
    )


def turn_down_offer(*, application: Application, by: User, at: datetime) -> None:
    """Gives the place up, tells the applicant, and offers it to the next person.

    Raises NotAllowed for someone else's offer, Overtaken when it is answered already.
    """
    _check_own(application, by)
    with transaction.atomic():
        apply_transition(APPLICATION, "turn_down", application, by=by, at=at, status_since=at)
        tell(application, "turned_down", by=by, at=at)
        offer_freed_place(application.cohort, at=at)


def _take(application: Application, place: int, by: User, at: datetime) -> None:
    with transaction.atomic():
        apply_transition(
            APPLICATION, "accept", application, by=by, at=at, status_since=at, place=place
        )
        tell(application, "accepted", by=by, at=at)


def _lowest_free(application: Application) -> int | None:
    cohort = application.cohort
    taken = set(cohort.applications.filter(place__isnull=False).values_list("place", flat=True))
    return next((place for place in range(1, cohort.places + 1) if place not in taken), None)


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
