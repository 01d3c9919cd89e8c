"""Nothing that is typed at a question is lost, however somebody leaves it."""

from typing import Final

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from config.accounts.models import UnsentForm
from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from recruitment.applying.changing import save_unfinished_change
from recruitment.applying.questions import BY_NAME, QUESTIONS
from recruitment.applying.reopening import send_back
from recruitment.models import Application, UnfinishedAnswer
from recruitment.unfinished import Page, unfinished
from tests.config.ui.markup import elements
from tests.factories.people import manager, sign_in
from tests.factories.post import sent_to
from tests.factories.recruitment import a_draft, an_application
from tests.filling_in import Body, sendings
from tests.recruitment.applying.views.pages import address, as_applicant, text_of

pytestmark = pytest.mark.django_db

NAMES: Final = [question.name for question in QUESTIONS]
LEAVING: Final = ("later", "back", "sign_out")
OURS: Final = {*LEAVING, "csrfmiddlewaretoken", "revision"}
REAL: Final[Body] = {
    "phone": ["07700 900123"],
    "postcode": ["SW2 5XF"],
    "born_on_day": ["27"],
    "born_on_month": ["3"],
    "born_on_year": ["1985"],
    "first_email": ["first@example.net"],
    "second_email": ["second@example.net"],
    "disclosure": ["something"],
    "knows_someone": ["yes"],
}
"""What these boxes take, where a plausible word is not enough. With another choice, the words
beside it are not wanted."""
TOO_LONG: Final = "long" * 2000


def page_of(name: str, draft: Application) -> str:
    return address("apply_question", draft, name)


def filled(client: Client, name: str, draft: Application) -> Body:
    """Every box of the question's page, with an answer that differs from the one there."""
    page = page_of(name, draft)
    [body] = [body for where, body in sendings(text_of(client.get(page)), page) if where == page]
    typed = {box: REAL.get(box, values) for box, values in body.items() if box not in OURS}
    return {box: ["2"] if box.startswith("need_") else values for box, values in typed.items()}


def shown(html: str, box: str) -> list[str]:
    """What this box of a page shows: its words, or the choices that are ticked."""
    boxes = [element for element in elements(html) if element.get("name") == box]
    words = [element.text.strip() for element in boxes if element.tag == "textarea"]
    choices = [element for element in boxes if element.get("type") in ("radio", "checkbox")]
    lines = [element for element in boxes if element.tag == "input" and element not in choices]
    ticked = [element.get("value", "on") for element in choices if "checked" in element]
    return words + ticked + [element.get("value", "") for element in lines]


def has_choices(html: str, box: str) -> bool:
    boxes = [element for element in elements(html) if element.get("name") == box]
    return any(element.get("type") in ("radio", "checkbox") for element in boxes)


def again(draft: Application, name: str) -> str:
    """The page of the question, on another device."""
    return text_of(as_applicant(draft).get(page_of(name, draft)))


def expect_typed(draft: Application, name: str, typed: Body) -> str:
    html = again(draft, name)
    for box, values in typed.items():
        if values == [TOO_LONG] and has_choices(html, box):
            continue  # no such choice, so nothing is ticked
        assert shown(html, box) == [value.strip() for value in values], box
    return html


