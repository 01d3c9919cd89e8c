"""Many people who ask for a code of one address at once, and many tries at once. On SQLite these
tests would pass whatever the code did."""

from functools import partial

import pytest

from config.accounts.codes import EMAILS, ask_for_code
from config.accounts.models import ASKS, LONG, SHORT, TRIES, CodeAsk, SentCode
from tests.config.accounts.asking import NOON, a_browser, ask, is_right
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ADDRESS = "a@example.org"
RIVALS = 2 * ASKS


def test_however_many_ask_at_once_few_get_a_short_code_and_few_emails_go() -> None:
    asking = [
        partial(ask_for_code, a_browser(), ADDRESS, has_code=True, at=NOON) for _ in range(RIVALS)
    ]
    emailed = race(asking)
    assert CodeAsk.objects.count() == ASKS
    assert sorted(SentCode.objects.values_list("length", flat=True)) == [LONG, SHORT]
    assert sum(row.is_due for row in emailed) == 2 * EMAILS  # type: ignore[attr-defined] # Emailed


def test_tries_at_the_same_moment_are_counted_one_by_one() -> None:
    browser = a_browser()
    ask(browser, ADDRESS)
    tries = race([partial(is_right, browser, ADDRESS, f"{n:08}") for n in range(RIVALS)])
    assert not any(tries)
    assert CodeAsk.objects.get().tries == TRIES


def test_a_code_signs_in_once_even_when_it_is_sent_twice_at_once() -> None:
    browser = a_browser()
    code = ask(browser, ADDRESS)
    assert sum(map(bool, race([partial(is_right, browser, ADDRESS, code)] * TRIES))) == 1
