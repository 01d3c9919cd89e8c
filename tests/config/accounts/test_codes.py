"""Nobody can keep anybody from signing in by asking for codes in their name, and nobody can guess a
code."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.accounts.codes import (
    ASKS_COUNT,
    AT_A_TIME,
    DIGITS,
    EMAILS,
    KNOWN,
    ask_for_code,
    digits_of,
    needs_long_code,
    odds,
    place_of,
    remove_old_codes,
    use_code,
)
from config.accounts.models import ASKS, LONG, OWN_ASKS, SHORT, TRIES, CodeAsk, SentCode
from config.common.clock import now
from config.common.outbox.email import Email
from tests.config.accounts import emails
from tests.config.accounts.asking import NOON, a_browser, ask, is_right
from tests.config.accounts.emails import newest_email
from tests.factories.people import mentor_user, sign_in, user_with

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/account/login/", "/account/login/code/"


def newest_code(address: str) -> str:
    """The code in the newest email to this address."""
    text = Email.objects.filter(to=address).latest("pk").text
    code = emails.CODE.search(text)
    assert code, text
    return code[0]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def attack(address: str, times: int, *, at: datetime) -> None:
    """A stranger asks for codes in somebody's name from 50 addresses, and tries wrong ones."""
    for time in range(times):
        stranger = a_browser(f"198.51.100.{time % 50}")
        ask(stranger, address, at=at)
        if time % 10 == 0:
            for wrong in ("00000000", "1" * 16, ""):
                assert not is_right(stranger, address, wrong, at=at)


def test_a_thousand_asks_of_a_stranger_keep_nobody_out() -> None:
    user, first, new = mentor_user(), Client(), Client()
    with time_machine.travel(NOON, tick=False) as clock:
        first.post(LOGIN, {"login": user.email})
        got = newest_code(user.email)
        attack(user.email, 1000, at=NOON)
        first.post(CODE, {"code": got})
        assert is_signed_in(first), "the code they got still works"
        assert new.post(LOGIN, {"login": user.email}).headers["Location"] == CODE
        new.post(CODE, {"code": newest_code(user.email)})
        assert is_signed_in(new), "a new code works too"
        clock.shift(timedelta(hours=1))
        attack(user.email, 50, at=now())
        first.post("/account/logout/")
        first.post(LOGIN, {"login": user.email})
        code = newest_code(user.email)
        first.post(CODE, {"code": code})
        assert is_signed_in(first)
        assert len(digits_of(code)) == DIGITS[SHORT], "their own browser needs no long code"


def test_the_mailbox_is_not_flooded() -> None:
    sent = [
        ask_for_code(a_browser(), "a@example.org", has_code=True, at=NOON).is_due for _ in range(50)
    ]
    assert sum(sent) <= 2 * EMAILS
    assert sent[0]


def test_what_tells_strangers_that_there_is_no_account_never_stands_in_for_a_code() -> None:
    for _ in range(10):
        ask_for_code(a_browser(), "a@example.org", has_code=False, at=NOON)
    assert ask_for_code(a_browser(), "a@example.org", has_code=True, at=NOON).is_due


def test_a_new_code_is_always_emailed() -> None:
    """Otherwise somebody would wait for an email that never comes."""
    for minutes in range(0, 120, 3):
        at = NOON + timedelta(minutes=minutes)
        before = set(SentCode.objects.values_list("pk", flat=True))
        emailed = ask_for_code(a_browser(), "a@example.org", has_code=True, at=at)
        if set(SentCode.objects.values_list("pk", flat=True)) - before:
            assert emailed.is_due
        assert timedelta(minutes=15) <= emailed.until - at <= timedelta(minutes=30)


