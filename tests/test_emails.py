"""Every email of the service: how it looks, what its two parts say, and where it is sent from."""

import ast
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config.urls  # noqa: F401 # imports every package, and so registers every letter
from config.common.letters.sending import queue_letter
from config.common.letters.wording import Text, preview, registered_letters
from config.common.outbox.email import Email
from config.env import ROOT
from tests.config.ui.markup import elements
from tests.test_source import source_files

AT = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
SENDERS = {"config/common/letters/sending.py", "reporting/morning/sending.py"}
"""The only files that put emails in the outbox."""
EMAILS = sorted(letter.key for letter in registered_letters().values() if not letter.is_text)


def sent(text: Text, *, code: str = "") -> Email:
    queue_letter(text, why="For a test.", key="test:1", to="ann@example.org", at=AT, code=code)
    email = Email.objects.get(key="test:1")
    email.delete()
    return email


def addresses_in(html: str) -> set[str]:
    """Every address that the HTML leads to, as a reader would write it."""
    links = (element["href"] for element in elements(html, "a"))
    return {unescape(link).removeprefix("mailto:") for link in links}


@pytest.mark.django_db
@pytest.mark.parametrize("key", EMAILS)
def test_both_parts_of_every_letter_say_the_same(key: str) -> None:
    letter = registered_letters()[key]
    text = preview(letter, letter.built_in)
    email = sent(text)
    assert email.subject == text.subject
    assert addresses_in(email.html)
    for address in addresses_in(email.html):
        assert address in email.text
    assert not re.search(r"</?[a-z]+[^>]*>|&\w+;", email.text)
    for part in (email.text, email.html):
        for words in ("Wanda Tolliver", "020 7946 0111", "Lantern Mentoring", "1234567"):
            assert words in part


@pytest.mark.django_db
@pytest.mark.parametrize("key", EMAILS)
def test_a_line_that_ends_with_an_address_is_a_button(key: str) -> None:
    letter = registered_letters()[key]
    text = preview(letter, letter.built_in)
    html = sent(text).html
    for line in text.body.splitlines():
        if match := re.search(r"(https://\S+)$", line):
            assert f'class="button" href="{match[1]}"' in html
            assert f">{match[1]}</a>" in html
            assert "Open the page" not in html


@pytest.mark.django_db
def test_a_managers_own_words_stay_words() -> None:
    body = (
        "Dear <b>you</b> & yours,\n\nSee {this}: https://a.example/?a=1&b=<i>\n\n"
        "- one\n- <script>two</script>"
    )
    email = sent(Text("A <u>subject</u>", body))
    assert email.text.startswith(body)
    assert not re.search(r"<(b|i|u|script)>", email.html)
    assert "&lt;script&gt;two" in email.html


@pytest.mark.django_db
def test_a_code_is_in_large_type_and_in_the_text() -> None:
    email = sent(Text("Your code", "Your code is:\n\n    1234-5678\n\nEnter it."), code="1234-5678")
    assert re.search(r'font-size: 3\dpx[^>]*">1234-5678</p>', email.html)
    assert "1234-5678" in email.text


@pytest.mark.django_db
@given(body=st.text(st.sampled_from("ab .:-\n/{}<&é"), max_size=80))
def test_no_word_of_a_wording_is_lost(body: str) -> None:
    html = unescape(re.sub(r"<[^>]*>", " ", sent(Text("S", body)).html))
    letters = re.sub(r"[^abé]", "", body)
    assert letters in re.sub(r"[^abé]", "", html)


def test_every_email_is_sent_from_one_place() -> None:
    callers = {
        str(file)
        for file in source_files()
        if file.parts[0] != "tests"
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "queue_email"
    }
    assert callers == SENDERS
