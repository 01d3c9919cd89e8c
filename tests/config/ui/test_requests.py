"""What a page says of a change that was done, or refused."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from config.common.errors import DomainError, FieldError, NotAllowed
from config.ui.pages import do_and_say, do_or_refuse


class DayForm(forms.Form):
    day = forms.CharField()


def a_request() -> HttpRequest:
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def messages_in(request: HttpRequest) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(request)]


def refuse(refusal: DomainError) -> None:
    raise refusal


def test_what_was_done_is_said_in_words_or_from_its_result() -> None:
    request = a_request()
    assert do_and_say(request, lambda: None, "Saved.")
    assert do_and_say(request, lambda: 3, lambda many: f"{many} are planned.")
    assert messages_in(request) == [("success", "Saved."), ("success", "3 are planned.")]


def test_what_needs_no_words_is_done_without_any() -> None:
    request = a_request()
    assert do_and_say(request, lambda: None)
    assert messages_in(request) == []


def test_without_a_form_the_next_page_says_why_not() -> None:
    request = a_request()
    assert not do_and_say(request, lambda: refuse(NotAllowed("Ask a manager.")), "Saved.")
    assert messages_in(request) == [("error", "Ask a manager.")]


@pytest.mark.parametrize(
    ("refusal", "place"),
    [
        (NotAllowed("No."), "__all__"),
        (FieldError("day", "No."), "day"),
        (FieldError("place", "No."), "__all__"),  # the form does not ask for it
    ],
)
def test_a_form_says_why_not_beside_what_is_to_be_put_right(
    refusal: DomainError, place: str
) -> None:
    request, form = a_request(), DayForm({"day": "Monday"})
    assert not do_and_say(request, lambda: refuse(refusal), "Saved.", form=form)
    assert form.errors == {place: ["No."]}
    assert messages_in(request) == []


def test_what_a_page_goes_on_to_is_handed_over_and_nothing_is_said() -> None:
    request = a_request()
    assert do_or_refuse(request, lambda: 3) == 3
    assert messages_in(request) == []


def test_where_a_rule_says_no_there_is_nothing_to_go_on_to() -> None:
    request, form = a_request(), DayForm({"day": "Monday"})
    assert do_or_refuse(request, lambda: refuse(NotAllowed("Ask a manager."))) is None
    assert messages_in(request) == [("error", "Ask a manager.")]
    assert do_or_refuse(request, lambda: refuse(FieldError("day", "No.")), form=form) is None
    assert form.errors == {"day": ["No."]}


def test_what_is_no_rule_is_not_said_to_anybody() -> None:
    with pytest.raises(ZeroDivisionError):
        do_and_say(a_request(), lambda: 1 // 0, "Saved.")
