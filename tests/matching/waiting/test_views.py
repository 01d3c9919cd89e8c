"""The page of the list of men: what each filter costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today
from matching.models import Referral
from recruitment.models import Establishment
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_mentor, a_policy, a_referral

pytestmark = pytest.mark.django_db

FEWER_THAN = 23  # one of them records who read the page
"""Queries."""

EACH_FILTER = (
    {"search": "man"},
    {"status": "waiting"},
    {"source": "pom"},
    {"leaves": "soon"},
    {"confirmed": "old"},
    {"sort": "-prison"},
    {"page": "9"},
)


@pytest.mark.parametrize("is_manager", [True, False])
def test_no_filter_takes_23_queries(
    is_manager: bool, prison: Establishment, ann: User, client: Client
) -> None:
    sign_in(client, manager() if is_manager else ann)
    a_policy()

    def queries(asked: dict[str, str]) -> int:
        with CaptureQueriesContext(connection) as capture:
            assert client.get(reverse("matching:referrals"), asked).status_code == 200
            return len(capture)

    at_prison = {"establishment": str(prison.pk)}
    every: dict[str, str] = {}
    for asked in (at_prison, *EACH_FILTER):
        every |= asked
    views = [at_prison, every, *({**at_prison, **asked} for asked in EACH_FILTER)]
    counts = []
    for number in range(3):
        a_mentor(at=prison, boundaries=["sexual"])
        a_referral(
            at=prison,
            name=f"Man {number}",
            offences=["sexual"],
            languages=["welsh"],
            needs={"drugs": 3},
            release_on=london_today(),
        )
        counts.append([queries(asked) for asked in views])
    assert Referral.objects.count() == 3
    assert counts[2] == counts[1]
    assert max(counts[2]) < FEWER_THAN
    assert queries(at_prison) == queries({})  # the prison is looked up in the box's own list


def test_a_prison_there_is_not_is_refused(prison: Establishment, ann: User, client: Client) -> None:
    sign_in(client, ann)
    man = a_referral(at=prison)
    for key in ("0", "x", str(10**30)):
        page = client.get(reverse("matching:referrals"), {"establishment": key})
        assert man.name in page.content.decode()
