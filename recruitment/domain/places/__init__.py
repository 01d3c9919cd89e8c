"""The places of a cohort: offering them, and what becomes of an offer."""

from recruitment.domain.places.answering import accept_offer, turn_down_offer
from recruitment.domain.places.counting import Places, check_can_offer, places_of
from recruitment.domain.places.ending import (
    TEND_OFFERS,
    lapse_offers,
    remind_of_offers,
    tend_offers,
)
from recruitment.domain.places.offering import (
    last_day_to_answer,
    make_offer,
    offer_freed_place,
    offer_next,
)

__all__ = [
    "TEND_OFFERS",
    "Places",
    "accept_offer",
    "check_can_offer",
    "lapse_offers",
    "last_day_to_answer",
    "make_offer",
    "offer_freed_place",
    "offer_next",
    "places_of",
    "remind_of_offers",
    "tend_offers",
    "turn_down_offer",
]