def test_anybody_may_ask_at_once_but_few_may_have_a_short_code() -> None:
    codes = {ask(a_browser(), "a@example.org") for _ in range(ASKS)}
    assert {len(digits_of(code)) for code in codes} == {DIGITS[SHORT]}
    assert len(codes) == 1
    late = a_browser()
    assert len(digits_of(ask(late, "a@example.org"))) == DIGITS[LONG]
    assert not is_right(late, "a@example.org", codes.pop()), "a short code needs an ask"


def test_asks_that_end_in_a_sign_in_do_not_make_codes_longer() -> None:
    for _ in range(3 * ASKS):
        browser = a_browser()
        code = ask(browser, "a@example.org")
        assert len(digits_of(code)) == DIGITS[SHORT]
        assert is_right(browser, "a@example.org", code)


def test_codes_are_short_again_after_30_days() -> None:
    for _ in range(ASKS + 1):
        ask(a_browser(), "a@example.org")
    later = NOON + ASKS_COUNT
    assert len(digits_of(ask(a_browser(), "a@example.org", at=later))) == DIGITS[SHORT]


def test_tries_in_one_browser_use_up_nobody_elses() -> None:
    owner, stranger = a_browser(), a_browser()
    code = ask(owner, "a@example.org")
    ask(stranger, "a@example.org")
    for wrong in range(20):
        assert not is_right(stranger, "a@example.org", f"{wrong:08}")
    assert not is_right(stranger, "a@example.org", code), "their tries are used up"
    assert is_right(owner, "a@example.org", code)


@pytest.mark.parametrize("tries", [1, 2])
def test_who_mistypes_and_asks_again_has_all_tries_again(tries: int) -> None:
    owner = a_browser()
    code = ask(owner, "a@example.org")
    for _ in range(tries):
        is_right(owner, "a@example.org", "0")
    ask(owner, "a@example.org")
    for _ in range(TRIES - 1):
        is_right(owner, "a@example.org", "0")
    assert is_right(owner, "a@example.org", code)


DOES = st.sampled_from(["owner asks", "owner mistypes", "stranger asks", "stranger tries", "wait"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DOES, max_size=40), st.integers(1, 10))
def test_whatever_a_stranger_does_the_owner_signs_in(steps: list[str], at_once: int) -> None:
    """Whatever both do in whatever order: the page says how long the code is, and the newest email
    with such a code works for the owner."""
    address, at = f"{uuid4()}@example.org", NOON  # new each time: all examples share a database
    owner, strangers = a_browser(), [a_browser()]
    mailbox = [ask(owner, address, at=at)]
    for step in [*steps, "owner asks"]:
        if step == "wait":
            at += timedelta(minutes=7)
        elif step == "owner mistypes":
            use_code(owner, address, "0", at=at)
        elif step == "stranger tries":
            assert not any(use_code(each, address, "1" * 16, at=at) for each in strangers)
        else:
            askers = [owner] if step == "owner asks" else [a_browser() for _ in range(at_once)]
            strangers += [each for each in askers if each is not owner]
            for each in askers:
                emailed = ask_for_code(each, address, has_code=True, at=at)
                mailbox += [emailed.code] if emailed.is_due else []
    length = DIGITS[LONG] if needs_long_code(owner, address) else DIGITS[SHORT]
    newest = [code for code in mailbox if len(digits_of(code)) == length][-1]
    assert is_right(owner, address, newest, at=at)


def test_guessing_is_hopeless() -> None:
    """The odds in the docstring of config.accounts.codes and in docs/decisions/0075."""
    a_day_and_night = 1000.0  # tries each second, more than this service answers
    assert odds(per_second=0) < 1 / 1_600_000
    assert odds(per_second=a_day_and_night) < 1 / 850_000
    most_tries = 0
    for browser in [a_browser() for _ in range(ASKS + 5)]:
        ask(browser, "a@example.org")
        for _ in range(TRIES + 2):
            before = CodeAsk.objects.filter(tries__gt=0).values_list("tries", flat=True)
            most_tries = max(most_tries, sum(before))
            use_code(browser, "a@example.org", "0", at=NOON)
    spent = sum(CodeAsk.objects.values_list("tries", flat=True))
    assert max(most_tries, spent) == ASKS * TRIES
    assert odds(per_second=0) == pytest.approx(spent * AT_A_TIME / 10 ** DIGITS[SHORT])


