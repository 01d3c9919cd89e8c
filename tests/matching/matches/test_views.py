"""The list of matches: what each filter and order costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.matches.asking import Asks
from matching.matches.forms import MatchFilter
from matching.matches.lists import ORDERS
from matching.models import Match
from matching.referrals.leaving import record_departure
from recruitment.models import Establishment
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_match, a_mentor, a_referral

pytestmark = pytest.mark.django_db

FEWER_THAN = 15
"""Queries."""
YESTERDAY = london_today() - timedelta(days=1)


def a_match_for_every_filter(prison: Establishment) -> Match:
    """They meet. His mentor has paused and is not cleared, and he has left prison."""
    match = a_match(
        mentor=a_mentor(cleared=False, status="paused"),
        referral=a_referral(at=prison, name="Amir Ash", release_on=YESTERDAY),
        status="in_custody",
        started_on=YESTERDAY,
    )
    record_departure(referral=match.referral, on=YESTERDAY, by=manager(), at=now())
    return match


def every_filter(prison: Establishment) -> dict[str, str]:
    return {
        "search": "Ash",
        "status": "in_custody",
        "establishment": str(prison.pk),
        "cleared": "no",
        "mentor": "gone",
        "asks": Asks.LEFT.value,
    }


@pytest.mark.parametrize(
    ("address", "args", "names"), [("matches", [], 2), ("export_matches", ["csv"], 1)]
)
@pytest.mark.parametrize("is_manager", [True, False])
def test_three_matches_take_as_many_queries_as_one_whatever_is_asked(
    is_manager: bool,
    address: str,
    args: list[str],
    names: int,
    prison: Establishment,
    ann: User,
    client: Client,
) -> None:
    """`names` is how often a row of the page or the file names the man."""
    sign_in(client, manager() if is_manager else ann)
    asked = every_filter(prison)
    assert set(asked) == set(MatchFilter.base_filters), "a filter without a query count"
    alone = [{name: value} for name, value in asked.items()]
    sorted_by = [{"sort": order} for order in ORDERS]
    lists: list[dict[str, str]] = [{}, asked, *alone, *sorted_by]

    def queries(values: dict[str, str], rows: int) -> int:
        with CaptureQueriesContext(connection) as capture:
            page = client.get(reverse(f"matching:{address}", args=args), values)
            assert page.content.decode().count("Amir Ash") == rows * names, values
        return len(capture)

    a_match_for_every_filter(prison)
    queries({}, 1)  # the first visit fills the caches
    one = [queries(values, 1) for values in lists]
    a_match_for_every_filter(prison)
    a_match_for_every_filter(prison)
    assert [queries(values, 3) for values in lists] == one
    assert max(one) < FEWER_THAN
