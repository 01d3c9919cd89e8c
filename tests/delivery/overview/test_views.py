"""The pages about the support in one match: one for the mentor, one for staff."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import now
from delivery.models import Toolkit
from delivery.toolkits.lists import load_toolkits
from delivery.toolkits.working import start_toolkit
from matching.models import Match
from tests.factories.delivery import a_session, a_supported_man, an_answer
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_mentor

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20
"""On either page, however much there is to show. The last query records who read the page."""


@pytest.fixture
def match() -> Match:
    load_toolkits()
    return a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))


def browser(person: User) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def address(name: str, match: Match) -> str:
    return reverse(f"delivery:{name}", args=[match.pk])


def test_each_side_is_led_to_its_own_page(match: Match) -> None:
    phone, office = browser(match.mentor.user), browser(manager())
    assert phone.get(address("work", match)).headers["Location"] == address("support", match)
    to_match = reverse("matching:match", args=[match.pk])
    assert office.get(address("support", match)).headers["Location"] == to_match
    assert address("work", match) in office.get(to_match).content.decode()


def test_the_mentor_reads_no_more_of_his_name_than_the_rules_say(match: Match) -> None:
    html = browser(match.mentor.user).get(address("support", match)).content.decode()
    assert match.referral.name not in html
    assert match.referral.name.split()[0] in html


@pytest.mark.parametrize("name", ["support", "work"])
def test_more_to_show_takes_no_more_queries(match: Match, name: str) -> None:
    client = browser(match.mentor.user if name == "support" else manager())
    client.get(address(name, match))
    counts = []
    for number, toolkit in enumerate(Toolkit.objects.all(), 1):
        start_toolkit(
            match=match,
            toolkit=toolkit,
            edition=None,
            on=match.started_on,
            by=match.mentor.user,
            at=now(),
        )
        a_session(match, days_ago=number)
        an_answer(match)
        with CaptureQueriesContext(connection) as queries:
            client.get(address(name, match))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= MOST_QUERIES


def test_a_match_that_has_not_begun_has_no_cards() -> None:
    match = a_supported_man(status="offered", first_met_on=None)
    html = browser(manager()).get(reverse("matching:match", args=[match.pk])).content.decode()
    assert address("work", match) not in html
    assert browser(manager()).get(address("work", match)).status_code == 404
