import pytest
from django.test import Client

from config.common.clock import now
from recruitment.references.asking import has_live_link
from recruitment.states import ReferenceStatus
from tests.factories.people import manager, sign_in
from tests.factories.post import sent_to
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db


def test_staff_stop_a_link_and_send_another(client: Client) -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.ASKED)
    sign_in(client, manager())
    tab = f"/applications/{reference.application.reference}/references/"
    assert f'action="/references/{reference.pk}/revoke/"' in client.get(tab).content.decode()
    for act, is_live in (("revoke", False), ("resend", True)):
        response = client.post(f"/references/{reference.pk}/{act}/")
        assert response["Location"] == tab
        reference.refresh_from_db()
        assert has_live_link(reference, at=now()) == is_live
    assert len(sent_to(reference.email)) == 1


def test_one_who_has_answered_meanwhile(client: Client) -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.RECEIVED)
    sign_in(client, manager())
    for act in ("revoke", "resend"):
        page = client.post(f"/references/{reference.pk}/{act}/", follow=True).content.decode()
        assert "app-notification--error" in page
