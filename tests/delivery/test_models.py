"""What the database refuses, and which texts sealing keeps out of the database."""

from typing import Any

import pytest
from django.db import IntegrityError, connection

from delivery.models import Concern, LoggedSession
from matching.models import Match
from tests.factories.delivery import a_session, a_supported_man

pytestmark = pytest.mark.django_db


@pytest.fixture
def match() -> Match:
    return a_supported_man()


def test_a_note_is_sealed_and_opens_again(match: Match) -> None:
    session = a_session(match, note="He talked about Canary Wharf.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_note FROM delivery_loggedsession")
        [(stored,)] = cursor.fetchall()
    assert b"Canary" not in bytes(stored)
    assert LoggedSession.objects.get(pk=session.pk).opened("note").endswith("Canary Wharf.")
    assert session.opened("plan") == ""


def test_one_expected_session_is_logged_once(match: Match) -> None:
    a_session(match)
    with pytest.raises(IntegrityError):
        a_session(match)


@pytest.mark.parametrize(
    "fields",
    [
        {"minutes": None},
        {"minutes": 0},
        {"not_met": "court"},
        {"not_met": "court", "minutes": None, "response": "fully"},
        {"kind": "phone", "occasion": "handover", "expected_on": None},
        {"kind": "with_others", "expected_on": None},
        {"kind": "phone"},
        {"kind": "pigeon", "expected_on": None},
    ],
)
def test_a_session_that_makes_no_sense_is_refused(match: Match, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        a_session(match, **fields)


def test_a_matter_of_security_holds_no_words(match: Match) -> None:
    concern = Concern(
        kind="security",
        match=match,
        happened_on=match.started_on,
        raised_by=match.mentor.user,
        raised_at="2027-06-01T10:00Z",
        officer_told_at="2027-06-01T10:00Z",
    )
    concern.save()
    concern.write(words="He showed me a phone.")
    with pytest.raises(IntegrityError):
        concern.save()
