"""Texts to mentors when a prison closes, what staff see of them, and the undo."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from config.accounts.models import User
from config.common.clock import LONDON, london_today, now
from config.common.letters.sending import text_person
from config.common.outbox.email import Email
from config.common.outbox.outgoing import LEASE, LONGEST_DELAY
from config.common.outbox.text import GSM, LONGEST, TextMessage
from config.common.outbox.texting import TRIES, send_due_texts
from matching.mentors.about import phone_of
from matching.models import Match, Mentor
from matching.visits.closing import close_prison_on, reopen_prison_on
from matching.visits.emails import PRISON_CLOSED_TEXT
from recruitment.models import ClosedDays, Establishment
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_match, a_mentor, a_referral
from tests.text_service import TextService
from worker.tasks import send_texts

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)
AT = datetime(2026, 12, 7, 8, tzinfo=LONDON)
LINK = "http://localhost/mentoring/"


@pytest.fixture
def ben(match: Match) -> Mentor:
    """Ben Bramble, with a number that can be texted."""
    match.mentor.phone = "07400 123456"
    match.mentor.save()
    return match.mentor


def another_mentor(prison: Establishment, phone: str, name: str = "") -> Mentor:
    """A mentor who is to come in the same session."""
    user = mentor_user(name=name) if name else mentor_user()
    mentor = a_mentor(user=user, at=prison, phone=phone)
    return a_match(mentor=mentor, referral=a_referral(at=prison), slot=0).mentor


def closed(prison: Establishment, by: User, *, days: int = 1) -> ClosedDays:
    last = MONDAY + timedelta(days=days - 1)
    return close_prison_on(prison=prison, first_on=MONDAY, last_on=last, reason="", by=by, at=AT)


def told(client: Client, by: User, days: ClosedDays) -> str:
    """The page with the mentors to call."""
    sign_in(client, by)
    return client.get(reverse("matching:told_of_closing", args=[days.pk])).content.decode()


def send(at: datetime) -> int:
    return send_due_texts(number_of=phone_of, at=at)


def words_of(service: TextService) -> list[str]:
    return [text.words for text in service.taken]


def test_the_worker_texts_who_was_to_come(
    prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    """On the day on which the test runs, with the worker's own task. The session lasts until
    midnight, so that it is not over, whenever the test runs."""
    tonight = london_today().weekday() * 3 + 2
    hours = {"starts_at": time(0), "ends_at": time(23, 59)}
    prison.regime_slots.update_or_create(slot=tonight, defaults=hours)
    mentor = a_mentor(at=prison, slots=[tonight], phone="07400 123457")
    a_match(mentor=mentor, referral=a_referral(at=prison), slot=tonight)
    today = london_today()
    close_prison_on(prison=prison, first_on=today, last_on=today, reason="", by=ann, at=now())
    send_texts()
    (text,) = [text for text in text_service.taken if text.to == "447400123457"]
    assert text.words == f"HMP Here is closed today. Your session is off. {LINK}"


def test_a_text_says_nothing_personal_and_fits(
    prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    days = close_prison_on(
        prison=prison, first_on=MONDAY, last_on=MONDAY, reason="A search", by=ann, at=AT
    )
    send(AT)
    reopen_prison_on(days=days, by=ann, at=AT)
    send(AT)
    assert len(text_service.taken) == 2
    for words in words_of(text_service):
        assert set(words) <= GSM
        assert len(words) <= LONGEST
        assert [name for name in ("Jordan", "Juniper", "Ben", "search") if name in words] == []


def test_days_that_are_not_today_are_named(
    prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    closed(prison, ann, days=2)
    assert "from Monday 7 December 2026 to Tuesday 8" in TextMessage.objects.get().words


def test_who_has_no_mobile_is_emailed_and_to_be_called(
    client: Client, prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    another_mentor(prison, "020 7946 0000")
    days = closed(prison, ann)
    assert Email.objects.count() == 2
    assert [text.person for text in TextMessage.objects.all()] == [ben.user]
    assert "Not a UK mobile" in told(client, ann, days)


def test_the_list_to_call_says_what_became_of_each_text(
    client: Client, prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    another_mentor(prison, "07400 123457", name="Olu Refused")
    text_service.refused = {"447400123457"}
    days = closed(prison, ann)
    assert told(client, ann, days).count("Not sent yet") == 2
    send(AT)
    html = told(client, ann, days)
    assert "Sent 7 December, 08:00" in html
    assert "trying again" in html
    for tries in range(1, TRIES):
        send(AT + tries * LONGEST_DELAY)
    assert "Could not be sent" in told(client, ann, days)


def test_a_text_that_could_not_be_sent_stands_with_the_emails(
    client: Client, prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    closed(prison, ann)
    Mentor.objects.filter(pk=ben.pk).update(phone="020 7946 0000")
    send(AT)
    sign_in(client, manager())
    assert reverse("unsent") in client.get("/today/", follow=True).content.decode()
    html = client.get(reverse("unsent")).content.decode()
    assert [word for word in ("Ben Bramble", "tel:02079460000") if word not in html] == []


def test_undoing_tells_those_whose_text_went(
    prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    days = closed(prison, ann)
    send(AT)
    reopen_prison_on(days=days, by=ann, at=AT)
    send(AT)
    assert words_of(text_service)[1:] == [
        f"HMP Here is open today after all. Your session is on. {LINK}"
    ]


def test_undoing_withdraws_a_text_that_has_not_gone(
    prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    reopen_prison_on(days=closed(prison, ann), by=ann, at=AT)
    send(AT)
    assert not text_service.taken
    assert Email.objects.count() == 2, "emails are as they were"


def test_undoing_ends_the_tries_of_a_text_that_may_have_gone(
    prison: Establishment, ann: User, ben: Mentor, text_service: TextService, settings: Settings
) -> None:
    """The service took it and did not answer: it must not arrive after the second text."""
    settings.SMS_TIMEOUT = 0.2
    days = closed(prison, ann)
    text_service.answers.clear()
    send(AT)
    text_service.answers.set()
    reopen_prison_on(days=days, by=ann, at=AT)
    for tries in range(TRIES):
        send(AT + tries * LEASE)
    assert ["off" in words for words in words_of(text_service)] == [True, False]


def test_undoing_does_not_text_who_never_got_one(
    prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    text_service.refused = {"447400123456"}
    days = closed(prison, ann)
    for tries in range(TRIES):
        send(AT + tries * LONGEST_DELAY)
    reopen_prison_on(days=days, by=ann, at=AT)
    assert [text.key for text in TextMessage.objects.all()] == [
        f"prison-closed:{days.pk}:{ben.user_id}"
    ]


def test_a_text_is_queued_once_for_each_occasion(ben: Mentor, text_service: TextService) -> None:
    values = {"prison": "HMP Here", "days": "today", "link": LINK}
    for _ in range(2):
        text_person(ben.user_id, PRISON_CLOSED_TEXT, occasion="a", until=AT, at=AT, **values)
    assert TextMessage.objects.get().key == f"a:{ben.user_id}"


def test_without_a_text_service_nothing_speaks_of_texts(
    client: Client, prison: Establishment, ann: User, ben: Mentor
) -> None:
    days = closed(prison, ann)
    assert not TextMessage.objects.exists()
    pages = [told(client, ann, days)]
    pages.append(client.get(reverse("matching:closed_days", args=[prison.pk])).content.decode())
    sign_in(client, manager())
    pages += [client.get(reverse(name)).content.decode() for name in ("unsent", "privacy")]
    listed = client.get(reverse("recruitment:wordings"))
    assert not [letter for letter, _ in listed.context["rows"] if letter.is_text]
    wording = reverse("recruitment:wording", args=[PRISON_CLOSED_TEXT.key])
    assert client.get(wording).status_code == 404
    words = (">Text<", "we email and text", "text service", "Texts that")
    assert [word for word in words for page in pages if word in page] == []


def test_more_mentors_take_no_more_queries(
    client: Client, prison: Establishment, ann: User, ben: Mentor, text_service: TextService
) -> None:
    days, counts = closed(prison, ann), []
    for _ in range(2):
        sign_in(client, ann)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("matching:told_of_closing", args=[days.pk]))
        counts.append(len(queries))
        for number in (7, 8):
            another_mentor(prison, f"07400 12345{number}")
    assert counts[0] == counts[1]
