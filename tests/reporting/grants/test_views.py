"""The pages about grants, and where a report that is due is said."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from config.site.today import decisions, standing
from reporting.grants.promises import scope_of
from reporting.models import Grant
from reporting.programme.asking import make_report, queued_report
from tests.factories.delivery import a_supported_man
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import an_establishment
from tests.factories.reporting import a_grant, an_issued_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    sign_in(client, manager())
    return client


def day(name: str, day: int, month: int, year: int) -> dict[str, str]:
    return {f"{name}_day": str(day), f"{name}_month": str(month), f"{name}_year": str(year)}


def typed(**fields: str) -> dict[str, str]:
    days = day("first", 1, 2, 2024) | day("last", 31, 3, 2025) | day("due_on", 30, 6, 2025)
    return {"funder": "Tresanton Trust", "promised_supported_men": "30"} | days | fields


def address(name: str, *args: Any) -> str:
    return reverse(f"reporting:{name}", args=args)


def test_a_manager_adds_a_grant_and_sees_promised_beside_actual(desk: Client) -> None:
    an_establishment()
    assert desk.post(address("add_grant"), typed()).status_code == 302
    grant = Grant.objects.get()
    page = desk.get(address("grant", grant.pk))
    assert [(line.promised, line.actual) for line in page.context["promises"].lines] == [(30, 0)]


def test_the_page_of_a_grant_waits_for_the_worker_in_a_large_programme() -> None:
    boss, desk = manager(), Client()
    sign_in(desk, boss)
    grant = a_grant()
    report = queued_report(scope_of(grant, today=london_today()), by=boss, at=now())
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(address("grant", grant.pk))
    assert len(queries) < 20
    assert page.context["promises"].made.is_under_way
    assert "HX-Refresh" not in desk.get(address("grant_progress", grant.pk))
    make_report(report_id=report.pk)
    assert "HX-Refresh" in desk.get(address("grant_progress", grant.pk))
    lines = desk.get(address("grant", grant.pk)).context["promises"].lines
    assert [line.actual for line in lines] == [0, 0]


def test_the_page_of_a_grant_counts_once_until_somebody_asks_again(desk: Client) -> None:
    grant = a_grant(promises={"supported.men": 1})
    desk.get(address("grant", grant.pk))
    a_supported_man()
    with CaptureQueriesContext(connection) as queries:
        [line] = desk.get(address("grant", grant.pk)).context["promises"].lines
    assert (line.actual, len(queries) < 20) == (0, True)
    assert desk.post(address("grant", grant.pk)).status_code == 302
    [line] = desk.get(address("grant", grant.pk)).context["promises"].lines
    assert line.actual == 1


def test_the_grant_page_needs_no_progress_when_nothing_is_counted(desk: Client) -> None:
    grant = a_grant(promises={})
    assert desk.get(address("grant_progress", grant.pk)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"funder": ""}, "funder"),
        ({"last_year": "2023"}, "last"),
        ({"promised_supported_men": "-1"}, "promised_supported_men"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box(
    fields: dict[str, str], field: str, desk: Client
) -> None:
    page = desk.post(address("add_grant"), typed(**fields))
    assert list(page.context["form"].errors) == [field]
    assert not Grant.objects.exists()


def test_the_form_shows_what_was_agreed(desk: Client) -> None:
    grant = a_grant(an_establishment(), promises={"volunteers.trained": 12})
    form = desk.get(address("change_grant", grant.pk)).context["form"]
    assert form["promised_volunteers_trained"].value() == 12
    sent = typed(version="1", promised_volunteers_trained="13")
    assert desk.post(address("change_grant", grant.pk), sent).status_code == 302
    assert {one.figure: one.number for one in grant.promises.all()} == {
        "supported.men": 30,
        "volunteers.trained": 13,
    }


def test_a_report_is_marked_as_sent_and_as_not_sent(desk: Client) -> None:
    grant, today = a_grant(), london_today()
    sent = day("on", today.day, today.month, today.year) | {"version": "1"}
    desk.post(address("report_sent", grant.pk), sent)
    grant.refresh_from_db()
    assert grant.sent_on == today
    desk.post(address("report_not_sent", grant.pk), {"version": "2"})
    grant.refresh_from_db()
    assert grant.sent_on is None


def test_a_grant_is_removed_and_put_back(desk: Client) -> None:
    grant = a_grant()
    desk.post(address("remove_grant", grant.pk), {"version": "1"})
    page = desk.get(address("grants"))
    assert not page.context["page"].object_list
    assert list(page.context["removed"]) == [grant]
    desk.post(address("put_grant_back", grant.pk), {"version": "2"})
    assert list(desk.get(address("grants")).context["page"]) == [grant]


def test_an_old_button_changes_nothing(desk: Client) -> None:
    grant = a_grant()
    desk.post(address("remove_grant", grant.pk), {"version": "0"})
    grant.refresh_from_db()
    assert grant.removed_at is None


def pages_of_today(user: User) -> list[str]:
    """The pages to which Today leads this person."""
    at = now()
    return [line.page for line in decisions(user, standing(user, at=at), at=at)]


def test_today_says_to_managers_that_a_report_is_due() -> None:
    a_grant()
    assert "reporting:grants" in pages_of_today(manager())
    ann = coordinator()
    ann.establishments.add(an_establishment())
    assert "reporting:grants" not in pages_of_today(ann)


def test_the_list_takes_as_many_queries_for_three_as_for_one(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(address("grants"))
        return len(captured)

    a_grant(an_establishment())
    desk.get(address("grants"))
    one = queries()
    for _ in range(2):
        a_grant(an_establishment(), an_establishment())
    assert queries() == one


def test_a_grant_leads_to_the_report_issued_for_its_days_and_prisons(desk: Client) -> None:
    prison = an_establishment()
    grant, other = a_grant(prison), a_grant()
    report = an_issued_report(scope_of(grant, today=london_today()))
    assert desk.get(address("grant", grant.pk)).context["issued"] == report
    assert desk.get(address("grant", other.pk)).context["issued"] is None
