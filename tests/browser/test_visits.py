"""A prison that is closed today, the lists for its gate and wings, and a mentor's visit."""

from datetime import time

from playwright.sync_api import expect

from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.outbox.text import TextMessage
from matching.models import Mentor
from matching.visits.closing import close_prison_on
from recruitment.models import ClosedDays, Establishment, VisitGuide
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    be_signed_in,
    entered,
    follow,
    is_whole,
    press,
    tab_to,
    typed,
    unfold_place,
)
from tests.factories.people import manager, mentor_user
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)


def a_prison_with_a_session_tonight() -> Establishment:
    """It ends at midnight, so it is to come at whatever hour the test runs."""
    tonight = london_today().weekday() * 3 + 2
    prison = an_establishment(name="HMP Here", slots=[tonight])
    prison.regime_slots.update(starts_at=time(18), ends_at=time(23, 59, 59))
    VisitGuide.objects.create(
        establishment=prison,
        address="1 Example Road\nLondon",
        entrance="Example Road gate",
        bring="Photo ID",
        never_bring="A phone",
        ask_for="The chaplain",
    )
    mentor = a_mentor(
        user=mentor_user(name="Ben Bramble"), at=prison, slots=[tonight], phone="07700 900123"
    )
    man = a_referral(at=prison, name="Jordan Juniper", wing="B", cell="2-14")
    a_match(mentor=mentor, referral=man, slot=tonight)
    return prison


def test_a_prison_is_closed_today_by_keyboard_and_opened_again(page_at: PageAt, axe: Axe) -> None:
    prison = a_prison_with_a_session_tonight()
    page = page_at(390)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/matches/")
    tab_to(page, "button:has-text('More in Matches')")
    page.keyboard.press("Enter")
    entered(page, "a:has-text('Closed days')")
    expect(page.get_by_text("Ben Bramble")).to_be_visible()
    is_whole(page, axe)
    typed(page, reason="Power cut")
    entered(page, "button:has-text('Close the prison')")
    expect(page.get_by_role("link", name="07700 900123")).to_be_visible()
    is_whole(page, axe)
    assert ClosedDays.objects.get().reason == "Power cut"
    assert Email.objects.count() == 1
    entered(page, "button:has-text('Undo')")
    assert not ClosedDays.objects.exists()
    assert Email.objects.count() == 2


def test_the_list_to_call_says_whose_text_went(page_at: PageAt, axe: Axe) -> None:
    """The texts are rows here, because the service that the browser reaches has no text service."""
    prison, today, at = a_prison_with_a_session_tonight(), london_today(), now()
    mentor = Mentor.objects.get()
    boss = a_coordinator(prison)
    days = close_prison_on(prison=prison, first_on=today, last_on=today, reason="", by=boss, at=at)
    text = TextMessage.objects.create(
        key=f"prison-closed:{days.pk}:{mentor.user_id}",
        person=mentor.user,
        words="HMP Here is closed today.",
        until=at,
        queued_at=at,
        due_at=at,
    )
    page = page_at(390)
    be_signed_in(page, boss)
    page.goto(f"/visits/closed/{days.pk}/mentors/")
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    TextMessage.objects.filter(pk=text.pk).update(status="given_up", finished_at=at)
    page.reload()
    expect(page.get_by_text("Could not be sent")).to_be_visible()
    is_whole(page, axe)
    be_signed_in(page, manager())
    page.goto("/emails/unsent/")
    expect(page.get_by_text("HMP Here is closed today.")).to_be_visible()
    is_whole(page, axe)


def test_the_lists_are_two_presses_away_and_whole(page_at: PageAt, axe: Axe) -> None:
    prison = a_prison_with_a_session_tonight()
    page = page_at(390)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/matches/")
    unfold_place(page)
    follow(page, "Gate list")
    expect(page.get_by_text("18:00 to 23:59")).to_be_visible()
    is_whole(page, axe)
    unfold_place(page)
    follow(page, "Movement list")
    expect(page.get_by_text("Jordan Juniper")).to_be_visible()
    is_whole(page, axe)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Part of the day").select_option("morning")
    press(page, "Apply filters")
    expect(page.get_by_text("Jordan Juniper")).not_to_be_visible()


def test_staff_say_how_to_visit_and_a_mentor_reads_it(page_at: PageAt, axe: Axe) -> None:
    prison = a_prison_with_a_session_tonight()
    page = page_at(390)
    be_signed_in(page, a_coordinator(prison))
    page.goto(f"/visits/closed/{prison.pk}/")
    follow(page, "Change what happens on bank holidays, the hours, or how to visit")
    is_whole(page, axe)
    page.locator("[name=hours_0]").fill("late")
    press(page, "Save")
    expect(page.locator("#id_hours_error")).to_be_visible()
    is_whole(page, axe)
    page.locator("[name=hours_0]").fill("18:30 to 23:59")
    page.get_by_label("Entrance").fill("Other gate")
    press(page, "Save")
    mentor = page_at(390)
    be_signed_in(mentor, prison.clearances.get().volunteer)
    mentor.goto("/mentoring/")
    follow(mentor, "Your visit to HMP Here")
    expect(mentor.get_by_text("Be at the gate by 18:00")).to_be_visible()
    expect(mentor.get_by_text("Other gate")).to_be_visible()
    is_whole(mentor, axe)
