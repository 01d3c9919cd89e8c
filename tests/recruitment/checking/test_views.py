"""The eligibility check. It is kind and private, and no honest answer is an error."""

import pytest
from django.test import Client

from recruitment.checking.views import KEY
from tests.config.ui.markup import elements, only
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db
CHECK = "/volunteer/check"
FINE: dict[str, str | list[str]] = {
    "age": "yes",
    "places": ["BXI"],
    "time": "yes",
    "commitment": "yes",
    "connections": "none",
}


@pytest.fixture(autouse=True)
def prisons() -> None:
    an_establishment(code="BXI", name="HMP Brixton")
    an_establishment(code="WWI", name="HMP Wandsworth")


def answer(client: Client, **answers: str | list[str]) -> str:
    """Answers these questions in turn. Returns the address that the last answer leads to."""
    for name, option in answers.items():
        reply = client.post(f"{CHECK}/{name}/", {"answer": option})
        assert reply.status_code == 302, name
    return str(reply.headers["Location"])


def test_all_the_way_through_and_on_to_apply(client: Client) -> None:
    assert answer(client, **FINE) == f"{CHECK}/passed/"
    assert "HMP Brixton" in client.get(f"{CHECK}/passed/").content.decode()
    assert client.post(f"{CHECK}/passed/").headers["Location"] == "/apply/"
    assert KEY not in client.session


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("age", "no"),
        ("places", "none"),
        ("time", "no"),
        ("commitment", "no"),
        ("connections", "BXI"),
    ],
)
def test_an_honest_no_is_no_error(client: Client, name: str, option: str) -> None:
    order = list(FINE)
    before = {question: FINE[question] for question in order[: order.index(name)]}
    where = answer(client, **before, **{name: option})
    assert where == f"{CHECK}/{name}/not-yet/"
    page = client.get(where).content.decode()
    assert page.count(f'href="{CHECK}/{name}/"') == 2  # the links to go back and to answer again
    assert "govuk-error" not in page


def test_passing_cannot_be_typed_into_the_address_bar(client: Client) -> None:
    assert client.get(f"{CHECK}/passed/").headers["Location"] == f"{CHECK}/age/"
    answer(client, **(FINE | {"time": "no"}))
    assert client.get(f"{CHECK}/passed/").headers["Location"] == f"{CHECK}/time/"


def test_people_there_are_asked_after_only_once_places_are_known(client: Client) -> None:
    assert client.get(f"{CHECK}/connections/").headers["Location"] == f"{CHECK}/places/"
    answer(client, places=["BXI"])
    page = client.get(f"{CHECK}/connections/").content.decode()
    assert "HMP Brixton" in page
    assert "HMP Wandsworth" not in page


def test_only_places_that_remain_are_named_at_the_end(client: Client) -> None:
    answer(client, **(FINE | {"places": ["BXI", "WWI"], "connections": "BXI"}))
    page = client.get(f"{CHECK}/passed/").content.decode()
    assert "HMP Wandsworth" in page
    assert "HMP Brixton" not in page


def test_a_prison_and_none_together_is_no_error(client: Client) -> None:
    answer(client, places=["BXI", "none"])
    assert client.session[KEY]["places"] == ["BXI"]


@pytest.mark.parametrize("name", ["age", "places", "time", "commitment", "connections"])
@pytest.mark.parametrize("data", [{}, {"answer": "😀‮<script>" * 100}])
def test_no_answer_is_explained(client: Client, name: str, data: dict[str, str]) -> None:
    answer(client, places=["BXI"])
    page = client.post(f"{CHECK}/{name}/", data)
    assert page.status_code == 200
    html = page.content.decode()
    assert only(html, id="id_answer_error")
    assert "<script>" not in html.partition("<main")[2]


def test_an_answer_is_shown_again(client: Client) -> None:
    answer(client, age="yes", places=["BXI"])
    for name, value in (("age", "yes"), ("places", "BXI")):
        inputs = elements(client.get(f"{CHECK}/{name}/").content.decode(), "input")
        assert [box["value"] for box in inputs if "checked" in box] == [value]


def test_answers_are_never_kept_by_a_shared_computer(client: Client) -> None:
    assert "no-store" in client.get(f"{CHECK}/age/").headers["Cache-Control"]
    assert client.get(f"{CHECK}/offence/").status_code == 404
    assert client.get(f"{CHECK}/offence/not-yet/").status_code == 404


def test_the_question_about_time_names_the_hours_of_the_chosen_prisons(client: Client) -> None:
    an_establishment(code="EVE", name="HMP Evenings", slots=[2])
    answer(client, age="yes", places=["EVE"])
    hours = client.get(f"{CHECK}/time/").context["hours"]
    assert [(prison.name, prison.sessions) for prison in hours] == [
        ("HMP Evenings", ["Monday evening"])
    ]
    assert not client.get(f"{CHECK}/age/").context["hours"]
