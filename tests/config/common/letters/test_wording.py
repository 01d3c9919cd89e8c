from functools import partial
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.direction import isolated
from config.common.letters.wording import (
    LONGEST_SUBJECT,
    BadWording,
    Letter,
    MissingPlaceholder,
    RegisteredTwice,
    Text,
    TooLongForText,
    UnknownPlaceholder,
    Wording,
    check_wording,
    current_wording,
    filled,
    preview,
    register_letter,
    registered_letters,
    restore_wording,
    reword,
)
from tests.factories.people import manager

SAMPLES = {"first_name": "Ama", "link": "https://alongside.example/", "answer_by": "Friday"}
REWORDED = Text("Well done", "Dear {first_name}, see {link} by {answer_by}.")
NAMES = st.text(max_size=100).map(partial(normalize, "NFC"))


@pytest.fixture
def letter(tmp_path: Path) -> Letter:
    """A letter whose text is in a file. It is not registered."""
    words = "Hello {first_name}\n\nBy {answer_by} please: {link}\n\nThank you."
    (tmp_path / "invented.txt").write_text(words, encoding="utf-8")
    return Letter("invented", "Invented", tmp_path, "Why.", SAMPLES, ("answer_by", "link"))


def test_the_first_line_of_its_file_is_the_subject(letter: Letter) -> None:
    body = "By {answer_by} please: {link}\n\nThank you."
    assert letter.built_in == ("Hello {first_name}", body)


def test_a_preview_is_filled_with_its_samples(letter: Letter) -> None:
    example = preview(letter, REWORDED)
    assert example == ("Well done", "Dear Ama, see https://alongside.example/ by Friday.")


def test_an_unknown_placeholder_is_named(letter: Letter) -> None:
    with pytest.raises(UnknownPlaceholder) as refusal:
        check_wording(letter, Text("Hello {first_name}", "Dear {nickname}"))
    assert refusal.value.placeholders == ["nickname"]


def test_every_missing_placeholder_is_named(letter: Letter) -> None:
    with pytest.raises(MissingPlaceholder) as refusal:
        check_wording(letter, Text("A place", "Dear {first_name}"))
    assert refusal.value.placeholders == ["answer_by", "link"]


@given(st.sampled_from(sorted(SAMPLES)), NAMES)
def test_a_value_is_never_read_as_a_placeholder(name: str, value: str) -> None:
    placeholder = f"{{{name}}}"
    text = Text(placeholder, f"a {placeholder} b")
    apart = isolated(value)
    assert filled(text, {name: value}) == (apart, f"a {apart} b")


def test_a_name_from_the_right_is_kept_apart_from_the_words_around_it() -> None:
    text = filled(Text("About {name}", "Dear {name}, 3 days are left."), {"name": "משה לוי"})
    assert text.subject == "About \u2068משה לוי\u2069"
    assert "\u2068משה לוי\u2069, 3 days" in text.body


@pytest.mark.parametrize("body", ["{first_name.__class__}", "{0}", "{}", "{first_name!r}"])
def test_a_placeholder_reaches_nothing_but_its_value(letter: Letter, body: str) -> None:
    with pytest.raises(BadWording):
        check_wording(letter, Text("{link}", f"{body} {{answer_by}}"))


@pytest.mark.django_db
def test_a_manager_rewords_and_goes_back(letter: Letter) -> None:
    boss = manager()
    reword(letter=letter, text=REWORDED, by=boss, at=now())
    assert current_wording(letter) == REWORDED
    assert Wording.objects.get().changed_by == boss
    restore_wording(letter=letter, by=boss, at=now())
    restore_wording(letter=letter, by=boss, at=now())
    assert current_wording(letter) == letter.built_in
    actions = AuditEvent.objects.filter(subject="recruitment.Wording").values_list("action")
    assert [action for (action,) in actions] == ["reword", "restore_wording"]


@pytest.mark.django_db
def test_a_bad_wording_is_not_saved(letter: Letter) -> None:
    with pytest.raises(BadWording):
        reword(letter=letter, text=Text("A place", "Hello"), by=manager(), at=now())
    assert not Wording.objects.exists()


def test_a_key_registered_twice_is_refused_and_the_first_letter_stays(tmp_path: Path) -> None:
    letters = registered_letters()
    key, first = next(iter(letters.items()))
    with pytest.raises(RegisteredTwice):
        register_letter(key, "Another", tmp_path, why="Why.")
    assert registered_letters()[key] is first


@pytest.fixture
def text(tmp_path: Path) -> Letter:
    """A text whose words are in a file. It is not registered."""
    (tmp_path / "short.txt").write_text("See {link}\n", encoding="utf-8")
    return Letter("short", "Short", tmp_path, "", {"link": "x" * 30}, ("link",), is_text=True)


def test_the_whole_file_of_a_text_is_what_it_says(text: Letter) -> None:
    assert text.built_in == ("", "See {link}")


def test_a_text_is_as_long_as_one_text_and_no_longer(text: Letter) -> None:
    check_wording(text, Text("", "{link}" + "y" * 130))
    with pytest.raises(TooLongForText):
        check_wording(text, Text("", "{link}" + "y" * 131))


@pytest.mark.parametrize("letter", ["’", "–", "€", "[", "🍔"])
def test_what_makes_a_text_shorter_is_refused(letter: str, text: Letter) -> None:
    with pytest.raises(TooLongForText):
        check_wording(text, Text("", f"{{link}} {letter}"))


@pytest.mark.django_db
def test_a_manager_rewords_a_text(text: Letter) -> None:
    reword(letter=text, text=Text("", "Look: {link}"), by=manager(), at=now())
    assert current_wording(text) == ("", "Look: {link}")


def test_a_subject_with_a_very_long_name_fits_its_column() -> None:
    text = filled(Text(f"{'x' * 100} {{name}}", "Dear {name}"), {"name": "y" * 120})
    assert len(text.subject) == LONGEST_SUBJECT
    assert text.body == f"Dear {'y' * 120}"
