"""A coordinator opens a prison again while senders send its texts, at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import connection

from config.common.clock import london_today, now
from config.common.outbox.outgoing import LEASE
from config.common.outbox.text import TextMessage
from config.common.outbox.texting import send_due_texts
from matching.mentors.about import phone_of
from matching.visits.closing import close_prison_on, reopen_prison_on
from recruitment.models import ClosedDays
from tests.factories.people import manager
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.races.racing import race
from tests.text_service import TextService

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONDAY = london_today() + timedelta(days=7 - london_today().weekday())
MENTORS = 8


@pytest.fixture
def days() -> ClosedDays:
    """A closed day whose texts have not gone."""
    prison = an_establishment()
    for number in range(MENTORS):
        mentor = a_mentor(at=prison, phone=f"07400 12345{number}")
        a_match(mentor=mentor, referral=a_referral(at=prison))
    days = close_prison_on(
        prison=prison, first_on=MONDAY, last_on=MONDAY, reason="", by=manager(), at=now()
    )
    assert TextMessage.objects.count() == MENTORS
    return days


def send() -> int:
    return send_due_texts(number_of=phone_of, at=now())


def reopen(days: ClosedDays) -> int:
    return reopen_prison_on(days=days, by=days.declared_by, at=now())


def texted(service: TextService, words: str) -> list[str]:
    """The numbers that got a text with these words."""
    return sorted(text.to for text in service.taken if words in text.words)


def test_who_gets_the_first_text_gets_the_second_and_nobody_else(
    text_service: TextService, days: ClosedDays
) -> None:
    race([send, send, partial(reopen, days)])
    send_due_texts(number_of=phone_of, at=now() + LEASE)
    off, on = texted(text_service, "is off"), texted(text_service, "is on")
    assert len(off) == len(set(off))
    assert on == off


def test_a_sender_waits_while_texts_are_withdrawn(
    text_service: TextService, days: ClosedDays
) -> None:
    """It would send a text between the look at the rows and their deletion."""
    has_looked = Event()

    def linger(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('DELETE FROM "common_textmessage"'):
            has_looked.set()
            sleep(0.5)
        return execute(sql, *rest)

    def reopen_slowly() -> int:
        with connection.execute_wrapper(linger):
            return reopen(days)

    def send_then() -> int:
        assert has_looked.wait(30)
        return send()

    assert race([reopen_slowly, send_then]) == [MENTORS, 0]
    assert not text_service.taken
