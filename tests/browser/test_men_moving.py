"""A coordinator's morning in a browser: asking a prison about men, confirming dates, saying who has
left, putting a man on hold, moving one to another prison and closing a referral."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from config.common.clock import london_today
from matching.models import Referral
from matching.states import ReferralStatus
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, entered, follow, is_whole, press, ticked, typed
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_prison_check,
    a_referral,
    an_establishment,
    an_open_proposal,
)

TODAY = london_today()
YESTERDAY, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=200)


def status(man: Referral) -> str:
    man.refresh_from_db()
    return man.status


def test_a_prison_is_asked_and_answers(page_at: PageAt, axe: Axe) -> None:
    """On a page 390 px wide. The answer is typed with the keyboard alone."""
    prison = an_establishment(name="HMP Here")
    proposal = an_open_proposal(referral=a_referral(at=prison, name="Amir Ash", is_checked=False))
    a_prison_check(a_referral(at=prison, is_checked=False), asked_on=TODAY - timedelta(days=9))
    page = page_at(390)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/proposals/")
    expect(page.get_by_text("Waits for the prison")).to_be_visible()
    is_whole(page, axe)
    follow(page, "an answer from the prison")
    is_whole(page, axe)
    ticked(page, f"#referral-{proposal.referral_id}")
    press(page, "Record that you asked the prison")
    follow(page, "Amir Ash")
    is_whole(page, axe)
    entered(page, "button:has-text('Save the answer')")
    expect(page.locator("#id_answered_by_error")).to_be_visible()
    is_whole(page, axe)
    typed(page, answered_by="Olu Oak", seen_where="Chapel", not_seen_by="Nobody from B wing")
    entered(page, "button:has-text('Save the answer')")
    page.goto(f"/proposals/{proposal.pk}/")
    press(page, "Approve this match")
    press(page, "Approve this match")  # once more, on the page that says what will happen
    assert status(proposal.referral) == ReferralStatus.MATCHED


def test_dates_are_confirmed_and_men_have_left(page_at: PageAt, axe: Axe) -> None:
    """Without JavaScript, as on an old computer in a prison."""
    prison = an_establishment(name="HMP Here")
    stale = a_referral(at=prison, name="Amir Ash", release_on=LATER)
    gone = a_referral(at=prison, name="Bo Birch", release_on=YESTERDAY)
    staying = a_referral(at=prison, name="Cy Cedar", release_on=YESTERDAY)
    met = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison, name="Di Dogwood"))
    Referral.objects.filter(pk=met.referral_id).update(
        release_on=YESTERDAY, release_kind="conditional"
    )
    page = page_at(1280, java_script_enabled=False)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/release-dates/")
    press(page, re.compile("Amir Ash leaves"))
    expect(page.get_by_text("Every release date has been confirmed")).to_be_visible()
    stale.refresh_from_db()
    assert stale.release_confirmed_on == TODAY
    for name in ("Bo Birch", "Di Dogwood"):
        page.goto("/releases/")
        follow(page, name)
        press(page, "Record that he left on his release date")
    assert (status(gone), status(met.referral)) == (ReferralStatus.CLOSED, ReferralStatus.MATCHED)
    follow(page, "Cy Cedar")
    press(page, "Save his new date")
    expect(page.locator("#id_on_error")).to_be_visible()
    page.get_by_label("What kind of release date does he have now?").select_option("parole")
    for part in ("day", "month", "year"):
        page.locator(f"[name=on_{part}]").fill(str(getattr(LATER, part)))
    press(page, "Save his new date")
    assert status(staying) == ReferralStatus.WAITING
    assert staying.release_on == LATER


def test_the_pages_of_dates_are_whole(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    a_referral(at=prison, name="Amir Ash", release_on=LATER)
    a_referral(at=prison)
    gone = a_referral(at=prison, name="Bo Birch", release_on=YESTERDAY)
    page = page_at(1280)
    be_signed_in(page, a_coordinator(prison))
    for address in ("/release-dates/", "/releases/", f"/referrals/{gone.pk}/leaving/"):
        page.goto(address)
        is_whole(page, axe)


def test_a_man_is_held_moved_and_closed(page_at: PageAt, axe: Axe) -> None:
    here, there = an_establishment(name="HMP Here"), an_establishment(name="HMP There")
    man = a_referral(at=here, name="Amir Ash", status="received")
    mentor = a_mentor(at=here)
    page = page_at(390)
    be_signed_in(page, a_coordinator(here, there))
    own = f"/referrals/{man.pk}/"
    page.goto(own)
    press(page, "Put him on the waiting list")
    follow(page, "Put him on hold")
    is_whole(page, axe)
    press(page, "Put him on hold")
    press(page, "Take him off hold")
    an_open_proposal(mentor=mentor, referral=man)
    follow(page, "Move him to another prison")
    is_whole(page, axe)
    page.get_by_label("Which prison did he move to?").select_option(str(there.pk))
    press(page, "Continue")
    expect(page.get_by_text(str(mentor))).to_be_visible()
    is_whole(page, axe)
    press(page, "Move him")
    man.refresh_from_db()
    assert man.establishment == there
    page.goto(own)
    follow(page, "Close his referral")
    is_whole(page, axe)
    page.get_by_label("Withdrew").check()
    press(page, "Close his referral")
    assert status(man) == ReferralStatus.CLOSED
    press(page, "Open his referral again")
    assert status(man) == ReferralStatus.WAITING
