"""A manager holds a record, looks at what is due, starts the nights and stops them, on a phone."""

import re
from datetime import date, timedelta

import pytest

from config.common.clock import london_today, now
from privacy.models import Hold, RetentionNight, RetentionSwitch
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import manager
from tests.factories.programme import a_participant, a_referral

HOLD_IVAN = re.compile("Put on legal hold.*Ivan Skylark")

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
    page.get_by_role("link", name=HOLD_IVAN).click()
    press(page, "Hold this record")
    is_whole(page, axe)
    page.get_by_label("Who needs this record, and why?").fill("The coroner has asked for it.")
    press(page, "Hold this record")
    is_whole(page, axe)
    follow(page, "Legal holds")
    is_whole(page, axe)
    assert Hold.objects.get().participant == men[0]
    page.goto("/privacy/retention/")
    assert page.get_by_role("link", name=HOLD_IVAN).count() == 0
    press(page, "Start deleting at night")
    is_whole(page, axe)
    assert RetentionSwitch.objects.get().is_on
    press(page, "Stop deleting now")
    is_whole(page, axe)
    assert not RetentionSwitch.objects.get().is_on
    page.goto(f"/privacy/holds/men/{men[0].pk}/")
    press(page, "Lift the hold")
    is_whole(page, axe)
