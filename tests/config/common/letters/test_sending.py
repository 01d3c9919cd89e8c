from datetime import date
from pathlib import Path

import pytest

from config.common.clock import now
from config.common.letters.sending import email_person, spelt
from config.common.letters.wording import Letter
from config.common.outbox.email import Email
from tests.factories.people import applicant


@pytest.fixture
def letter(tmp_path: Path) -> Letter:
    (tmp_path / "invented.txt").write_text("About {what}\n\nSee {link}", encoding="utf-8")
    samples = {"what": "bread", "link": "https://alongside.example/"}
    return Letter("invented", "Invented", tmp_path, "You get this for a test.", samples)


@pytest.mark.django_db
def test_each_person_gets_one_email_for_an_occasion(letter: Letter) -> None:
    people = [applicant(), applicant()]
    for person in [*people, *people]:
        email_person(person, letter, occasion="market:1", at=now(), what="bread", link="here")
    assert {email.to for email in Email.objects.all()} == {person.email for person in people}
    assert Email.objects.count() == 2


@pytest.mark.django_db
def test_text_and_html_say_the_same_and_why_they_came(letter: Letter) -> None:
    email_person(
        applicant(), letter, occasion="market:1", at=now(), what="bread", link="https://a.example/b"
    )
    email = Email.objects.get()
    assert email.subject == "About bread"
    for form in (email.text, email.html):
        assert "https://a.example/b" in form
        assert letter.why in form


@pytest.mark.django_db
def test_a_placeholder_without_a_value_is_our_mistake(letter: Letter) -> None:
    with pytest.raises(KeyError, match="link"):
        email_person(applicant(), letter, occasion="market:1", at=now(), what="bread")
    assert not Email.objects.exists()


def test_a_date_is_written_without_a_leading_zero() -> None:
    assert spelt(date(2027, 6, 5)) == "Saturday 5 June 2027"
