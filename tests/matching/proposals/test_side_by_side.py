"""What a mentor and a man need to have in common is on the page of their proposal, and on the pages
of both."""

import pytest
from django.test import Client

from tests.factories.people import manager, sign_in
from tests.factories.programme import a_mentor, a_referral, an_establishment, an_open_proposal

pytestmark = pytest.mark.django_db


def test_what_he_needs_a_mentor_to_have_stands_beside_what_the_mentor_has(client: Client) -> None:
    prison = an_establishment()
    proposal = an_open_proposal(
        mentor=a_mentor(at=prison, languages=["Polish"], courses=["Trauma workbook"]),
        referral=a_referral(at=prison, languages=["Polish", "Welsh"], courses=["Trauma workbook"]),
    )
    sign_in(client, manager())
    needs = "who speaks Polish or Welsh<br>trained in Trauma workbook"
    pages = [
        client.get(f"/{kind}/{pk}/").content.decode()
        for kind, pk in (
            ("proposals", proposal.pk),
            ("referrals", proposal.referral_id),
            ("mentors", proposal.mentor_id),
        )
    ]
    assert [needs in page for page in pages] == [True, False, False]
    assert "Polish or Welsh" in pages[1]
    assert "Trauma workbook" in pages[1]
    assert [">Toolkits</dt>" in page for page in pages] == [True, False, True]
