"""The list of all sessions, its filters and its download."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today
from delivery.models import Expense
from delivery.sessions.lists import session_list
from matching.models import Match
from recruitment.models import Establishment
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_need, a_referral, an_establishment
from tests.factories.sessions import missed_sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def match(prison: Establishment) -> Match:
    match = a_supported_man(
        mentor=a_mentor(at=prison), referral=a_referral(at=prison, name="Jordan Juniper")
    )
    session = a_session(match, days_ago=7, note="He talked about Canary Wharf.")
    session.topics.set([a_need("drugs"), a_need("housing")])
    Expense.objects.create(session=session, miles=3, fares=250)
    missed_sessions(match, 14, not_met="court")
    a_session(match, days_ago=5, kind="phone", expected_on=None, minutes=20)
    a_session(match, days_ago=3, status="removed")
    return match


@pytest.fixture
def client(ann: User) -> Client:
    client = Client()
    sign_in(client, ann)
    return client


def test_each_person_sees_the_sessions_of_their_prisons(match: Match, ann: User) -> None:
    a_session(a_supported_man())
    assert session_list(ann).count() == 3
    assert session_list(a_coordinator(an_establishment())).count() == 0


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?met=yes", 2),
        ("?met=no", 1),
        ("?met=court", 1),
        ("?met=regime", 0),
        ("?kind=phone", 1),
        ("?search=juniper", 3),
        ("?search=nobody", 0),
        ("?first_on={week}", 2),
        ("?last_on={week}", 2),
        ("?first_on={week}&last_on={week}", 1),
    ],
)
def test_the_filters(query: str, count: int, match: Match, client: Client) -> None:
    week = (london_today() - timedelta(days=7)).isoformat()
    page = client.get(f"/sessions/{query.format(week=week)}")
    assert page.context["page"].paginator.count == count


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_download_has_the_facts_and_never_a_note(match: Match, client: Client) -> None:
    rows = rows_of(client, "/sessions/export/csv/?met=yes&sort=day")
    assert [row["Kind"] for row in rows] == ["session at the prison", "by phone"]
    assert rows[0]["What about"].count(";") == 1
    assert (rows[0]["Miles"], rows[0]["Fares (£)"]) == ("3.0", "2.50")
    assert rows[0]["Man"] == "Jordan Juniper"
    assert "Canary" not in str(rows)
    assert AuditEvent.objects.filter(action="export").count() == 1
    assert client.get("/sessions/export/xlsx/").status_code == 200
    assert client.get("/sessions/export/pdf/").status_code == 404


def test_more_sessions_take_no_more_queries_to_download(match: Match, client: Client) -> None:
    def queries() -> int:
        client.get("/sessions/export/csv/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/sessions/export/csv/")
        return len(captured)

    once = queries()
    for days_ago in (21, 28):
        session: Any = a_session(match, days_ago=days_ago)
        session.topics.set([a_need("drugs")])
    assert queries() == once
