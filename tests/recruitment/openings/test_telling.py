"""“Tell me when it opens”: one address, one email, and then the address is gone."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from config.accounts.traps import SIGNER
from config.common.clock import now
from config.common.letters.mailings import hour_on, rehearse_mailing
from config.common.outbox.email import Email
from recruitment.models import OpeningNotice
from recruitment.openings.telling import (
    ASKED_AGAIN,
    LONGEST,
    MAILING,
    UNCONFIRMED,
    ask_to_be_told,
    forget_notices,
    tell_of_opening,
)
from recruitment.openings.views import RATE
from tests.factories.people import manager, sign_in
from tests.factories.post import sent_to
from tests.factories.recruitment import a_cohort, an_opening_notice

pytestmark = pytest.mark.django_db

ADDRESS = "bea@example.org"
PAGE = "/volunteer/tell-me/"
LINK = re.compile(r"/volunteer/tell-me/[\w-]+/")


@pytest.fixture(autouse=True)
def _no_earlier_requests() -> None:
    cache.clear()


def ask(client: Client, address: str) -> Any:
    """Sends the form as a person does, who takes some seconds to fill it in."""
    opened = SIGNER.sign(str(time.time() - 10))
    return client.post(PAGE, {"email": address, "opened": opened})


def link_sent() -> str:
    link = LINK.search(sent_to(ADDRESS)[-1].text)
    assert link
    return link[0]


def test_asking_confirming_and_being_told_once(client: Client) -> None:
    cohort = a_cohort(opens_in=20)
    assert PAGE in client.get("/apply/").content.decode()
    assert PAGE in client.get("/").content.decode()
    assert ask(client, ADDRESS).headers["Location"] == f"{PAGE}asked/"
    opens = hour_on(cohort.opens_on, 9)
    assert tell_of_opening(at=opens) == 0  # nobody has confirmed the address
    client.get(link_sent())
    assert tell_of_opening(at=opens) == 0  # a mail program that opens links confirms nothing
    client.post(link_sent())
    assert tell_of_opening(at=opens - timedelta(minutes=1)) == 0
    assert tell_of_opening(at=opens) == 1
    assert not OpeningNotice.objects.exists()
    assert tell_of_opening(at=opens) == 0
    assert len(sent_to(ADDRESS)) == 2
    assert client.get(link_sent_first()).status_code == 404


def link_sent_first() -> str:
    link = LINK.search(sent_to(ADDRESS)[0].text)
    assert link
    return link[0]


def test_the_address_is_sealed_and_can_be_deleted_by_its_owner(client: Client) -> None:
    ask_to_be_told(address=ADDRESS, at=now())
    row = OpeningNotice.objects.get()
    assert row.email == ADDRESS
    assert ADDRESS.encode() not in bytes(row.sealed_address)
    a_cohort(opens_in=20)
    assert client.post(link_sent(), {"stop": "1"}).headers["Location"] == f"{PAGE}done/"
    assert not OpeningNotice.objects.exists()


def test_one_link_a_day_however_often_somebody_types_an_address() -> None:
    at = now()
    for address in (ADDRESS, ADDRESS.upper(), ADDRESS):
        ask_to_be_told(address=address, at=at)
    assert len(Email.objects.all()) == 1
    ask_to_be_told(address=ADDRESS, at=at + ASKED_AGAIN)
    assert len(Email.objects.all()) == 2
    assert OpeningNotice.objects.count() == 1


def test_the_answer_does_not_tell_whether_we_know_an_address(client: Client) -> None:
    a_cohort(opens_in=20)
    an_opening_notice(ADDRESS, is_confirmed=True)
    known = ask(client, ADDRESS)
    other = ask(client, "new@example.org")
    assert known.headers["Location"] == other.headers["Location"]


def test_what_was_typed_stays_with_an_error(client: Client) -> None:
    a_cohort(opens_in=20)
    page = ask(client, "bea at example").content.decode()
    assert 'value="bea at example"' in page
    assert 'id="id_email_error"' in page
    assert not OpeningNotice.objects.exists()


def test_while_applications_are_open_it_leads_to_applying(client: Client) -> None:
    a_cohort()
    for answer in (client.get(PAGE), ask(client, ADDRESS)):
        assert answer.headers["Location"] == "/apply/"
    assert PAGE not in client.get("/apply/").content.decode()
    assert not OpeningNotice.objects.exists()


def test_asking_for_many_addresses_is_slowed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATE, "tell_me", "2/h/ip")
    a_cohort(opens_in=20)
    for number in range(2):
        ask(client, f"p{number}@example.org")
    assert ask(client, ADDRESS).status_code == 429
    assert not sent_to(ADDRESS)


def test_addresses_do_not_stay() -> None:
    at = now()
    an_opening_notice()
    an_opening_notice(is_confirmed=True)
    assert forget_notices(at=at + UNCONFIRMED - timedelta(minutes=1)) == 0
    assert forget_notices(at=at + UNCONFIRMED + timedelta(minutes=1)) == 1
    assert forget_notices(at=at + LONGEST + timedelta(minutes=1)) == 1


def test_a_manager_sees_it_before_it_goes(client: Client) -> None:
    cohort = a_cohort(opens_in=20)
    an_opening_notice(ADDRESS, is_confirmed=True)
    an_opening_notice("other@example.org")
    sign_in(client, manager())
    assert "/mailings/opening/" in client.get("/mailings/").content.decode()
    page = client.get("/mailings/opening/")
    assert [email.to for email in page.context["emails"]] == [ADDRESS]
    assert page.context["on"] == hour_on(cohort.opens_on, 9)
    assert not Email.objects.exists()
    assert OpeningNotice.objects.count() == 2
    [shown] = rehearse_mailing(MAILING, on=page.context["on"]).emails
    tell_of_opening(at=page.context["on"])
    [sent] = sent_to(ADDRESS)
    assert (shown.subject, shown.text) == (sent.subject, sent.text)
    assert client.get("/mailings/nonsense/").status_code == 404
