"""A mentor on a phone, the man they support, and his coordinator."""

from datetime import timedelta

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.clock import london_today
from delivery.models import ExpectedSession
from matching.models import Match
from tests.factories.delivery import a_supported_man
from tests.factories.people import sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.sessions import a_quiet_morning


@pytest.fixture
def match() -> Match:
    prison = an_establishment(name="HMP Here")
    return a_supported_man(
        mentor=a_mentor(at=prison),
        referral=a_referral(at=prison, name="Jordan Juniper"),
        slot=a_quiet_morning(),
    )


@pytest.fixture
def ben(match: Match) -> User:
    """The mentor."""
    return match.mentor.user


@pytest.fixture
def ann(match: Match) -> User:
    """The coordinator."""
    return a_coordinator(match.referral.establishment, name="Ann Example")


@pytest.fixture
def phone(client: Client, ben: User) -> Client:
    """The mentor's browser."""
    sign_in(client, ben)
    return client


@pytest.fixture
def desk(ann: User) -> Client:
    """The coordinator's browser."""
    client = Client()
    sign_in(client, ann)
    return client


@pytest.fixture
def due(match: Match) -> ExpectedSession:
    """Yesterday's session, which nobody has logged."""
    yesterday = london_today() - timedelta(days=1)
    return ExpectedSession.objects.create(match=match, on=yesterday)
