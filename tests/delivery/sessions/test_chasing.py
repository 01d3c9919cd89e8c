"""Reminding mentors, and the coordinator's list of sessions that are not logged."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import LONDON, london_today, now
from delivery.models import ExpectedSession
from delivery.sessions.chasing import (
    dismissed_lately,
    expected_rows,
    remind_mentors_to_log,
    unlogged_list,
)
from delivery.sessions.costs import change_delivery_rules
from delivery.sessions.expecting import dismiss_session
from matching.models import Match, Mentor, SessionMove
from recruitment.models import Establishment
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.post import sent_to
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.sessions import an_expected_session

pytestmark = pytest.mark.django_db


def at_hour(hour: int, days: int = 0) -> datetime:
    """This hour in London, this many days from today."""
    on: date = london_today() + timedelta(days=days)
    return datetime.combine(on, time(hour), tzinfo=LONDON)


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def match(prison: Establishment) -> Match:
    return a_supported_man(
        mentor=a_mentor(at=prison, phone="07700 900123"),
        referral=a_referral(at=prison, name="Jordan Juniper"),
    )


def emails_of(match: Match) -> list[str]:
    return [email.text for email in sent_to(match.mentor.user.email)]


def test_one_email_the_next_morning_that_names_nobody(match: Match) -> None:
    an_expected_session(match, days_ago=1)
    an_expected_session(match, days_ago=2)
    remind_mentors_to_log(at=at_hour(7))
    assert emails_of(match) == []
    for hour in (8, 9, 23):
        remind_mentors_to_log(at=at_hour(hour))
    remind_mentors_to_log(at=at_hour(8, days=1))
    [text] = emails_of(match)
    assert "2 sessions" in text
    assert "/mentoring/" in text
    for secret in (
        "Jordan",
        "Juniper",
        match.referral.reference,
        str(match.referral.establishment),
    ):
        assert secret not in text


def test_each_new_session_is_reminded_of_on_its_own_morning(match: Match) -> None:
    an_expected_session(match, days_ago=1)
    remind_mentors_to_log(at=at_hour(8))
    an_expected_session(match, days_ago=0)
    remind_mentors_to_log(at=at_hour(8, days=1))
    assert len(emails_of(match)) == 2


def test_a_session_that_was_moved_is_reminded_of_after_its_new_day(match: Match) -> None:
    row = an_expected_session(match, days_ago=1)
    remind_mentors_to_log(at=at_hour(8))
    SessionMove.objects.create(
        match=match,
        expected_on=row.on,
        to_on=london_today() + timedelta(days=2),
        moved_by=match.mentor.user,
        moved_at=now(),
    )
    remind_mentors_to_log(at=at_hour(8, days=2))
    assert len(emails_of(match)) == 1
    remind_mentors_to_log(at=at_hour(8, days=3))
    remind_mentors_to_log(at=at_hour(8, days=4))
    assert len(emails_of(match)) == 2


def test_nobody_is_reminded_of_what_is_logged(match: Match) -> None:
    an_expected_session(match, days_ago=1)
    a_session(match, days_ago=1)
    assert remind_mentors_to_log(at=at_hour(8)) == 0


def test_nobody_is_reminded_after_a_death(match: Match) -> None:
    an_expected_session(match, days_ago=1)
    man = match.referral.participant
    man.died_on = london_today()
    man.save(update_fields=["died_on"])
    assert remind_mentors_to_log(at=at_hour(8)) == 0


@pytest.mark.parametrize(
    "fields", [{"status": "left"}, {"leaves_on": london_today() - timedelta(days=1)}]
)
def test_a_mentor_who_has_left_is_not_reminded(match: Match, fields: dict[str, Any]) -> None:
    an_expected_session(match, days_ago=1)
    Mentor.objects.filter(pk=match.mentor_id).update(**fields)
    assert remind_mentors_to_log(at=at_hour(8)) == 0


def test_after_three_days_it_is_on_the_list_of_the_coordinator_of_that_prison(
    match: Match, ann: User
) -> None:
    row = an_expected_session(match, days_ago=3)
    an_expected_session(match, days_ago=2)
    assert unlogged_list(ann, at=now()) == [row.pk]
    assert not unlogged_list(a_coordinator(an_establishment()), at=now())
    assert len(unlogged_list(manager(), at=now())) == 1


def test_the_days_are_those_of_the_rules(match: Match, ann: User) -> None:
    an_expected_session(match, days_ago=3)
    values = {"mileage": 45, "alert_hours": 4, "overdue_minutes": 30}
    change_delivery_rules(chase_days=4, **values, by=manager(), at=now())
    assert not unlogged_list(ann, at=now())


def test_a_session_that_was_moved_is_on_the_list_some_days_after_its_new_day(
    match: Match, ann: User
) -> None:
    row = an_expected_session(match, days_ago=9)
    SessionMove.objects.create(
        match=match,
        expected_on=row.on,
        to_on=london_today() - timedelta(days=2),
        moved_by=match.mentor.user,
        moved_at=now(),
    )
    assert not unlogged_list(ann, at=now())
    (key,) = unlogged_list(ann, at=at_hour(9, days=1))
    (listed,) = expected_rows([key])
    assert (listed.pk, listed.due_on) == (row.pk, london_today() - timedelta(days=2))


def test_taken_off_the_list_and_put_back_on_the_page(match: Match, ann: User) -> None:
    row = an_expected_session(match, days_ago=5)
    client = Client()
    sign_in(client, ann)
    page = client.get("/sessions/unlogged/").content.decode()
    assert "07700 900123" in page
    client.post(f"/sessions/expected/{row.pk}/dismiss/")
    assert not unlogged_list(ann, at=now())
    assert [one.pk for one in dismissed_lately(ann, at=now())] == [row.pk]
    client.post(f"/sessions/expected/{row.pk}/again/")
    assert unlogged_list(ann, at=now()) == [row.pk]
    assert ExpectedSession.objects.get().dismissed_at is None


def test_staff_have_the_same_three_choices_as_the_mentor(match: Match, ann: User) -> None:
    row = an_expected_session(match, days_ago=5)
    client = Client()
    sign_in(client, ann)
    met, *others = [
        reverse(f"delivery:{name}", args=[match.pk, row.on.isoformat()])
        for name in ("log_due", "log_not_met", "another_day")
    ]
    listed = client.get(reverse("delivery:unlogged")).content.decode()
    form = client.get(met).content.decode()
    assert met in listed
    for other in others:
        assert other in listed
        assert other in form
        assert client.get(other).status_code == 200


def test_what_was_taken_off_long_ago_is_no_longer_shown(match: Match, ann: User) -> None:
    row = an_expected_session(match, days_ago=50)
    dismiss_session(match=match, on=row.on, by=ann, at=at_hour(9, days=-40))
    assert not dismissed_lately(ann, at=now()).exists()
