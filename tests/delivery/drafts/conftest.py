"""A mentor, the man they support, and his coordinator."""

import pytest

from config.accounts.models import User
from matching.models import Match
from tests.factories.delivery import a_supported_man
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment


@pytest.fixture
def match() -> Match:
    prison = an_establishment(name="HMP Here")
    referral = a_referral(at=prison, name="Jordan Juniper")
    return a_supported_man(mentor=a_mentor(at=prison), referral=referral)


@pytest.fixture
def ann(match: Match) -> User:
    """The coordinator."""
    return a_coordinator(match.referral.establishment, name="Ann Example")
