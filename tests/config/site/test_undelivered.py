"""The pages of a mentor and of a trainee say that our last email did not arrive."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.people import manager, sign_in
from tests.factories.programme import a_mentor, an_establishment
from tests.factories.recruitment import an_undelivered_email
from tests.factories.training import a_trainee

pytestmark = pytest.mark.django_db


def test_the_pages_of_a_mentor_and_of_a_trainee_say_so(client: Client) -> None:
    mentor, trainee = a_mentor(at=an_establishment()), a_trainee()
    sign_in(client, manager())
    pages = {
        reverse("matching:mentor", args=[mentor.pk]): mentor.user.email,
        reverse("training:trainee", args=[trainee.pk]): trainee.volunteer.email,
    }
    for page, address in pages.items():
        assert client.get(page).context["undelivered"] is None
        an_undelivered_email(address)
        undelivered = client.get(page).context["undelivered"]
        assert undelivered.address == address
        assert undelivered.why in client.get(page).content.decode()
