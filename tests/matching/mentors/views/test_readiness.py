"""Who is ready, on the page and in the file, and making them mentors."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.audit import AuditEvent
from matching.models import Mentor, current_rules
from recruitment.models import Establishment
from tests.factories.people import sign_in
from tests.factories.training import (
    a_ready_volunteer,
    a_session,
    a_trainee,
    a_training_cohort,
    attended,
    who_runs,
)

pytestmark = pytest.mark.django_db

PAGE = "/readiness/"


def text_of(client: Client, **query: str | int) -> str:
    page = client.get(PAGE, query)
    assert page.status_code == 200
    return page.content.decode()


def messages_of(answer: Any) -> list[str]:
    """The level of each message on the page."""
    return [message.level_tag for message in answer.context["messages"]]


def names_in(text: str) -> set[str]:
    return {name for name in ("Ama Alder", "Ben Birch", "Cy Cedar") if name in text}


@pytest.fixture
def volunteers(prison: Establishment) -> Establishment:
    """3 volunteers. Ama is ready, Ben has just started, and Cy is ready at another prison."""
    a_ready_volunteer(at=prison, full_name="Ama Alder")
    a_trainee(full_name="Ben Birch", establishments=[prison])
    a_ready_volunteer(full_name="Cy Cedar")
    return prison


def test_it_says_who_is_ready_and_what_the_others_lack(
    staff: Client, volunteers: Establishment
) -> None:
    context = staff.get(PAGE).context
    ready, others = context["ready"], context["page"].object_list
    assert [str(row.enrolment) for row in ready] == ["Ama Alder"]
    assert [str(row.enrolment) for row in others] == ["Ben Birch"]
    page = text_of(staff)
    for row in (*ready, *others):
        assert row.readiness.sentence in page


@pytest.mark.parametrize(
    ("missing", "names"),
    [
        ("", {"Ama Alder", "Ben Birch", "Cy Cedar"}),
        ("ready", {"Ama Alder", "Cy Cedar"}),
        ("training", {"Ben Birch"}),
        ("clearance", {"Ben Birch"}),
        ("dbs", {"Ben Birch"}),
        ("references", {"Ben Birch"}),
        ("nonsense", {"Ama Alder", "Ben Birch", "Cy Cedar"}),
    ],
)
def test_the_list_narrows(
    boss: Client, volunteers: Establishment, missing: str, names: set[str]
) -> None:
    assert names_in(text_of(boss, missing=missing)) == names
    assert names_in(text_of(boss, missing=missing, search="Ama")) == names & {"Ama Alder"}
    assert names_in(text_of(boss, establishment=volunteers.pk)) == {"Ama Alder", "Ben Birch"}


def test_one_press_makes_mentors_of_all_who_are_ready(
    staff: Client, volunteers: Establishment
) -> None:
    page = text_of(staff)
    ready = [part.partition('"')[0] for part in page.split('name="volunteer" value="')[1:]]
    address = reverse("matching:make_mentors")
    assert messages_of(staff.post(address, {"volunteer": ready}, follow=True)) == ["success"]
    assert Mentor.objects.get().user.name
    assert messages_of(staff.post(address, {"volunteer": ready}, follow=True)) == []
    assert Mentor.objects.count() == 1
    assert messages_of(staff.post(address, follow=True)) == ["error"]


def test_nobody_is_made_a_mentor_too_early_or_by_a_stranger(
    staff: Client, volunteers: Establishment
) -> None:
    ben = a_trainee(full_name="Dee Dogwood", establishments=[volunteers])
    cy = a_ready_volunteer(full_name="Eli Elder")
    address, none = reverse("matching:make_mentors"), ["x", "9" * 19, "9" * 5000]
    answer = staff.post(address, {"volunteer": [ben.pk, cy.pk, *none]}, follow=True)
    assert messages_of(answer) == ["error"]
    assert "Dee Dogwood" in str(*answer.context["messages"])
    assert not Mentor.objects.exists()


def test_the_file_says_the_same_and_runs_nothing(boss: Client, volunteers: Establishment) -> None:
    a_trainee(full_name="=1+1", cohort=a_training_cohort())
    file = boss.get(reverse("matching:export_readiness", args=["csv"]))
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert {row["Name"]: row["Ready"] for row in rows} == {
        "Ama Alder": "yes",
        "Ben Birch": "no",
        "Cy Cedar": "yes",
        "'=1+1": "no",
    }
    assert AuditEvent.objects.get(action="export").detail == {"rows": 4, "form": "csv"}
    assert boss.get(reverse("matching:export_readiness", args=["pdf"])).status_code == 404


def test_a_manager_lets_it_happen_by_itself(boss: Client) -> None:
    fields = {
        "supervision_weeks": 6,
        "days_to_answer": 14,
        "undo_minutes": 10,
        "answer_days": 5,
        "men_called": "initials",
        "takes_in_ready": "on",
    }
    boss.post(reverse("matching:rules"), fields)
    assert current_rules().takes_in_ready
    assert "checked" in boss.get(reverse("matching:rules")).content.decode()
    boss.post(reverse("matching:rules"), fields | {"takes_in_ready": ""})
    assert not current_rules().takes_in_ready


def test_today_says_how_many_are_ready(staff: Client, volunteers: Establishment) -> None:
    page = staff.get("/today/")
    assert page.context["ready"] == 1
    assert 'href="/readiness/">1 volunteer' in page.content.decode()


def test_today_says_which_registers_are_to_take(client: Client) -> None:
    cohort = a_training_cohort()
    sign_in(client, who_runs(cohort))
    taken, to_take = (a_session(cohort, in_days=day, title=f"Day {day}") for day in (-7, -1))
    a_session(cohort, in_days=1, title="Day 1")
    assert not client.get("/today/").context["registers"], "nobody trains"
    attended(a_trainee(cohort), taken)
    page = client.get("/today/")
    assert list(page.context["registers"]) == [to_take]
    assert reverse("training:register", args=[to_take.pk]) in page.content.decode()


def test_the_page_costs_the_same_for_any_number(boss: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as capture:
            text_of(boss)
        return len(capture)

    a_ready_volunteer()
    a_trainee()
    one = queries()
    for _ in range(2):
        a_ready_volunteer()
        a_trainee()
    assert queries() == one
