"""Seeing emails to many people before they go."""

import inspect
from datetime import datetime, timedelta

import pytest

import config.urls  # noqa: F401 # imports every package, and so registers every mailing
from config.common.clock import LONDON, now
from config.common.letters.mailings import (
    RegisteredTwice,
    Rehearsal,
    at_hour,
    hour_from,
    register_mailing,
    registered_mailings,
    rehearse,
)
from config.common.outbox.email import Email
from config.common.outbox.queueing import noting_keys, queue_email
from recruitment.openings.telling import tend_openings
from training.trainees import daily
from worker import tasks

pytestmark = pytest.mark.django_db


def write_to(*addresses: str) -> None:
    for address in addresses:
        queue_email(key=address, to=address, subject="Hello", text="Words", at=now())


def test_a_rehearsal_shows_what_would_go_and_sends_nothing() -> None:
    write_to("before@example.org")
    shown = rehearse(lambda: write_to("before@example.org", "a@example.org", "b@example.org"))
    assert [email.to for email in shown.emails] == ["a@example.org", "b@example.org"]
    assert [email.to for email in Email.objects.all()] == ["before@example.org"]
    write_to("a@example.org")  # the rehearsal has not used up the key
    assert Email.objects.count() == 2


def test_an_email_that_was_undone_is_not_shown() -> None:
    def change_the_mind() -> None:
        write_to("a@example.org")
        Email.objects.all().delete()

    assert rehearse(change_the_mind) == Rehearsal([], [])


def test_keys_are_noted_only_meanwhile() -> None:
    with noting_keys() as keys:
        write_to("a@example.org")
    write_to("b@example.org")
    assert keys == ["a@example.org"]


def test_no_two_mailings_have_one_key() -> None:
    with pytest.raises(RegisteredTwice):
        register_mailing("closing", "Again", who="", send=lambda *, at: at)


def test_what_is_rehearsed_is_what_the_worker_calls() -> None:
    """Each sender is named in a task, or in the day's work of training."""
    called = inspect.getsource(tasks) + inspect.getsource(daily)
    called += inspect.getsource(tend_openings)
    for mailing in registered_mailings().values():
        name = mailing.send.__name__  # type: ignore[attr-defined] # they are functions
        assert f"{name}(at=" in called, name


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 10, 24, 8, 0, tzinfo=LONDON), datetime(2026, 10, 24, 9, 0, tzinfo=LONDON)),
        (datetime(2026, 10, 24, 9, 0, tzinfo=LONDON), datetime(2026, 10, 25, 9, 0, tzinfo=LONDON)),
        (datetime(2026, 3, 28, 22, 0, tzinfo=LONDON), datetime(2026, 3, 29, 9, 0, tzinfo=LONDON)),
    ],
)
def test_the_next_morning_in_london(at: datetime, expected: datetime) -> None:
    assert at_hour(9)(at) == expected
    later = expected.date() + timedelta(days=3)
    assert hour_from(later, 9, after=at).date() == later


@pytest.mark.parametrize("key", registered_mailings())
def test_every_mailing_can_be_rehearsed_in_an_empty_programme(key: str) -> None:
    mailing = registered_mailings()[key]
    assert mailing.next_at(now()) >= now() - timedelta(seconds=5)
    assert rehearse(lambda: mailing.send(at=mailing.next_at(now()))) == Rehearsal([], [])
