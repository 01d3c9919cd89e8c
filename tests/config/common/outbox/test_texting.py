"""Sending texts from the outbox to a real text service: refusals, outages, and silence in logs."""

import logging
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from pytest_django import Settings

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.outbox.outgoing import LEASE, LONGEST_DELAY, OutgoingStatus, delay_after
from config.common.outbox.queueing import queue_text, withdraw_texts
from config.common.outbox.sending import RETENTION, purge_finished
from config.common.outbox.text import TextMessage
from config.common.outbox.texting import (
    NO_MOBILE,
    NOT_ACCEPTED,
    TOO_LATE,
    TRIES,
    send_due_texts,
    unsent_texts,
)
from tests.factories.people import mentor_user
from tests.text_service import Taken, TextService

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=6)
WORDS = "HMP Here is closed today."
NUMBER = "07400 123456"

send = partial(send_due_texts, number_of=lambda _: NUMBER)


@pytest.fixture
def ben() -> User:
    return mentor_user(name="Ben Bramble")


def queue(number: int, person: User) -> None:
    queue_text(key=f"k:{number}", person=person.pk, words=WORDS, until=UNTIL, at=NOW)


def tried_out(at: datetime) -> datetime:
    """Lets every try pass, from `at` on. Returns when the last was."""
    for _ in range(TRIES):
        send(at=at)
        last, at = at, at + LONGEST_DELAY
    return last


def test_what_is_due_is_sent_once(text_service: TextService, ben: User) -> None:
    queue(1, ben)
    queue(1, ben)
    assert send(at=NOW) == 1
    assert send(at=NOW + timedelta(hours=1)) == 0
    assert text_service.taken == [Taken("447400123456", WORDS)]
    text = TextMessage.objects.get()
    assert (text.status, text.finished_at, text.attempts) == (OutgoingStatus.SENT, NOW, 1)


def test_the_number_is_read_when_it_is_sent(text_service: TextService, ben: User) -> None:
    numbers = {ben.pk: "07400 123456"}
    queue(1, ben)
    numbers[ben.pk] = "07400 123457"
    send_due_texts(number_of=numbers.__getitem__, at=NOW)
    assert [text.to for text in text_service.taken] == ["447400123457"]


@pytest.mark.parametrize("number", ["", "020 7946 0000"])
def test_without_a_mobile_it_is_given_up_at_once(
    number: str, text_service: TextService, ben: User
) -> None:
    queue(1, ben)
    assert send_due_texts(number_of=lambda _: number, at=NOW) == 0
    assert [text.last_error for text in unsent_texts()] == [NO_MOBILE]
    assert not text_service.taken


def test_a_refused_text_is_tried_for_half_an_hour_then_staff_hear(
    text_service: TextService, ben: User, caplog: pytest.LogCaptureFixture
) -> None:
    assert sum((delay_after(tries) for tries in range(1, TRIES)), timedelta()) == timedelta(
        minutes=30
    )
    text_service.refused = {"447400123456"}
    queue(1, ben)
    assert send(at=NOW) == 0
    text = TextMessage.objects.get()
    assert (text.status, text.last_error) == (OutgoingStatus.WAITING, NOT_ACCEPTED)
    assert text.due_at == NOW + delay_after(1)
    assert not unsent_texts()
    tried_out(text.due_at)
    (text,) = unsent_texts()
    assert text.attempts == TRIES
    assert AuditEvent.objects.filter(action="give_up", subject_id=text.pk).exists()
    assert caplog.records[-1].levelname == "ERROR"


def test_one_refused_number_holds_nobody_up(text_service: TextService, ben: User) -> None:
    ama = mentor_user(name="Ama")
    numbers = {ben.pk: "07400 123456", ama.pk: "07400 123457"}
    text_service.refused = {"447400123456"}
    queue(1, ben)
    queue(2, ama)
    assert send_due_texts(number_of=numbers.__getitem__, at=NOW) == 1
    assert [text.to for text in text_service.taken] == ["447400123457"]


