"""The page and its file. What they hide is tested with the tables."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from config.common.clock import london_today, now
from recruitment.applying.leaving import join_next_cohort
from recruitment.applying.sending import delete_equality_answers, keep_equality_answers
from recruitment.models import Application, EqualityAnswers, HeardFrom
from recruitment.states import ApplicationStatus
from reporting.applicants.counting import people_who_applied
from reporting.yields.steps import Step
from tests.factories.people import manager, sign_in
from tests.factories.recruitment import a_cohort, an_application

pytestmark = pytest.mark.django_db


def test_people_are_counted_where_they_are_now_and_not_once_deleted() -> None:
    boss, cohort = manager(), a_cohort()
    moves = an_application(cohort=cohort, heard_from=HeardFrom.FAITH)
    keep_equality_answers(application=moves, answers={"gender": "woman"})
    moved = join_next_cohort(application=moves, by=moves.applicant, at=now())
    offered = an_application(cohort=cohort, status=ApplicationStatus.OFFERED)
    keep_equality_answers(application=offered, answers={"gender": "man"})
    found = {
        (person.cohort, person.groups["gender"], person.groups["heard_from"]): person.stages
        for person in people_who_applied(boss, at=now())
    }
    assert found == {
        (moved.cohort_id, "woman", "faith"): {Step.APPLIED},
        (cohort.pk, "man", "friend"): {Step.APPLIED, Step.OFFERED},
    }
    delete_equality_answers(application=moved, by=moved.applicant, at=now())
    assert EqualityAnswers.objects.count() == 1
    groups = {person.groups["gender"] for person in people_who_applied(boss, at=now())}
    assert groups == {"", "man"}


def test_the_page_and_the_file_show_the_same(client: Client) -> None:
    sign_in(client, manager())
    assert client.get("/who-applies/").context["tables"] == []
    cohort = a_cohort(opens_in=-60, open_for=30, training_starts_on=london_today() + timedelta(9))
    for number in range(12):
        application = an_application(cohort=cohort, heard_from=HeardFrom.SEARCH)
        keep_equality_answers(
            application=application, answers={"gender": "woman" if number < 6 else "man"}
        )
    tables = [table for table, _ in client.get("/who-applies/").context["tables"]]
    assert [row.numbers for row in tables[0].rows if row.label == "A web search"] == [
        (12, None, None)
    ]
    women = next(row for row in tables[2].rows if row.label == "Woman")
    assert women.numbers == (6, None, None)
    lines = list(csv.reader(io.StringIO(client.get("/who-applies/export.csv").content.decode())))
    assert [str(cohort), "Gender", "Woman", "6", "", ""] in lines
    assert client.get("/who-applies/export.pdf").status_code == 404
    assert client.get("/who-applies/?cohort=99999").context["chosen"].cohort == cohort
    assert Application.objects.exclude(sealed_equality=b"").count() == 12
