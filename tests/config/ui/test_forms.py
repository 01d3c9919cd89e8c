"""Forms in GOV.UK's markup: labels, hints, errors, and what was typed."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from hypothesis import example, given

from config.ui.forms import (
    DAMAGED,
    CountedTextarea,
    DateInputField,
    EmailAddress,
    OneLine,
    PlainText,
    WholeNumber,
    field_errors,
    form_errors,
)
from config.ui.gallery.forms import EveryField
from tests.config.ui.markup import TEXT, elements, only


class Birthday(forms.Form):
    born = DateInputField(label="Date of birth")


class Meeting(forms.Form):
    on = DateInputField(label="When did you meet?", name="Date of the meeting")


def typed(day: str, month: str, year: str) -> Birthday:
    return Birthday({"born_day": day, "born_month": month, "born_year": year})


def rendered(source: str, form: forms.Form) -> str:
    return Template("{% load ui %}" + source).render(Context({"form": form}))


def test_every_input_has_a_label_or_a_legend() -> None:
    html = str(EveryField())
    labelled = {label["for"] for label in elements(html, "label")}
    inputs = [element for tag in ("input", "textarea", "select") for element in elements(html, tag)]
    assert {element["id"] for element in inputs} == labelled


def test_a_hint_and_an_error_are_announced_with_their_input() -> None:
    html = str(EveryField({}))
    described = only(html, name="email")["aria-describedby"].split()
    assert described == ["id_email_helptext", "id_email_error"]
    hint = EveryField.base_fields["email"].help_text
    assert only(html, id="id_email_helptext").text.strip() == hint
    assert only(html, name="email")["aria-invalid"] == "true"


def test_a_group_of_choices_is_described_as_a_group() -> None:
    html = str(EveryField({}))
    groups = [element["aria-describedby"] for element in elements(html, "fieldset")]
    assert "id_weekdays_helptext id_weekdays_error" in groups
    assert not [
        element
        for element in elements(html, "input")
        if element["type"] == "radio" and "aria-invalid" in element
    ]


def test_every_id_is_there_once() -> None:
    ids = [element["id"] for element in elements(str(EveryField({}))) if "id" in element]
    assert len(ids) == len(set(ids))


def test_every_error_leads_to_an_input() -> None:
    form = EveryField({"before": "no", "places": "3"})
    html = str(form)
    ids = {element["id"] for element in elements(html) if "id" in element}
    summary = form_errors(form)
    assert len(summary) == 8
    assert summary[0]["href"] == "#form-errors"
    assert {error["href"].removeprefix("#") for error in summary} <= ids


def test_a_long_limit_is_written_with_a_comma() -> None:
    html = CountedTextarea(max_length=10_000).render("words", "")
    assert "10,000" in html
    assert 'data-maxlength="10000"' in html, "a program reads this one"


class Plain(forms.Form):
    """A form whose fields set no error messages."""

    name = OneLine(label="Full name", max_length=5)
    reason = PlainText(label="Why?", max_length=200)
    places = WholeNumber(label="Places", min_value=2, max_value=9)
    prison = forms.ChoiceField(label="Prison", choices=[("bxi", "HMP Brixton")])
    email = EmailAddress(label="Email address")
    file = forms.FileField(label="File")


@pytest.mark.parametrize(
    ("name", "answer", "limit"),
    [
        ("name", "", ""),
        ("name", "Ann Lee", "5"),
        ("reason", "", ""),
        ("places", "x", ""),
        ("places", "1", "2"),
        ("places", "10", "9"),
        ("prison", "", ""),
        ("file", "", ""),
    ],
)
def test_an_error_names_its_field_and_its_limit(name: str, answer: str, limit: str) -> None:
    field = Plain({name: answer})[name]
    (text,) = field_errors(field)
    assert f"“{field.label}”" in text
    assert limit in text


@pytest.mark.parametrize(("name", "answer"), [("email", "ann@"), ("prison", "wwi")])
def test_djangos_own_words_are_replaced(name: str, answer: str) -> None:
    field = Plain({name: answer})[name]
    (error,) = field.errors
    (text,) = field_errors(field)
    assert text != error
    assert not text.endswith(".")


def own_words(name: str) -> str:
    """What the field says when it is empty."""
    return str(EveryField.base_fields[name].error_messages["required"])


def test_the_summary_is_there_only_when_something_is_wrong() -> None:
    assert rendered("{% error_summary form %}", EveryField()) == ""
    summary = rendered("{% error_summary form %}", EveryField({}))
    assert only(summary, href="#id_weekdays_0").text == own_words("weekdays")
    assert only(summary, href="#id_born_0").text == own_words("born")


def test_an_error_in_a_hidden_field_is_shown_too() -> None:
    class Hiding(forms.Form):
        chosen = WholeNumber(widget=forms.HiddenInput)

    for chosen in ("", "x", "-1"):
        html = str(Hiding({"chosen": chosen}))
        assert DAMAGED in html
        assert only(html, name="chosen")["type"] == "hidden"


def test_a_hidden_field_with_words_of_its_own_uses_them() -> None:
    class Hiding(forms.Form):
        chosen = WholeNumber(widget=forms.HiddenInput, error_messages={"required": "Choose a man"})

    html = str(Hiding({}))
    assert "Choose a man" in html
    assert DAMAGED not in html


def test_only_an_optional_field_says_so() -> None:
    html = str(EveryField())
    assert only(html, **{"for": "id_letter"}).text.strip().endswith("(optional)")
    assert not only(html, **{"for": "id_name"}).text.strip().endswith("(optional)")


def test_one_question_to_a_page_is_its_heading() -> None:
    html = rendered("{% question form.weekdays %}", EveryField())
    order = [element.tag for element in elements(html)]
    assert order[order.index("legend") + 1] == "h1"
    html = rendered("{% question form.name %}", EveryField())
    order = [element.tag for element in elements(html)]
    assert order[order.index("h1") + 1] == "label"


@given(TEXT)
@example("<script>&amp;\"'</textarea>")
def test_what_was_typed_is_shown_again_and_escaped(text: str) -> None:
    form = EveryField({"name": text, "email": text, "reason": text})
    html = str(form)
    assert only(html, name="name").get("value", "") == text
    assert only(html, name="email").get("value", "") == text
    assert only(html, name="reason").text == "\n" + text
    assert not elements(html, "script")


def test_what_was_selected_is_shown_again() -> None:
    data = QueryDict("weekdays=mon&weekdays=wed&before=no&establishment=bxi&agreed=on")
    html = str(EveryField(data))
    ticked = {
        element["value"]
        for element in elements(html, "input")
        if "checked" in element and "value" in element
    }
    assert ticked == {"mon", "wed", "no"}
    assert "checked" in only(html, name="agreed")
    assert [element["value"] for element in elements(html, "option") if "selected" in element] == [
        "bxi"
    ]


@pytest.mark.parametrize("month", ["3", "03", "mar", "March", " MAR "])
def test_a_date_is_read_from_three_boxes(month: str) -> None:
    form = typed("27", month, "1985")
    assert form.is_valid()
    assert form.cleaned_data == {"born": date(1985, 3, 27)}


@pytest.mark.parametrize(
    ("boxes", "code", "missing", "box"),
    [
        (("", "", ""), "required", "", 0),
        (("27", "", "1985"), "incomplete", "month", 1),
        (("27", "3", ""), "incomplete", "year", 2),
        (("", "", "1985"), "incomplete", "day and month", 0),
        (("31", "2", "1985"), "invalid", "", 0),
        (("x", "2", "1985"), "invalid", "", 0),
        (("1", "2", "9" * 30), "invalid", "", 0),
        (("1", "2", "99999"), "invalid", "", 0),
        (("1", "2", "85"), "year", "year in full", 2),
    ],
)
def test_a_wrong_date_is_refused_and_shown_again(
    boxes: tuple[str, str, str], code: str, missing: str, box: int
) -> None:
    form = typed(*boxes)
    (error,) = form.errors.as_data()["born"]
    assert error.code == code
    (line,) = form_errors(form)
    assert line["href"] == f"#id_born_{box}"
    assert missing in line["text"]
    assert code in {"required", "year"} or line["text"].startswith("Date of birth")
    values = [element.get("value", "") for element in elements(str(form), "input")]
    assert values == list(boxes)


def test_an_error_of_a_date_names_it_where_the_label_is_a_question() -> None:
    form = Meeting({"on_day": "31", "on_month": "2", "on_year": "2027"})
    (line,) = form_errors(form)
    assert line["text"].startswith("Date of the meeting")


def test_a_known_date_fills_the_boxes() -> None:
    html = str(Birthday(initial={"born": date(1985, 3, 27)}))
    assert [element["value"] for element in elements(html, "input")] == ["27", "3", "1985"]


@pytest.mark.parametrize(("day", "changed"), [("27", False), ("28", True), ("x", True)])
def test_a_date_has_changed_only_when_it_differs(day: str, changed: bool) -> None:
    data = {"born_day": day, "born_month": "mar", "born_year": "1985"}
    form = Birthday(data, initial={"born": date(1985, 3, 27)})
    assert form.has_changed() is changed
