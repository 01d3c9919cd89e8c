"""The private calendar."""

from typing import Any

import pytest
from icalendar import Calendar

from config.common.clock import now
from tests.factories.programme import an_establishment
from tests.factories.training import a_session, a_trainee
from training.models import CalendarFeed
from training.programme.emails import TITLE, email_trainees
from training.register.absences import come_after_all, report_absence
from training.trainees.dates import calendar_behind, make_feed, revoke_feed

pytestmark = pytest.mark.django_db


def secret_of(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".ics")


def test_it_tells_the_dates_and_nothing_else() -> None:
    an_establishment(name="HMP Brixton")
    session = a_session(title="Meeting Ben at Brixton", where="Visits hall, HMP Brixton")
    trainee = a_trainee(session.cohort)
    email_trainees(at=now())
    secret = secret_of(make_feed(person=trainee.volunteer, at=now()))
    text = calendar_behind(secret, at=now())
    assert text is not None
    event: Any = Calendar.from_ical(text).walk("VEVENT")[0]
    assert (event["SUMMARY"], event["LOCATION"]) == (TITLE, "")
    assert event["DTSTART"].dt == session.starts_at
    for telling in ("Brixton", "HMP", "Ben", trainee.volunteer.name, trainee.volunteer.email):
        assert telling not in text


def test_a_place_that_is_no_prison_is_said() -> None:
    session = a_session(where="The Old Library, Brixton Hill")
    trainee = a_trainee(session.cohort)
    email_trainees(at=now())
    secret = secret_of(make_feed(person=trainee.volunteer, at=now()))
    assert "Old Library" in str(calendar_behind(secret, at=now()))


def test_a_session_that_the_trainee_cannot_come_to_is_left_out() -> None:
    session = a_session()
    person, other = a_trainee(session.cohort).volunteer, a_trainee(session.cohort).volunteer
    email_trainees(at=now())
    secrets = [secret_of(make_feed(person=each, at=now())) for each in (person, other)]
    report_absence(session=session, words="", by=person, at=now())
    mine, theirs = (Calendar.from_ical(str(calendar_behind(key, at=now()))) for key in secrets)
    assert (len(mine.walk("VEVENT")), len(theirs.walk("VEVENT"))) == (0, 1)
    come_after_all(session=session, by=person, at=now())
    again = Calendar.from_ical(str(calendar_behind(secrets[0], at=now())))
    assert len(again.walk("VEVENT")) == 1


def test_a_new_address_stops_the_old_and_stopping_stops_both() -> None:
    person = a_trainee().volunteer
    first = secret_of(make_feed(person=person, at=now()))
    second = secret_of(make_feed(person=person, at=now()))
    assert calendar_behind(first, at=now()) is None
    assert calendar_behind(second, at=now()) is not None
    revoke_feed(person=person, at=now())
    revoke_feed(person=person, at=now())
    assert calendar_behind(second, at=now()) is None


def test_the_secret_is_not_kept() -> None:
    secret = secret_of(make_feed(person=a_trainee().volunteer, at=now()))
    assert len(secret) >= 43
    assert secret not in str(CalendarFeed.objects.values().get())
