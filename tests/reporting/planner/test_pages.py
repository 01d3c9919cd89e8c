"""The pages of the planner."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.models import User
from config.common.clock import london_today
from matching.models import Question, Referral
from matching.questions.asking import answer_question
from recruitment.models import Establishment
from reporting.planner.planning import PLAN, Effort, plan_in_json
from reporting.planner.showing import Plan
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db

LITTLE = replace(
    PLAN,
    solve=partial(plan_in_json, effort=Effort(search=4, check=4, exact=4, tries=1, is_apart=False)),
)
"""The plan in a few futures, so that a test takes a moment."""
MEN, PAGE = 9, 18
"""The queries of the 2 pages."""
A_WEEK = timedelta(weeks=1)


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def a_man_who_leaves(prison: Establishment, weeks: int = 12) -> Referral:
    """He is the only man referred in 2 years, so the futures have few men."""
    today = london_today()
    long_ago = today - 100 * A_WEEK
    return a_referral(at=prison, received_on=long_ago, release_on=today + weeks * A_WEEK)


def planned(client: Client, **chosen: Any) -> str:
    """The page, after the worker has answered."""
    client.get("/planner/", chosen)
    answer_question(question_id=Question.objects.latest("pk").pk, kinds=[LITTLE])
    return client.get("/planner/", chosen).content.decode()


def test_the_worker_plans_and_the_page_waits() -> None:
    prison = an_establishment(name="HMP Larkmoor")
    a_man_who_leaves(prison)
    client = signed_in(manager())
    page = client.get("/planner/").content.decode()
    assert 'http-equiv="refresh"' in page
    assert "HMP Larkmoor" not in page
    page = planned(client)
    assert "HMP Larkmoor" in page
    assert 'http-equiv="refresh"' not in page
    assert Question.objects.count() == 1


def test_a_plan_stays_for_the_day_until_something_changes() -> None:
    prison = an_establishment()
    client = signed_in(manager())
    planned(client)
    client.get("/planner/")
    assert Question.objects.count() == 1
    a_man_who_leaves(prison)
    client.get("/planner/")
    assert Question.objects.count() == 2


def test_another_cohort_is_another_plan() -> None:
    an_establishment()
    client = signed_in(manager())
    planned(client)
    planned(client, places="2")
    assert [each.asks["places"] for each in Question.objects.order_by("pk")] == [1, 2]


@pytest.mark.parametrize("chosen", [{"cohort": "1999-06"}, {"places": "9"}, {"cohort": "x"}])
def test_a_wrong_choice_is_an_error_and_asks_nothing(chosen: dict[str, str]) -> None:
    an_establishment()
    page = signed_in(manager()).get("/planner/", chosen).content.decode()
    assert "govuk-error-message" in page
    assert not Question.objects.exists()


def test_a_coordinator_plans_for_their_own_prisons() -> None:
    own, other = an_establishment(name="HMP Own"), an_establishment(name="HMP Other")
    man, stranger = a_man_who_leaves(own), a_man_who_leaves(other)
    client = signed_in(a_coordinator(own))
    page = planned(client)
    assert "HMP Own" in page
    assert "HMP Other" not in page
    men = client.get("/planner/men/").content.decode()
    assert man.name in men
    assert stranger.name not in men


def test_a_coordinator_without_a_prison_asks_nothing() -> None:
    page = signed_in(a_coordinator()).get("/planner/")
    assert page.status_code == 200
    assert not Question.objects.exists()


def test_the_answer_names_nobody() -> None:
    prison = an_establishment(name="HMP Larkmoor")
    man = a_man_who_leaves(prison)
    mentor = a_mentor(at=prison)
    planned(signed_in(manager()))
    stored = str(Question.objects.get().result)
    assert not any(name in stored for name in (man.name, str(mentor), "Larkmoor"))


def costs(user: User, path: str, most: int, queries: DjangoAssertNumQueries) -> None:
    client = signed_in(user)
    client.get(path)
    with queries(most):
        client.get(path)


def test_the_list_of_men_costs_as_much_for_3_men_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user, prison = manager(), an_establishment()
    a_man_who_leaves(prison)
    costs(user, "/planner/men/", MEN, django_assert_num_queries)
    for weeks in (20, 30):
        a_man_who_leaves(prison, weeks)
    costs(user, "/planner/men/", MEN, django_assert_num_queries)


def test_the_page_costs_as_much_for_3_prisons_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = manager()
    a_man_who_leaves(an_establishment())
    planned(signed_in(user))
    costs(user, "/planner/", PAGE, django_assert_num_queries)
    for _ in range(2):
        a_man_who_leaves(an_establishment())
    planned(signed_in(user))
    costs(user, "/planner/", PAGE, django_assert_num_queries)


def test_the_men_are_beside_the_date_of_the_cohort() -> None:
    prison = an_establishment()
    soon, late = a_man_who_leaves(prison, 6), a_man_who_leaves(prison, 150)
    page = signed_in(manager()).get("/planner/men/").content.decode()
    rows = {man.name: page.split(man.name, 1)[1].split("</tr>", 1)[0] for man in (soon, late)}
    assert "No" in rows[soon.name]
    assert "Yes" in rows[late.name]


@pytest.mark.parametrize(
    ("places", "likely", "short"),
    [(12, 13, 12), (12, None, 12), (12, 12, None), (None, 13, None), (0, 0, None)],
)
def test_a_cohort_with_too_few_places_is_said(
    places: int | None, likely: int | None, short: int | None
) -> None:
    steps = [{"name": "enrolled", "likely": likely}]
    plan = Plan({"cohort": {"places": places, "steps": steps}}, {})
    assert plan.too_few_places == short
