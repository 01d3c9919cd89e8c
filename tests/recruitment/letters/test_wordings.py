import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.audit import AuditEvent
from config.common.clock import now
from recruitment.letters.wordings import (
    LETTERS,
    SAMPLES,
    BadWording,
    Text,
    built_in,
    check_wording,
    current_wording,
    filled,
    preview,
    restore_wording,
    reword,
)
from recruitment.models import Wording
from tests.factories.people import manager


@pytest.mark.parametrize("key", LETTERS)
def test_every_letter_has_a_built_in_wording_that_passes_its_own_check(key: str) -> None:
    check_wording(key, built_in(key))
    shown = preview(built_in(key))
    assert "{" not in shown.subject + shown.body
    assert len(shown.subject) <= 200


def test_an_unknown_placeholder_is_named_with_those_there_are() -> None:
    with pytest.raises(BadWording, match=r"cannot fill in \{nickname\}.*\{first_name\}"):
        check_wording("shortlisted", Text("Hello", "Dear {nickname}"))


def test_every_missing_placeholder_is_named() -> None:
    with pytest.raises(BadWording, match=r"Put \{answer_by\} and \{status_link\} somewhere"):
        check_wording("offer", Text("A place", "Dear {first_name}"))


@given(st.sampled_from(sorted(SAMPLES)), st.text())
def test_a_value_is_never_read_as_a_placeholder(name: str, value: str) -> None:
    placeholder = f"{{{name}}}"
    text = Text(placeholder, f"a {placeholder} b")
    assert filled(text, {name: value}) == (value, f"a {value} b")


@pytest.mark.parametrize("body", ["{first_name.__class__}", "{0}", "{}", "{first_name!r}"])
def test_a_placeholder_reaches_nothing_but_its_value(body: str) -> None:
    with pytest.raises(BadWording):
        check_wording("shortlisted", Text("Hello", body))


@pytest.mark.django_db
def test_a_manager_rewords_and_goes_back() -> None:
    boss, text = manager(), Text("Well done", "Dear {first_name}, well done.")
    reword(key="shortlisted", text=text, by=boss, at=now())
    assert current_wording("shortlisted") == text
    restore_wording(key="shortlisted", by=boss, at=now())
    restore_wording(key="shortlisted", by=boss, at=now())
    assert current_wording("shortlisted") == built_in("shortlisted")
    actions = AuditEvent.objects.filter(subject="recruitment.Wording").values_list("action")
    assert [action for (action,) in actions] == ["reword", "restore_wording"]


@pytest.mark.django_db
def test_a_bad_wording_is_not_kept() -> None:
    with pytest.raises(BadWording):
        reword(key="offer", text=Text("A place", "Hello"), by=manager(), at=now())
    assert not Wording.objects.exists()
