"""The private calendar of a mentor, as a calendar program reads it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from config.common.clock import now
from matching.models import Match, Mentor
from training.trainees.dates import make_feed

pytestmark = pytest.mark.django_db


def test_it_holds_the_sessions_and_names_nobody_and_no_prison(
    client: Client, ben: Mentor, match: Match
) -> None:
    address = make_feed(person=ben.user, at=now())
    answer = client.get("/calendar/" + address.rpartition("/")[2])
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events: list[Any] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) in {8, 9}
    for event in events:
        assert event["SUMMARY"] == "Volunteering, morning"
        assert type(event["DTSTART"].dt) is date
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
    for telling in ("Jordan", "Ben", "HMP", "Here", ben.user.email, match.referral.reference):
        assert telling not in answer.content.decode()


def test_a_wrong_address_shows_nothing(client: Client) -> None:
    assert client.get("/calendar/none.ics").status_code == 404


def test_the_mentors_page_leads_to_it(phone: Client) -> None:
    assert 'href="/my-training/calendar/"' in phone.get("/mentoring/").content.decode()
