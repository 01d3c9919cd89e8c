"""A manager looks at the jobs that run by themselves, on a phone."""

import pytest
from playwright.sync_api import expect

from config.common.clock import now, reading
from config.common.outbox.queueing import SEND_OUTBOX
from config.common.signs import HOLD, Part, SignOfLife
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole
from tests.factories.people import manager
from worker.recording import begin_run, end_run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_sees_what_failed_and_runs_it_again(page_at: PageAt, axe: Axe) -> None:
    begin_run(SEND_OUTBOX, at=now())
    end_run(SEND_OUTBOX, ConnectionRefusedError(), seconds=0.2, at=now())
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/settings/")
    follow(page, "Jobs")
    is_whole(page, axe)
    row = page.get_by_role("row", name="Sending emails")
    expect(row).to_contain_text("Another service, such as the mail server, did not answer.")
    row.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("“sending emails”")
    is_whole(page, axe)


def test_staff_read_that_the_clock_has_jumped(page_at: PageAt, axe: Axe) -> None:
    clocks = reading()
    jump = {"jumped_by": 86_400, "held_until": clocks.at + HOLD}
    SignOfLife.objects.update_or_create(part=Part.WORKER, defaults=vars(clocks) | jump)
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/today/")
    expect(page.get_by_text("forward by 1\xa0day")).to_be_visible()
    is_whole(page, axe)
