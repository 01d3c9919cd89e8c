"""What a page says about a change that was made or refused."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from config.common.errors import DomainError, FieldError, NotAllowed
from config.ui.forms import OneLine
from config.ui.pages import do_and_say, do_or_refuse


class DayForm(forms.Form):
    day = OneLine(max_length=20)


def a_request() -> HttpRequest:
    request = RequestFactory().post("/")
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined] # as Django's middleware
    return request


def messages_in(request: HttpRequest) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(request)]


def refuse(refusal: DomainError) -> None:
    raise refusal


def test_a_change_that_was_made_is_announced_by_a_text_or_from_its_result() -> None:
    request = a_request()
    assert do_and_say(request, lambda: None, "Saved.")
    assert do_and_say(request, lambda: 3, lambda many: f"{many} are planned.")
    assert messages_in(request) == [("success", "Saved."), ("success", "3 are planned.")]


def test_a_change_can_be_made_without_a_message() -> None:
    request = a_request()
    assert do_and_say(request, lambda: None)
    assert messages_in(request) == []


def test_without_a_form_the_next_page_shows_the_refusal() -> None:
    request = a_request()
    assert not do_and_say(request, lambda: refuse(NotAllowed("Ask a manager.")), "Saved.")
    assert messages_in(request) == [("error", "Ask a manager.")]


@pytest.mark.parametrize(
    ("refusal", "place"),
    [
        (NotAllowed("No."), "__all__"),
        (FieldError("day", "No."), "day"),
        (FieldError("place", "No."), "__all__"),  # the form has no such field
    ],
)
def test_a_form_shows_the_refusal_beside_its_field(refusal: DomainError, place: str) -> None:
    request, form = a_request(), DayForm({"day": "Monday"})
    assert not do_and_say(request, lambda: refuse(refusal), "Saved.", form=form)
    assert form.errors == {place: ["No."]}
    assert messages_in(request) == []


def test_the_result_is_returned_without_a_message() -> None:
    request = a_request()
    assert do_or_refuse(request, lambda: 3) == 3
    assert messages_in(request) == []


def test_without_a_result_the_refusal_is_shown() -> None:
    request, form = a_request(), DayForm({"day": "Monday"})
    assert do_or_refuse(request, lambda: refuse(NotAllowed("Ask a manager."))) is None
    assert messages_in(request) == [("error", "Ask a manager.")]
    assert do_or_refuse(request, lambda: refuse(FieldError("day", "No.")), form=form) is None
    assert form.errors == {"day": ["No."]}


def test_an_error_that_is_no_refusal_is_not_caught() -> None:
    with pytest.raises(ZeroDivisionError):
        do_and_say(a_request(), lambda: 1 // 0, "Saved.")
