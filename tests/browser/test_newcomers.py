"""A trained volunteer who waits says that they still want to be a mentor, and joins a date.
Staff request clearances, offer dates and see who may stop."""

import re

from playwright.sync_api import expect

from matching.models import Call, Joining, Staying, WaitingAnswer
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, is_whole, press
from tests.factories.clearances import an_asked_clearance
from tests.factories.newcomers import a_waiting_volunteer, an_open_date
from tests.factories.programme import a_coordinator, an_establishment


def test_a_volunteer_waits_and_staff_look_after_them(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    ama = a_waiting_volunteer(trained_ago=60, at=prison, full_name="Ama Alder", slots=1 << 20)
    an_asked_clearance(at=prison, volunteer=ama.volunteer, days_ago=200)
    an_open_date(at=prison, place="The library")
    staff = page_at(390)
    be_signed_in(staff, a_coordinator(prison))
    staff.goto("/clearances/to-request/")
    is_whole(staff, axe)
    press(staff, "Record as requested today")
    is_whole(staff, axe)
    staff.goto("/volunteers/likely-to-stop/")
    is_whole(staff, axe)
    staff.set_viewport_size({"width": 1280, "height": 900})
    is_whole(staff, axe)
    press(staff, "I have called Ama Alder")
    expect(staff.get_by_role("alert")).to_be_visible()
    assert Call.objects.get().volunteer == ama.volunteer
    own = page_at(390)
    be_signed_in(own, ama.volunteer)
    own.goto("/while-you-wait/")
    is_whole(own, axe)
    press(own, re.compile("^I will come on"))
    assert Joining.objects.exists()
    own.get_by_label("Yes, I do").check()
    press(own, "Tell us")
    is_whole(own, axe)
    assert WaitingAnswer.objects.get().answer == Staying.STILL_IN
    staff.goto("/volunteers/dates/")
    is_whole(staff, axe)
