"""A manager holds a record, looks at what is due, starts the nights and stops them, on a phone."""

from datetime import date, timedelta

import pytest

from config.common.clock import london_today, now
from privacy.models import Hold, RetentionNight, RetentionSwitch
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import manager
from tests.factories.programme import a_participant, a_referral

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_holds_a_record_and_starts_and_stops_the_nights(
    page_at: PageAt, axe: Axe
) -> None:
    closed_on = london_today() - timedelta(days=800)
    men = [
        a_referral(
            name=name,
            received_on=closed_on - timedelta(days=30),
            status="closed",
            closed_on=closed_on,
            closure_reason="withdrew",
        ).participant
        for name in ("Ivan Skylark", "Otis Linnet")
    ]
    a_participant(name="Abel Dunnock", died_on=london_today())
    RetentionNight.objects.create(
        night=date(2026, 1, 1),
        queued_at=now(),
        finished_at=now(),
        status="done",
        counts={"never_matched": 3},
        failures=[{"kind": "never_matched", "key": men[1].pk, "why": "live"}],
    )
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/privacy/retention/")
    is_whole(page, axe)
    page.screenshot(path="/tmp/retention390.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.screenshot(path="/tmp/retention1280.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("link", name="Put on legal hold: Ivan Skylark").click()
    press(page, "Hold this record")
    is_whole(page, axe)
    page.get_by_label("Who needs this record, and why?").fill("The coroner has asked for it.")
    press(page, "Hold this record")
    is_whole(page, axe)
    page.screenshot(path="/tmp/hold390.png", full_page=True)
    follow(page, "Legal holds")
    is_whole(page, axe)
    page.screenshot(path="/tmp/holds390.png", full_page=True)
    assert Hold.objects.get().participant == men[0]
    page.goto("/privacy/retention/")
    assert page.get_by_role("link", name="Put on legal hold: Ivan Skylark").count() == 0
    press(page, "Start deleting by night")
    is_whole(page, axe)
    assert RetentionSwitch.objects.get().is_on
    press(page, "Stop deleting now")
    is_whole(page, axe)
    assert not RetentionSwitch.objects.get().is_on
    page.goto(f"/privacy/holds/men/{men[0].pk}/")
    follow(page, "Lift the hold")
    is_whole(page, axe)
