"""A mentor who meets a man, and the mentor's browser."""

import pytest
from django.test import Client

from matching.models import Match, Mentor
from recruitment.models import Establishment
from tests.factories.people import mentor_user, sign_in
from tests.factories.programme import MONDAY_MORNING, a_match, a_mentor, a_referral


@pytest.fixture
def ben(prison: Establishment) -> Mentor:
    """A mentor at the prison, who is free on weekdays and has 2 places."""
    return a_mentor(user=mentor_user(name="Ben Bramble"), at=prison, places=2)


@pytest.fixture
def match(ben: Mentor, prison: Establishment) -> Match:
    """Ben meets a man on Monday mornings."""
    man = a_referral(at=prison, name="Jordan Juniper", prison_number="A1234BC")
    return a_match(mentor=ben, referral=man, slot=MONDAY_MORNING)


@pytest.fixture
def phone(ben: Mentor) -> Client:
    """Ben's browser."""
    client = Client()
    sign_in(client, ben.user)
    return client
