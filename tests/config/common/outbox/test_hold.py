"""A copy that was restored from a backup sends nothing until somebody allows it."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.errors import DomainError
from config.common.outbox.allowing import Dropped, allow_sending, waiting_messages
from config.common.outbox.email import Email
from config.common.outbox.hold import SendingHold, forget, shown_hold
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.queueing import queue_email, queue_text
from config.common.outbox.sending import GIVE_UP_AFTER, send_due
from config.common.outbox.text import TextMessage
from config.common.outbox.texting import send_due_texts
from tests.config.accounts.emails import CODE
from tests.factories.people import coordinator, manager, mentor_user, sign_in
from tests.mail_server import MailServer
from tests.text_service import TextService

pytestmark = pytest.mark.django_db
RESTORED = datetime(2026, 11, 23, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def hold() -> SendingHold:
    forget()
    return SendingHold.objects.create(pk=1, restored_at=RESTORED, backed_up_at=RESTORED - 3 * HOUR)


def queue(at: datetime) -> None:
    """An email and a text."""
    key = f"k:{at:%H}"
    queue_email(key=key, to="ann@example.org", subject=key, text="Hello.", at=at)
    until = RESTORED + timedelta(days=10)
    queue_text(key=key, person=mentor_user().pk, words=key, until=until, at=at)


def send(at: datetime) -> int:
    return send_due(at=at) + send_due_texts(number_of=lambda _: "07400 123456", at=at)


def test_nothing_leaves_and_nothing_is_lost(
    hold: SendingHold, mail_server: MailServer, text_service: TextService
) -> None:
    queue(RESTORED - HOUR)
    for days in range(10):
        assert send(RESTORED + timedelta(days=days)) == 0
    assert not mail_server.accepted
    assert not text_service.taken
    assert waiting_messages() == 2
    assert Email.objects.get().attempts == 0
    assert timedelta(days=9) > GIVE_UP_AFTER


@pytest.mark.parametrize(("drop", "sent"), [("none", ["05", "07"]), ("older", ["07"]), ("all", [])])
def test_once_allowed_what_waited_goes_or_is_dropped(
    drop: Dropped,
    sent: list[str],
    hold: SendingHold,
    mail_server: MailServer,
    text_service: TextService,
) -> None:
    queue(RESTORED - HOUR)
    queue(RESTORED + HOUR)
    later = RESTORED + 2 * HOUR
    assert allow_sending(drop=drop, by=PROGRAMME, at=later) == 2 * (2 - len(sent))
    assert send(later) == 2 * len(sent)
    assert sorted(message["Subject"] for message in mail_server.accepted) == [
        f"k:{hour}" for hour in sent
    ]
    assert len(text_service.taken) == len(sent)
    assert waiting_messages() == 0
    for model in (Email, TextMessage):
        dropped = model._default_manager.filter(status=OutgoingStatus.GIVEN_UP)
        assert dropped.count() == 2 - len(sent)
    assert AuditEvent.objects.filter(action="allow_sending").count() == 1
    queue(later + HOUR)
    assert send(later + HOUR) == 2


def test_what_can_be_sent_cannot_be_allowed_again(hold: SendingHold) -> None:
    allow_sending(drop="all", by=PROGRAMME, at=RESTORED)
    with pytest.raises(DomainError):
        allow_sending(drop="none", by=PROGRAMME, at=RESTORED)
    with pytest.raises(CommandError):
        call_command("allow_sending", drop="none")


def test_the_command_wants_a_choice(hold: SendingHold) -> None:
    with pytest.raises(CommandError):
        call_command("allow_sending")
    call_command("allow_sending", "--drop", "older")
    assert not SendingHold.objects.exists()


def test_staff_can_sign_in_to_the_copy_with_a_code_that_was_not_sent(
    hold: SendingHold, client: Client
) -> None:
    ann = coordinator()
    with pytest.raises(CommandError):
        call_command("show_code", ann.email)
    client.post("/account/login/", {"login": ann.email})
    output = StringIO()
    call_command("show_code", ann.email.upper(), stdout=output)
    code = CODE.search(output.getvalue())
    assert code
    client.post("/account/login/code/", {"code": code[0]})
    assert "_auth_user_id" in client.session
    hold.delete()
    with pytest.raises(CommandError):
        call_command("show_code", ann.email)


def test_a_restored_copy_does_not_say_that_it_sent_a_code(
    hold: SendingHold, client: Client
) -> None:
    ann = coordinator()
    login = reverse("account_login")
    pages = [
        client.get(login),
        client.post(login, {"login": ann.email}, follow=True),
        Client().post(login, {"login": "nobody@example.org"}, follow=True),
    ]
    for page in pages:
        assert "show_code" in page.content.decode()
        assert "sent an email" not in page.content.decode()
        assert "We will send" not in page.content.decode()
    hold.delete()
    forget()
    usual = Client().post(login, {"login": ann.email}, follow=True).content.decode()
    assert "show_code" not in usual
    assert ann.email in usual


def test_staff_see_it_on_every_page_and_others_do_not(hold: SendingHold, client: Client) -> None:
    words = "restored from a backup"
    assert words not in client.get(reverse("start")).content.decode()
    sign_in(client, coordinator())
    for name in ("matching:today", "matching:referrals", "search"):
        assert words in client.get(reverse(name)).content.decode()
    sign_in(client, manager())
    queue(RESTORED)
    page = client.get(reverse("jobs")).content.decode()
    assert page.count(words) == 2
    assert "allow_sending" in page
    allow_sending(drop="all", by=PROGRAMME, at=RESTORED)
    assert words not in client.get(reverse("jobs")).content.decode()


def test_a_page_asks_the_database_at_most_once_in_half_a_minute(
    hold: SendingHold, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert shown_hold() == shown_hold() == hold


@pytest.mark.parametrize("page", ["recruitment:apply", "matching:refer"])
def test_pages_that_lead_to_a_code_say_who_can_read_it(page: str, client: Client) -> None:
    template = "accounts/no_email.html"
    forget()
    assert template not in {each.name for each in client.get(reverse(page)).templates}
    SendingHold.objects.create(pk=1, restored_at=RESTORED, backed_up_at=RESTORED - 3 * HOUR)
    forget()
    assert template in {each.name for each in client.get(reverse(page)).templates}