def test_an_outage_loses_nothing(text_service: TextService, ben: User) -> None:
    text_service.stop()
    queue(1, ben)
    assert send(at=NOW) == 0
    text_service.start()
    assert send(at=NOW + delay_after(1)) == 1
    assert len(text_service.taken) == 1


def test_a_service_that_does_not_answer_keeps_us_for_one_time_out(
    text_service: TextService, ben: User, settings: Settings
) -> None:
    """It has taken the text, so the mentor gets it twice: better than not at all."""
    settings.SMS_TIMEOUT = 0.2
    text_service.answers.clear()
    queue(1, ben)
    assert send(at=NOW) == 0
    assert TextMessage.objects.get().last_error == NOT_ACCEPTED
    text_service.answers.set()
    assert send(at=NOW + delay_after(1)) == 1
    assert len(text_service.taken) == 2


@pytest.mark.parametrize(("late", "count"), [(timedelta(seconds=-1), 1), (timedelta(), 0)])
def test_once_it_would_help_nobody_it_is_not_sent(
    late: timedelta, count: int, text_service: TextService, ben: User
) -> None:
    queue(1, ben)
    assert send(at=UNTIL + late) == count
    assert len(text_service.taken) == count
    assert [text.last_error for text in unsent_texts()] == [TOO_LATE] * (1 - count)


def test_what_another_sender_holds_is_left_alone(text_service: TextService, ben: User) -> None:
    queue(1, ben)
    TextMessage.objects.update(due_at=NOW + LEASE, attempts=1)
    assert send(at=NOW + LEASE - timedelta(seconds=1)) == 0
    assert send(at=NOW + LEASE) == 1


def test_a_service_that_was_taken_away_leaves_no_text_waiting(
    text_service: TextService, ben: User, settings: Settings
) -> None:
    queue(1, ben)
    settings.SMS_URL = ""
    tried_out(NOW)
    assert unsent_texts().count() == 1


def test_logs_say_nothing_personal_whatever_happens(
    text_service: TextService, ben: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings.SMS_TIMEOUT = 0.2
    queue(1, ben)
    send(at=NOW)
    text_service.refused = {"447400123456"}
    queue(2, ben)
    send(at=NOW)
    text_service.refused = set()
    text_service.answers.clear()
    queue(3, ben)
    send(at=NOW)
    text_service.answers.set()
    text_service.stop()
    queue(4, ben)
    send(at=NOW)
    settings.SMS_URL = "twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@1/{to}"  # it complains
    queue(5, ben)
    tried_out(NOW)
    assert any("text" in record.getMessage() for record in caplog.records)
    personal = ("400123456", "400 123456", "HMP Here", "Bramble", "bbbb")
    assert [word for word in personal if word in caplog.text] == []


def test_withdrawing_says_who_may_get_theirs(text_service: TextService, ben: User) -> None:
    people = [ben, *(mentor_user() for _ in range(3))]
    sent, refused, tried, waiting = people
    numbers = {person.pk: f"07400 12345{place}" for place, person in enumerate(people)}
    send = partial(send_due_texts, number_of=numbers.__getitem__)
    queue(1, sent)
    send(at=NOW)
    text_service.refused = {"447400123451"}
    queue(2, refused)
    for tries in range(TRIES):
        send(at=NOW + tries * LONGEST_DELAY)
    text_service.takes = False
    queue(3, tried)
    send(at=NOW)
    queue(4, waiting)
    text_service.takes = True
    assert withdraw_texts(about="k:") == {sent.pk, tried.pk}
    assert withdraw_texts(about="k:") == {sent.pk}
    assert send(at=NOW + timedelta(hours=1)) == 0
    assert {text.to for text in text_service.taken} == {"447400123450"}


def test_what_it_said_is_deleted_after_thirty_days(text_service: TextService, ben: User) -> None:
    queue(1, ben)
    send(at=NOW)
    assert purge_finished(at=NOW + RETENTION) == 0
    assert purge_finished(at=NOW + RETENTION + timedelta(hours=1)) == 1
    assert TextMessage.objects.get().words == ""
    queue(1, ben)
    assert TextMessage.objects.get().words == ""
