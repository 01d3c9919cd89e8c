"""Answering page by page, leaving, and coming back."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.common.clock import london_today
from recruitment.applying.drafts import SENT
from recruitment.applying.questions import QUESTIONS
from recruitment.models import Application
from recruitment.weekly import mask_of
from tests.factories.people import sign_in, user_with
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    an_establishment,
    hours_at,
)
from tests.factories.recruitment import a_cohort, a_draft, an_application
from tests.recruitment.applying.views.pages import address, as_applicant, text_of

pytestmark = pytest.mark.django_db
NAME = {"full_name": "Ben Example", "known_as": "Ben"}


def test_one_press_starts_and_asks_the_first_question(client: Client) -> None:
    a_cohort()
    sign_in(client, user_with())
    answer = client.post("/apply/start/", follow=True)
    assert answer.context["question"] == QUESTIONS[0]


def test_starting_again_leads_to_what_was_started(client: Client) -> None:
    draft = a_draft()
    sign_in(client, draft.applicant)
    page = text_of(client.post("/apply/start/"))
    assert address("own_application", draft) in page


def test_an_answer_leads_to_the_next_question_without_one() -> None:
    draft = a_draft(answered=["birth"])
    client = as_applicant(draft)
    answer = client.post(address("apply_question", draft, "name"), NAME)
    assert answer.headers["Location"] == address("apply_question", draft, "contact")


def test_the_last_answer_leads_to_checking() -> None:
    draft = a_draft(complete=True)
    answer = as_applicant(draft).post(address("apply_question", draft, "name"), NAME)
    assert answer.headers["Location"] == address("apply_check", draft)


def test_a_change_from_the_check_page_comes_back_to_it() -> None:
    draft = a_draft(answered=["name"])
    client = as_applicant(draft)
    page = address("apply_question", draft, "name") + "?from=check"
    assert client.post(page, {"back": "1"}).headers["Location"] == address("apply_check", draft)
    assert client.post(page, NAME).headers["Location"] == address("apply_check", draft)


def test_stopping_keeps_the_answer_of_this_page() -> None:
    draft = a_draft()
    client = as_applicant(draft)
    answer = client.post(address("apply_question", draft, "name"), NAME | {"later": "1"})
    assert answer.headers["Location"] == address("apply_saved", draft)
    assert Application.objects.get(pk=draft.pk).full_name == "Ben Example"
    assert draft.applicant.email in text_of(client.get(answer.headers["Location"]))


def test_someone_not_yet_18_is_told_kindly_and_loses_nothing() -> None:
    draft = a_draft(cohort=a_cohort(open_for=60))
    soon = london_today() + timedelta(days=20)
    born = {"born_on_day": soon.day, "born_on_month": soon.month, "born_on_year": soon.year - 18}
    answer = as_applicant(draft).post(address("apply_question", draft, "birth"), born, follow=True)
    assert answer.redirect_chain[-1][0] == address("apply_not_yet", draft)
    page = text_of(answer)
    assert f"{soon:%-d %B %Y}" in page
    assert str(draft.cohort) in page  # the cohort still takes applications on that day
    assert "app-notification--error" not in page
    assert Application.objects.get(pk=draft.pk).answered == ["birth"]


def test_a_question_of_a_sent_application_shows_where_it_stands() -> None:
    application = an_application()
    client, page = as_applicant(application), address("apply_question", application, "name")
    assert client.get(page).headers["Location"] == address("own_application", application)
    refused = text_of(client.post(page, NAME, follow=True))
    assert SENT in refused
    assert Application.objects.get(pk=application.pk).full_name == "Ama Example"


def test_no_such_question() -> None:
    draft = a_draft()
    assert as_applicant(draft).get(address("apply_question", draft, "nonsense")).status_code == 404


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_a_question_costs_few_queries(
    name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = a_draft(complete=True)
    client = as_applicant(draft)
    with django_assert_max_num_queries(8):
        assert client.get(address("apply_question", draft, name)).status_code == 200


def test_the_task_list_costs_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    draft = a_draft(complete=True)
    client = as_applicant(draft)
    with django_assert_max_num_queries(8):
        client.get(address("own_application", draft))


def test_a_draft_of_a_closed_cohort_can_be_moved() -> None:
    draft = a_draft(complete=True, cohort=a_cohort(opens_in=-60))
    coming = a_cohort(opens_in=3)
    client, move = as_applicant(draft), address("join_next_cohort", draft)
    assert f'href="{move}"' in text_of(client.get(address("own_application", draft)))
    moved = client.post(move, follow=True)
    assert str(coming) in text_of(moved)
    assert move not in text_of(moved)


@pytest.fixture
def chosen() -> Application:
    """A draft that chose a prison with one session a week, and lacks only its times."""
    prison = an_establishment(name="HMP Here", slots=[])
    hours_at(prison, MONDAY_MORNING, "09:15 to 11:30")
    return a_draft(complete=True, slots=0, establishments=[prison])


def answer_times(draft: Application, *slots: int, at: str = "") -> str:
    """Answers when the applicant is free, and returns the address that this leads to."""
    page = at or address("apply_question", draft, "availability")
    return as_applicant(draft).post(page, {"slots": slots}).headers["Location"]


def test_the_hours_of_the_chosen_prisons_stand_beside_the_times(chosen: Application) -> None:
    page = text_of(as_applicant(chosen).get(address("apply_question", chosen, "availability")))
    assert "HMP Here 09:15 to 11:30" in page
    assert "app-week__hours" in page


def test_times_without_a_session_are_saved_and_said_so_once(chosen: Application) -> None:
    again = answer_times(chosen, TUESDAY_AFTERNOON)
    assert again.startswith(address("apply_question", chosen, "availability"))
    chosen.refresh_from_db()
    assert chosen.slots == mask_of([TUESDAY_AFTERNOON])
    [prison] = as_applicant(chosen).get(again).context["form"].prisons_missed
    assert prison.name == "HMP Here"
    onward = answer_times(chosen, TUESDAY_AFTERNOON, at=again)
    assert onward == address("apply_check", chosen)


def test_times_with_a_session_lead_on(chosen: Application) -> None:
    onward = answer_times(chosen, MONDAY_MORNING, TUESDAY_AFTERNOON)
    assert onward == address("apply_check", chosen)


def test_other_prisons_that_the_times_do_not_suit_lead_to_the_times(chosen: Application) -> None:
    answer_times(chosen, MONDAY_MORNING)
    other = an_establishment(slots=[TUESDAY_AFTERNOON])
    page = address("apply_question", chosen, "prisons") + "?from=check"
    answer = as_applicant(chosen).post(page, {"establishments": [other.pk]})
    assert answer.headers["Location"].startswith(
        address("apply_question", chosen, "availability") + "?from=check"
    )
