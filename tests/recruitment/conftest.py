import pytest
from django.test import Client

from config.accounts.models import User
from tests.factories.people import manager, sign_in


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def staff(client: Client, boss: User) -> Client:
    sign_in(client, boss)
    return client
