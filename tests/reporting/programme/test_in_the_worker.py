"""A report that is too large for the page, made by a real worker."""

from django.conf import LazySettings
from django.test import Client

from config.common.runs import RunStatus
from reporting.models import MadeReport
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_referral
from tests.stack import Stack, wait_until

PAGE = "/programme-report/"


def test_the_page_of_a_large_report_shows_progress_and_then_the_report(
    broker: Stack, client: Client, settings: LazySettings
) -> None:
    settings.REPORT_MOST_AT_ONCE = 0
    a_referral()
    sign_in(client, manager())
    page = client.get(PAGE)
    assert page.context["made"].status == RunStatus.QUEUED
    assert b"app-progress" in page.content
    assert b"app-progress" in client.get(f"{PAGE}progress/").content
    broker.ensure("worker")
    wait_until(lambda: MadeReport.objects.get().is_made, "the report")
    assert client.get(f"{PAGE}progress/")["HX-Refresh"] == "true"
    page = client.get(PAGE)
    assert page.context["report"].figures["sources.total"].value == 1
    assert MadeReport.objects.get().attempts == 1