def test_no_more_codes_work_at_a_time_than_the_odds_count_with() -> None:
    for minutes in range(0, 60, 10):
        at = NOON + timedelta(minutes=minutes)
        for _ in range(ASKS + 1):
            ask(a_browser(), "a@example.org", at=at)
        for length in (SHORT, LONG):
            working = SentCode.objects.filter(begins_at__gt=at - timedelta(minutes=30))
            assert working.filter(length=length).count() <= AT_A_TIME


def test_the_database_refuses_more() -> None:
    place = place_of("a@example.org")
    CodeAsk.objects.create(place=place, number=1, asked_at=NOON)
    SentCode.objects.create(place=place, length=SHORT, begins_at=NOON, **SentCode.sealing("1"))
    for write in (
        lambda: CodeAsk.objects.create(place=place, number=1, asked_at=NOON),
        lambda: CodeAsk.objects.create(place=place, number=OWN_ASKS + 1, asked_at=NOON),
        lambda: CodeAsk.objects.update(tries=TRIES + 1),
        lambda: SentCode.objects.create(
            place=place, length=SHORT, begins_at=NOON, **SentCode.sealing("2")
        ),
        lambda: SentCode.objects.update(length="any"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_neither_addresses_nor_codes_are_stored_in_the_open() -> None:
    code = digits_of(ask(a_browser(), "a@example.org"))
    stored = [*SentCode.objects.values(), *CodeAsk.objects.values()]
    assert "a@example.org" not in str(stored)
    assert code not in str(stored)
    assert code.encode() not in bytes(SentCode.objects.get().sealed_code)


def test_old_codes_and_old_asks_are_removed() -> None:
    ask(a_browser(), "a@example.org")
    assert remove_old_codes(at=NOON + timedelta(minutes=29)) == 0
    assert remove_old_codes(at=NOON + timedelta(minutes=30)) == 1
    assert remove_old_codes(at=NOON + ASKS_COUNT) == 1


def test_a_network_that_asks_very_often_waits_but_not_a_browser_that_has_signed_in(
    client: Client,
) -> None:
    user = user_with()
    cache.clear()
    client.post(LOGIN, {"login": user.email})
    client.post(CODE, {"code": newest_code(user.email)})
    client.post("/account/logout/")
    for number in range(20):
        Client().post(LOGIN, {"login": f"nobody{number}@example.org"})
    assert Client().post(LOGIN, {"login": user.email}).status_code == 200
    assert client.post(LOGIN, {"login": user.email}).status_code == 302


def test_the_note_in_the_browser_cannot_be_made_up_and_shows_no_address(client: Client) -> None:
    user = user_with()
    client.post(LOGIN, {"login": user.email})
    client.post(CODE, {"code": newest_email().subject.split()[-1]})
    note = client.cookies[KNOWN].value
    assert user.email.partition("@")[0] not in note
    stranger = a_browser()
    stranger.COOKIES[KNOWN] = place_of(user.email) + note[64:]
    for _ in range(ASKS):
        ask(a_browser(), "a@example.org")
    stranger.COOKIES[KNOWN] = place_of("a@example.org")
    assert len(digits_of(ask(stranger, "a@example.org"))) == DIGITS[LONG]


def test_known_and_unknown_addresses_take_the_same_number_of_queries() -> None:
    counts = set()
    for address in (mentor_user().email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            ask(a_browser(), address)
        counts.add(len(asked))
    assert len(counts) == 1


def test_a_person_who_is_signed_in_is_left_alone(client: Client) -> None:
    sign_in(client, mentor_user())
    assert client.get(CODE).status_code == 302
