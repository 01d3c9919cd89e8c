"""A mentor who meets a man, and the coordinator of their prison."""

import pytest

from config.accounts.models import User
from matching.models import Match, Mentor
from recruitment.models import Establishment
from tests.factories.people import mentor_user
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison, name="Ann", email="ann@example.org")


@pytest.fixture
def ben(prison: Establishment, ann: User) -> Mentor:
    """A mentor who is free on Monday mornings and Tuesday afternoons and has 2 places."""
    slots = [MONDAY_MORNING, TUESDAY_AFTERNOON]
    return a_mentor(user=mentor_user(name="Ben Bramble"), at=prison, slots=slots, places=2)


@pytest.fixture
def match(ben: Mentor, prison: Establishment) -> Match:
    """A match of Ben and a man, on Monday mornings."""
    return a_match(mentor=ben, referral=a_referral(at=prison, name="Jordan Juniper"))
