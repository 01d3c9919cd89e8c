"""Whatever somebody types, the page still shows it and says what to do. Nothing breaks and nothing
is lost."""

from typing import Any

import pytest
from django.forms import BoundField
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.ui.forms import PARTS, DateInputField
from recruitment.applying.drafts import save_answers
from recruitment.applying.forms.by_question import FORMS
from recruitment.applying.forms.you import QuestionForm
from recruitment.applying.questions import BY_NAME, QUESTIONS
from recruitment.models import Application
from tests.examples import FEW
from tests.factories.people import sign_in
from tests.factories.recruitment import a_draft
from tests.recruitment.typed import SHOWN, TYPED, typed_boxes

pytestmark = pytest.mark.django_db


def form_of(name: str, draft: Application, data: QueryDict | None = None) -> QuestionForm:
    return FORMS[name](data, question=BY_NAME[name], application=draft)


def inputs(field: BoundField) -> list[str]:
    """The names of the inputs of one field. A date has 3."""
    if isinstance(field.field, DateInputField):
        return [f"{field.html_name}_{part}" for part in PARTS]
    return [field.html_name]


def filled(form: QuestionForm, text: str) -> QueryDict:
    """Data with this text in every input of the page."""
    data = QueryDict(mutable=True)
    for field in form:
        data.update(dict.fromkeys(inputs(field), text))
    return data


@pytest.mark.parametrize("kind", TYPED)
@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_what_was_typed_stays_and_is_explained(client: Client, name: str, kind: str) -> None:
    draft, text = a_draft(), TYPED[kind]
    sign_in(client, draft.applicant)
    data = filled(form_of(name, draft), text)
    answer = client.post(f"/apply/{draft.reference}/question/{name}/", data)
    if answer.status_code == 302:
        assert Application.objects.get(pk=draft.pk).answered == [name]
        return
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "govuk-error-summary" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    for box in typed_boxes(page):
        assert box.replace("\r\n", "\n") == SHOWN[kind].replace("\r\n", "\n")
    assert Application.objects.get(pk=draft.pk).answered == []


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_every_error_is_a_sentence_and_names_what_to_do(name: str) -> None:
    draft = a_draft()
    for text in TYPED.values():
        form = form_of(name, draft, filled(form_of(name, draft), text))
        for messages in form.errors.values():
            for message in map(str, messages):
                assert message != "This field is required."
                assert not message.startswith("Ensure this value")
                assert len(message) > 15


ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


@pytest.mark.parametrize("name", ["name", "contact", "motivation", "referees", "connections"])
@settings(
    max_examples=FEW,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=ANY_TEXT)
def test_what_is_accepted_can_be_kept_and_comes_back(db: None, name: str, text: str) -> None:
    draft = a_draft()
    form = form_of(name, draft, filled(form_of(name, draft), text))
    if form.is_valid():
        save_answers(
            application=draft,
            question=BY_NAME[name],
            answers=form.answers(),
            by=draft.applicant,
            at=draft.started_at,
        )
        again: dict[str, Any] = BY_NAME[name].storage.read(Application.objects.get(pk=draft.pk))
        assert all(again[key] == value for key, value in form.answers().items() if key in again)
