"""The page about deleting at night."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today, now
from privacy.models import RetentionNight, RetentionSwitch
from tests.factories.people import manager, sign_in
from tests.privacy.retention.test_nightly import a_man_closed_on

pytestmark = pytest.mark.django_db

PAGE = reverse("privacy:retention")


def a_due_man(years: int = 3) -> int:
    return a_man_closed_on(london_today() - timedelta(days=365 * years))


def test_a_manager_looks_starts_and_stops(client: Client) -> None:
    sign_in(client, manager())
    man = a_due_man()
    page = client.get(PAGE)
    form = page.context["form"]
    assert {line.due.key for line in page.context["people"]} == {man}
    assert reverse("privacy:hold_man", args=[man]) in page.content.decode()
    client.post(PAGE, {"limit": "5", "number_due": form["number_due"].value(), "version": 0})
    switch = RetentionSwitch.objects.get()
    assert (switch.is_on, switch.limit) == (True, 5)
    client.post(reverse("privacy:stop_retention"))
    switch.refresh_from_db()
    assert not switch.is_on


def test_a_list_that_has_changed_is_shown_again_and_starts_nothing(client: Client) -> None:
    sign_in(client, manager())
    page = client.post(PAGE, {"limit": "5", "number_due": "7", "version": 0})
    form = page.context["form"]
    assert form.errors
    assert not RetentionSwitch.objects.exists()
    shown = {name: form[name].value() for name in ("limit", "number_due", "version")}
    assert shown == {"limit": "5", "number_due": "0", "version": "0"}
    client.post(PAGE, shown)
    assert RetentionSwitch.objects.get().is_on
    RetentionSwitch.objects.all().delete()
    assert (
        not client.post(PAGE, {"limit": "none", "number_due": "0", "version": 0})
        .context["form"]
        .is_valid()
    )


def test_the_nights_are_shown_with_whoever_could_not_be_deleted(client: Client) -> None:
    sign_in(client, manager())
    man = a_due_man()
    RetentionNight.objects.create(
        night=date(2026, 1, 1),
        queued_at=now(),
        status="done",
        finished_at=now(),
        progress=100,
        counts={"never_matched": 3},
        failures=[{"kind": "never_matched", "key": man, "why": "held"}],
    )
    (line,) = client.get(PAGE).context["nights"]
    assert line.counts == [("men who never had a mentor", 3)]
    assert [person.due.key for person, _ in line.failures] == [man]


def test_three_rows_take_as_many_queries_as_one(client: Client) -> None:
    sign_in(client, manager())

    def queries() -> int:
        with CaptureQueriesContext(connection) as log:
            client.get(PAGE)
        return len(log)

    a_due_man()
    queries()
    one = queries()
    a_due_man()
    a_due_man()
    assert queries() == one