@pytest.mark.parametrize("leaving", LEAVING)
@pytest.mark.parametrize("name", NAMES)
def test_whoever_leaves_a_question_finds_what_they_typed(name: str, leaving: str) -> None:
    draft = a_draft(complete=True, answered=[])
    client, page = as_applicant(draft), page_of(name, draft)
    valid = filled(client, name, draft)
    invalid = {box: [TOO_LONG] for box in valid}
    half = dict(list(valid.items())[: (len(valid) + 1) // 2])
    for typed in (half, invalid):
        sign_in(client, draft.applicant)
        answer = client.post(page, typed | {leaving: ["1"]})
        assert answer.status_code == 302
        html = expect_typed(draft, name, typed)
        if unfinished(Page(draft, name)):
            assert "govuk-error-summary" in html
    sign_in(client, draft.applicant)
    assert client.post(page, valid | {leaving: ["1"]}).status_code == 302
    assert "govuk-error-summary" not in expect_typed(draft, name, valid)
    assert not UnfinishedAnswer.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_after_the_session_has_ended_it_waits_for_its_owner(name: str) -> None:
    draft = a_draft(complete=True, answered=[])
    client, page = as_applicant(draft), page_of(name, draft)
    typed = {box: [TOO_LONG] for box in filled(client, name, draft)}
    client.post(reverse("account_logout"))
    client.post(page, typed | {"sign_out": ["1"]})
    sign_in(client, draft.applicant)
    kept = text_of(client.get(reverse("account_unsent_form", args=[UnsentForm.objects.get().pk])))
    [(where, body)] = [sending for sending in sendings(kept, "") if sending[0] == page]
    answer = client.post(where, body)
    assert "sign_out" not in body
    assert answer.status_code == 200 or Application.objects.get(pk=draft.pk).answered == [name]
    expect_typed(draft, name, typed)


@pytest.mark.parametrize("leaving", LEAVING)
def test_leaving_a_question_untouched_answers_nothing(leaving: str) -> None:
    draft = a_draft()
    client = as_applicant(draft)
    for name in ("languages", "heard_from", "motivation"):
        client.post(page_of(name, draft), {leaving: "1"})
        sign_in(client, draft.applicant)
    draft.refresh_from_db()
    assert draft.answered == []
    assert not UnfinishedAnswer.objects.exists()


def test_each_way_out_leads_where_it_says() -> None:
    draft = a_draft()
    client = as_applicant(draft)
    second, first = page_of("birth", draft), page_of("name", draft)
    assert client.post(second, {"back": "1"}).headers["Location"] == first
    assert client.post(first, {"back": "1"}).headers["Location"] == address(
        "own_application", draft
    )
    assert client.post(f"{second}?from=check", {"back": "1"}).headers["Location"] == address(
        "apply_check", draft
    )
    client.post(second, {"sign_out": "1"})
    assert client.get(second).status_code == 302


def test_enter_goes_on_and_neither_leaves_nor_signs_out() -> None:
    """A browser presses the first button of the form when somebody presses Enter in a box."""
    draft = a_draft()
    html = text_of(as_applicant(draft).get(page_of("name", draft)))
    buttons = [element for element in elements(html, "button") if element.get("form") == "answer"]
    assert [button.get("name", "") for button in buttons] == ["", "sign_out", "back"]


def test_a_change_that_is_not_finished_leaves_the_answer() -> None:
    draft = a_draft(complete=True)
    client = as_applicant(draft)
    client.post(page_of("contact", draft), {"phone": "077", "postcode": "", "later": "1"})
    draft.refresh_from_db()
    assert draft.phone == "07700 900123"
    page = text_of(client.get(address("apply_check", draft)))
    assert "07700 900123" in page
    assert "Finish" in page
    client.post(address("apply_send", draft), {"skip": "1"})
    assert not UnfinishedAnswer.objects.exists()
    draft.refresh_from_db()
    assert (draft.status, draft.phone) == ("submitted", "07700 900123")


def test_what_was_typed_is_sealed_and_only_its_own_boxes_are_kept() -> None:
    draft = a_draft()
    client = as_applicant(draft)
    client.post(page_of("contact", draft), {"phone": "secret", "else": "x", "later": "1"})
    row = UnfinishedAnswer.objects.get()
    assert b"secret" not in bytes(row.sealed_boxes)
    assert row.opened("boxes") == "phone=secret"


def test_putting_an_answer_back_as_it_was_forgets_the_rest() -> None:
    draft = a_draft(complete=True)
    client, page = as_applicant(draft), page_of("contact", draft)
    client.post(page, {"phone": "077", "postcode": "SW2 5XF", "back": "1"})
    client.post(page, {"phone": "07700 900123", "postcode": "SW2 5XF", "back": "1"})
    assert not UnfinishedAnswer.objects.exists()


def test_one_email_with_the_way_back_for_each_cohort() -> None:
    draft = a_draft()
    client, page = as_applicant(draft), page_of("name", draft)
    client.post(page, {"full_name": "Ben", "back": "1"})
    assert not sent_to(draft.applicant.email)
    for leaving in ("later", "later", "sign_out"):
        client.post(page, {leaving: "1"})
    [email] = sent_to(draft.applicant.email)
    assert address("own_application", draft) in email.text


def test_a_page_that_saves_by_itself_answers_nothing_yet() -> None:
    draft = a_draft()
    client, page = as_applicant(draft), page_of("motivation", draft)
    saved = client.post(page, {"motivation": "I wa"}, headers={"accept": "application/json"})
    assert set(saved.json()) == {"revision", "saved"}
    draft.refresh_from_db()
    assert draft.answered == []
    assert "I wa" in again(draft, "motivation")
    sent = an_application()
    refused = as_applicant(sent).post(
        page_of("motivation", sent), {"motivation": "x"}, headers={"accept": "application/json"}
    )
    assert (refused.status_code, refused.json()) == (
        409,
        {"logged": address("own_application", sent)},
    )


@pytest.mark.parametrize("leaving", LEAVING)
@pytest.mark.parametrize("again", ["change_answer", "answer_again"])
def test_a_change_after_sending_waits_too_and_changes_nothing(again: str, leaving: str) -> None:
    application = an_application(postcode="SW2 5XF", motivation="Before.")
    page, typed = address("change_answer", application, "contact"), {"postcode": ["nowhere"]}
    if again == "answer_again":
        page, typed = address("answer_again", application), {"motivation": ["After."]}
        send_back(
            application=application,
            question=BY_NAME["motivation"],
            asks="Why?",
            by=manager(),
            at=now(),
        )
    client = as_applicant(application)
    assert client.post(page, typed | {leaving: ["1"]}).status_code == 302
    application.refresh_from_db()
    assert (application.postcode, application.motivation) == ("SW2 5XF", "Before.")
    client = as_applicant(application)
    html = text_of(client.get(page))
    assert {box: shown(html, box) for box in typed} == typed

    client.post(page, {"postcode": "N7 9QP", "phone": "07700 900999", "motivation": "At last."})
    application.refresh_from_db()
    assert "N7 9QP" in application.postcode or application.motivation == "At last."
    assert not UnfinishedAnswer.objects.exists()


def test_a_change_saves_by_itself_until_the_application_is_over() -> None:
    application = an_application()
    client, page = as_applicant(application), address("change_answer", application, "contact")
    by_script = {"Accept": "application/json"}
    assert client.post(page, {"postcode": "no"}, headers=by_script).status_code == 200
    assert unfinished(Page(application, "contact"))
    with pytest.raises(ChangedMeanwhile):
        save_unfinished_change(
            application=a_draft(),
            question=BY_NAME["contact"],
            typed=QueryDict("postcode=no"),
            by=Application.objects.latest("pk").applicant,
            at=now(),
        )
