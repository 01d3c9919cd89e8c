"""The first public form keeps robots out. A person who is too quick only has to press once more."""

import re
import time
from typing import Any

import pytest
import time_machine
from django.test import Client

from config.accounts import traps
from config.accounts.models import User
from config.accounts.traps import SIGNER, TOO_QUICK, signed_now, signed_time
from config.common.outbox.email import Email
from tests.config.accounts.refusals import is_refused

pytestmark = pytest.mark.django_db
ANN = {"name": "Ann Example", "email": "ann@example.org"}


@pytest.fixture(autouse=True)
def _patient_forms(_quick_forms: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traps, "QUICKEST", 2.0)


def opened(answer: Any) -> str:
    """The signed time that a page has in its form."""
    time_opened = re.search(r'name="opened" value="([^"]+)"', answer.content.decode())
    assert time_opened
    return time_opened[1]


def test_a_form_sent_at_once_shows_again_what_was_typed_and_is_taken_the_second_time(
    client: Client,
) -> None:
    with time_machine.travel("2027-03-01 20:00:00Z", tick=False) as clock:
        page = client.get("/account/signup/")
        first = client.post("/account/signup/", ANN | {"opened": opened(page)})
        assert is_refused(first, TOO_QUICK)
        assert "ann@example.org" in first.content.decode()
        assert not User.objects.exists()
        clock.shift(3)
        second = client.post("/account/signup/", ANN | {"opened": opened(first)})
    assert second.headers["Location"] == "/account/signup/code/"


@pytest.mark.parametrize("made_up", ["", "0", "1.0:forged", "٣"])
def test_a_time_that_was_not_signed_here_counts_as_now(client: Client, made_up: str) -> None:
    answer = client.post("/account/signup/", ANN | {"opened": made_up})
    assert is_refused(answer, TOO_QUICK)
    assert signed_time(opened(answer)) == pytest.approx(time.time(), abs=60)


def test_a_robot_that_fills_the_hidden_box_learns_nothing_and_gets_nothing(client: Client) -> None:
    with time_machine.travel("2027-03-01 20:00:00Z"):
        old = signed_now()
    with time_machine.travel("2027-03-01 20:01:00Z"):
        bait = {"opened": old, "website": "https://example.org"}
        answer = client.post("/account/signup/", ANN | bait)
    assert answer.headers["Location"] == "/account/signup/code/"
    assert not User.objects.exists()
    assert not Email.objects.exists()


def test_people_cannot_reach_the_hidden_box(client: Client) -> None:
    page = client.get("/account/signup/").content.decode()
    assert '<div hidden aria-hidden="true"><input type="text" name="website" tabindex="-1"' in page
    assert "style=" not in page


def test_a_signature_of_another_kind_is_none() -> None:
    assert signed_time(SIGNER.sign("12.5")) == 12.5
    assert signed_time("12.5") is None
