"""A prison with hours by the clock, its coordinator, and a mentor who meets a man there."""

from datetime import time

import pytest

from config.accounts.models import User
from matching.models import Match
from recruitment.models import Establishment, VisitGuide
from tests.factories.people import mentor_user
from tests.factories.programme import (
    MONDAY_MORNING,
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)


@pytest.fixture
def prison() -> Establishment:
    prison = an_establishment(name="HMP Here")
    VisitGuide.objects.create(establishment=prison, entrance="Jebb Avenue gate", bring="Photo ID")
    hours = prison.regime_slots.filter(slot=MONDAY_MORNING)
    hours.update(starts_at=time(9, 15), ends_at=time(11, 30))
    return prison


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison, name="Ann")


@pytest.fixture
def match(prison: Establishment) -> Match:
    """Ben Bramble and Jordan Juniper, of B wing, on Monday mornings."""
    ben = a_mentor(user=mentor_user(name="Ben Bramble"), at=prison, places=3, phone="07700 900123")
    man = a_referral(
        at=prison, name="Jordan Juniper", prison_number="A1234BC", wing="B", cell="2-14"
    )
    return a_match(mentor=ben, referral=man, slot=MONDAY_MORNING)
