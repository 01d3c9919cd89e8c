"""Checking the answers, the optional questions, and sending."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from recruitment.applying.answers import Confidence, write_in_confidence
from recruitment.applying.questions import BY_NAME
from recruitment.models import Application, EqualityAnswers
from tests.config.ui.markup import only
from tests.factories.people import sign_in
from tests.factories.recruitment import a_cohort, a_draft, an_application
from tests.recruitment.applying.views.pages import address, as_applicant, text_of

pytestmark = pytest.mark.django_db


def test_the_check_page_shows_every_answer_safely() -> None:
    draft = a_draft(complete=True, full_name="<b>Ama</b>", motivation="one\ntwo")
    write_in_confidence(draft, Confidence.LIVED_EXPERIENCE, "I was inside.")
    draft.save()
    page = text_of(as_applicant(draft).get(address("apply_check", draft)))
    for words in ("&lt;b&gt;Ama", "27 March 1985", "one<br>two", "I was inside.", "drugs: good"):
        assert words in page
    assert page.count("?from=check") == 14


def test_the_check_page_costs_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    draft = a_draft(complete=True)
    client = as_applicant(draft)
    with django_assert_max_num_queries(10):
        client.get(address("apply_check", draft))


def test_what_is_missing_is_asked_before_sending() -> None:
    draft = a_draft(complete=True, answered=["name"])
    client = as_applicant(draft)
    onwards = f'href="{address("apply_question", draft, "birth")}"'
    assert onwards in text_of(client.get(address("apply_check", draft)))
    refused = text_of(client.post(address("apply_send", draft), follow=True))
    assert BY_NAME["birth"].title in refused
    assert not Application.objects.filter(status="submitted").exists()


def test_sending_with_answers_about_equality() -> None:
    draft = a_draft(complete=True)
    answers = {"age_band": "25-34", "gender": "rather_not"}
    answer = as_applicant(draft).post(address("apply_send", draft), answers, follow=True)
    assert answer.redirect_chain[-1][0] == address("apply_sent", draft)
    assert draft.reference in text_of(answer)
    row = EqualityAnswers.objects.get()
    assert (row.age_band, row.gender, row.religion) == ("25-34", "rather_not", "")
    assert row.cohort == draft.cohort


def test_skipping_keeps_nothing_even_of_what_was_ticked() -> None:
    draft = a_draft(complete=True)
    as_applicant(draft).post(address("apply_send", draft), {"age_band": "25-34", "skip": "1"})
    assert Application.objects.get(pk=draft.pk).status == "submitted"
    assert not EqualityAnswers.objects.exists()


def test_pressing_twice_sends_once_and_says_so() -> None:
    application = an_application()
    answer = as_applicant(application).post(
        address("apply_send", application), {"age_band": "25-34"}
    )
    assert answer.headers["Location"] == address("own_application", application)
    assert not EqualityAnswers.objects.exists()


def test_an_answer_nobody_offered_is_refused_and_nothing_is_sent() -> None:
    draft = a_draft(complete=True)
    page = as_applicant(draft).post(address("apply_send", draft), {"gender": "<script>"})
    assert only(text_of(page), id="id_gender_error")
    assert Application.objects.get(pk=draft.pk).status == "draft"


def test_nothing_of_the_equality_answers_leads_to_a_person() -> None:
    names = {field.name for field in EqualityAnswers._meta.get_fields()}
    assert names == {
        "id",
        "cohort",
        "age_band",
        "gender",
        "ethnicity",
        "religion",
        "orientation",
        "disability",
    }
    assert not [field for field in EqualityAnswers._meta.fields if "Date" in type(field).__name__]


def test_someone_not_yet_18_is_not_sent_an_error() -> None:
    draft = a_draft(complete=True, born_on=timezone.localdate())
    answer = as_applicant(draft).post(address("apply_send", draft))
    assert answer.headers["Location"] == address("apply_not_yet", draft)


def test_before_it_opens_the_page_says_from_when() -> None:
    draft = a_draft(complete=True, cohort=a_cohort(opens_in=7))
    client = as_applicant(draft)
    page = text_of(client.get(address("apply_check", draft)))
    assert f"{draft.cohort.opens_on:%-d %B %Y}" in page
    assert address("apply_send", draft) not in page
    refused = client.post(address("apply_send", draft), follow=True)
    assert "app-notification--error" in text_of(refused)
    assert Application.objects.get(pk=draft.pk).status == "draft"


def test_a_draft_has_no_confirmation(client: Client) -> None:
    draft = a_draft(complete=True)
    sign_in(client, draft.applicant)
    answer = client.get(address("apply_sent", draft))
    assert answer.headers["Location"] == address("own_application", draft)
