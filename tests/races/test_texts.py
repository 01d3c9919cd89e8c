"""A coordinator opens a prison again while senders send its texts, at the same moment."""

from datetime import timedelta
from functools import partial

import pytest

from config.common.clock import london_today, now
from config.common.outbox.outgoing import LEASE
from config.common.outbox.text import TextMessage
from config.common.outbox.texting import send_due_texts
from matching.mentors.about import phone_of
from matching.visits.closing import close_prison_on, reopen_prison_on
from tests.factories.people import manager
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.races.racing import race
from tests.text_service import TextService

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONDAY = london_today() + timedelta(days=7 - london_today().weekday())
MENTORS = 8


def test_who_gets_the_first_text_gets_the_second_and_nobody_else(
    text_service: TextService,
) -> None:
    prison, boss = an_establishment(), manager()
    for number in range(MENTORS):
        mentor = a_mentor(at=prison, phone=f"07400 12345{number}")
        a_match(mentor=mentor, referral=a_referral(at=prison))
    days = close_prison_on(
        prison=prison, first_on=MONDAY, last_on=MONDAY, reason="", by=boss, at=now()
    )
    assert TextMessage.objects.count() == MENTORS
    at = now()
    send = partial(send_due_texts, number_of=phone_of, at=at)
    race([send, send, partial(reopen_prison_on, days=days, by=boss, at=at)])
    send(at=at + LEASE)
    off = sorted(text.to for text in text_service.taken if "is off" in text.words)
    on = sorted(text.to for text in text_service.taken if "is on" in text.words)
    assert len(off) == len(set(off))
    assert on == off
