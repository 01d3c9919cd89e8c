"""The page about the jobs that run by themselves."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.outbox.queueing import SEND_OUTBOX
from matching.rounds.running import WEEKLY_ROUND
from tests.config.ui.markup import elements
from tests.factories.people import coordinator, manager, sign_in
from worker.models import Job
from worker.recording import begin_run, end_run
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager())
    return client


def run(task: str, error: Exception | None = None) -> None:
    begin_run(task, at=now())
    end_run(task, error, seconds=1.5, at=now())


def page(client: Client) -> str:
    return client.get(reverse("jobs")).content.decode()


def test_the_page_shows_each_job_and_how_its_last_run_went(boss: Client) -> None:
    run(WEEKLY_ROUND)
    run(SEND_OUTBOX, ConnectionRefusedError("John Smith, A1234BC"))
    html = page(boss)
    assert len(elements(html, "form")) >= len(SCHEDULE)
    assert "1.50&nbsp;s" in html
    assert Job.Cause.NETWORK.label in html
    assert "ConnectionRefusedError" in html
    assert "John Smith" not in html


def test_the_page_takes_as_many_queries_whatever_has_run(boss: Client) -> None:
    counts = []
    tasks = [entry["task"] for entry in SCHEDULE.values()]
    for some in (tasks[:1], tasks[:3], tasks):
        for task in some:
            run(task)
        page(boss)
        with CaptureQueriesContext(connection) as queries:
            page(boss)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_a_press_asks_for_a_run(boss: Client) -> None:
    answer = boss.post(reverse("run_job", args=["weekly-round"]), follow=True)
    assert "“weekly round”" in answer.content.decode()
    assert AuditEvent.objects.filter(action="run_job").count() == 1


def test_there_is_no_other_job(boss: Client) -> None:
    assert boss.post(reverse("run_job", args=["drop-tables"])).status_code == 404


def test_today_tells_a_manager_about_a_job_that_keeps_failing(client: Client) -> None:
    for _ in range(3):
        run(SEND_OUTBOX, ValueError())
    sign_in(client, coordinator())
    assert "job keeps failing" not in client.get("/today/").content.decode()
    sign_in(client, manager())
    assert "job keeps failing" in client.get("/today/").content.decode()
