"""Forms in GOV.UK's markup: what is asked, hinted, refused and kept."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from hypothesis import example, given

from config.ui.forms import DateInputField, form_errors
from config.ui.gallery.forms import EveryField
from tests.config.ui.markup import TEXT, elements, only


class Birthday(forms.Form):
    born = DateInputField(label="Date of birth")


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
    assert only(html, id="id_email_helptext").text.strip() == "We will send a code to it."
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


def test_every_id_stands_once() -> None:
    ids = [element["id"] for element in elements(str(EveryField({}))) if "id" in element]
    assert len(ids) == len(set(ids))


def test_every_error_leads_to_an_input() -> None:
    form = EveryField({"before": "no", "places": "3"})
    html = str(form)
    ids = {element["id"] for element in elements(html) if "id" in element}
    summary = form_errors(form)
    assert len(summary) == 8
    assert summary[0] == {
        "text": "A first-time mentor starts with one man.",
        "href": "#form-errors",
    }
    assert {error["href"].removeprefix("#") for error in summary} <= ids


def test_an_error_makes_sense_away_from_its_field() -> None:
    texts = [error["text"] for error in form_errors(EveryField({}))]
    assert "“Email address” needs an answer" in texts
    assert "Choose a prison" in texts
    assert not [text for text in texts if "This field" in text]


def test_the_summary_is_there_only_when_something_is_wrong() -> None:
    assert rendered("{% error_summary form %}", EveryField()) == ""
    summary = rendered("{% error_summary form %}", EveryField({}))
    assert only(summary, href="#id_weekdays_0").text == "Choose at least one day"
    assert only(summary, href="#id_born_0").text == "Enter a date"


def test_a_hidden_field_that_is_wrong_is_said_too() -> None:
    class Hiding(forms.Form):
        chosen = forms.IntegerField(widget=forms.HiddenInput)

    html = str(Hiding({}))
    assert "“Chosen” needs an answer" in html
    assert only(html, name="chosen")["type"] == "hidden"


def test_only_an_optional_field_says_so() -> None:
    html = str(EveryField())
    assert only(html, **{"for": "id_letter"}).text.strip() == "A letter of reference (optional)"
    assert only(html, **{"for": "id_name"}).text.strip() == "Full name"


def test_one_question_to_a_page_is_its_heading() -> None:
    html = rendered("{% question form.weekdays %}", EveryField())
    order = [element.tag for element in elements(html)]
    assert order[order.index("legend") + 1] == "h1"
    html = rendered("{% question form.name %}", EveryField())
    order = [element.tag for element in elements(html)]
    assert order[order.index("h1") + 1] == "label"


@given(TEXT)
@example("<script>&amp;\"'</textarea>")
def test_what_was_typed_is_kept_and_escaped(text: str) -> None:
    form = EveryField({"name": text, "email": text, "reason": text})
    html = str(form)
    assert only(html, name="name").get("value", "") == text
    assert only(html, name="email").get("value", "") == text
    assert only(html, name="reason").text == "\n" + text
    assert not elements(html, "script")


def test_choices_are_kept() -> None:
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
    ("boxes", "sentence"),
    [
        (("", "", ""), "Enter a date"),
        (("27", "", "1985"), "The date must include a month"),
        (("", "", "1985"), "The date must include a day and month"),
        (("31", "2", "1985"), "Enter a real date, such as 27 3 1985"),
        (("x", "2", "1985"), "Enter a real date, such as 27 3 1985"),
        (("1", "2", "9" * 30), "Enter a real date, such as 27 3 1985"),
        (("1", "2", "99999"), "Enter a real date, such as 27 3 1985"),
    ],
)
def test_a_wrong_date_is_explained_and_kept(boxes: tuple[str, str, str], sentence: str) -> None:
    form = typed(*boxes)
    assert [error["text"] for error in form_errors(form)] == [sentence]
    shown = [element.get("value", "") for element in elements(str(form), "input")]
    assert shown == list(boxes)


def test_a_known_date_fills_the_boxes() -> None:
    html = str(Birthday(initial={"born": date(1985, 3, 27)}))
    assert [element["value"] for element in elements(html, "input")] == ["27", "3", "1985"]


@pytest.mark.parametrize(("day", "changed"), [("27", False), ("28", True), ("x", True)])
def test_a_date_has_changed_only_when_it_differs(day: str, changed: bool) -> None:
    data = {"born_day": day, "born_month": "mar", "born_year": "1985"}
    form = Birthday(data, initial={"born": date(1985, 3, 27)})
    assert form.has_changed() is changed
