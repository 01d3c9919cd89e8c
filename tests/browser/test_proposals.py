"""A Monday's review of proposals: by mouse on a phone, and by keyboard on a laptop."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Match, Proposal
from matching.proposals.approving import approve_proposal
from matching.states import ProposalStatus
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    DEVICES,
    be_signed_in,
    entered,
    follow,
    is_whole,
    leave_by,
    press,
    serve_no_script,
    tab_to,
)
from tests.factories.people import manager, mentor_user
from tests.factories.programme import (
    a_coordinator,
    a_finished_round,
    a_hard_session,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
MEN = ("Ade First", "Ben Second", "Carl Third")


@pytest.fixture
def ann(transactional_db: None) -> User:
    """The coordinator of a prison with 3 proposals. Something warns about the third."""
    prison, today = an_establishment(name="HMP Here"), london_today()
    matching_round = a_finished_round(matched=3, matched_bound=3, referrals=3)
    for number, name in enumerate(MEN):
        man = a_referral(
            at=prison,
            name=name,
            received_on=today - 9 * DAY,
            release_on=today + (100 + number) * DAY,
            release_confirmed_on=today,
            slots=[0, 1, 4, 7],
        )
        mentor = a_mentor(at=prison, user=mentor_user(name=f"Mentor {number}"))
        an_open_proposal(mentor=mentor, referral=man, of=matching_round)
    a_hard_session(mentor=mentor)
    return a_coordinator(prison, name="Ann Coordinator")


def opened(page: Page, by: User, address: str = "/proposals/") -> Page:
    be_signed_in(page, by)
    page.goto(address)
    return page


def status_of(name: str) -> str:
    return Proposal.objects.get(referral__participant__name=name).status


def test_by_mouse_it_says_what_will_happen_then_approves_holds_and_declines(
    ann: User, page_at: PageAt, axe: Axe
) -> None:
    page = opened(page_at(390), ann)
    is_whole(page, axe)
    press(page, "Approve all that have no warning")
    expect(page.get_by_role("heading", level=1)).to_have_text("Approve 2 matches")
    expect(page.get_by_text("10 minutes")).to_be_visible()
    is_whole(page, axe)
    follow(page, "Cancel")
    assert not Match.objects.exists()

    follow(page, re.compile(rf"^Approve\s+{MEN[0]}"))
    press(page, "Approve this match")
    expect(page.get_by_text("are matched")).to_be_visible()
    assert status_of(MEN[0]) == ProposalStatus.APPROVED

    follow(page, re.compile(rf"^Hold\s+{MEN[1]}"))
    press(page, "Put on hold")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_whole(page, axe)
    until = london_today() + 7 * DAY
    for part in ("day", "month", "year"):
        page.get_by_label(part.capitalize()).fill(str(getattr(until, part)))
    press(page, "Put on hold")
    held = page.get_by_role("table", name=re.compile("on hold"))
    expect(held.get_by_role("row", name=re.compile(MEN[1]))).to_be_visible()
    is_whole(page, axe)

    follow(page, re.compile(rf"^Decline\s+{MEN[2]}"))
    page.get_by_label("Why is this pair not right?").fill("He is in court.")
    page.get_by_label("For this week").check()
    is_whole(page, axe)
    press(page, "Decline this pair")
    assert status_of(MEN[2]) == ProposalStatus.DECLINED
    press(page, re.compile(rf"^Take off hold\s+{MEN[1]}"))
    expect(page.get_by_role("button", name="Approve this match")).to_be_visible()
    is_whole(page, axe)


def test_by_keyboard_letters_move_open_approve_hold_and_decline(ann: User, page_at: PageAt) -> None:
    page = opened(page_at(1280), ann)
    tab_to(page, "tbody th a")
    page.keyboard.press("j")
    page.keyboard.press("?")
    for letter in ("a", "h", "d", "o"):
        key = page.get_by_role("dialog").locator("kbd", has_text=re.compile(f"^{letter}$"))
        expect(key).to_be_visible()
    page.keyboard.press("Escape")
    for letter, heading in (("h", "Put on hold"), ("d", "Decline"), ("o", MEN[1])):
        with page.expect_navigation():
            page.keyboard.press(letter)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        page.go_back()
        tab_to(page, "tbody th a")
        page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")
    entered(page, ".app-actions button")
    assert status_of(MEN[1]) == ProposalStatus.APPROVED
    assert Match.objects.count() == 1


def test_outside_the_list_letters_decide_nothing(ann: User, page_at: PageAt) -> None:
    page = opened(page_at(1280), ann)
    before = page.url
    tab_to(page, ".app-filters summary")
    for letter in ("a", "h", "d", "o"):
        page.keyboard.press(letter)
    page.wait_for_timeout(300)
    assert page.url == before


def test_the_actions_stay_in_reach(ann: User, page_at: PageAt) -> None:
    prison = ann.establishments.get()
    for _ in range(12):
        an_open_proposal(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    page = page_at(390)
    be_signed_in(page, ann)
    for width in DEVICES:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/proposals/")
        selected = page.get_by_role("button", name="Approve the selected pairs")
        expect(selected).to_be_in_viewport(ratio=1)
        follow(page, re.compile(f"^{MEN[0]} with"))
        for name in ("Approve this match", "Decline this pair"):
            expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)


def test_without_javascript_several_are_selected_and_approved(ann: User, page_at: PageAt) -> None:
    page = page_at(390)
    page.route("**/*.js", serve_no_script)
    opened(page, ann)
    for name in MEN[:2]:
        page.get_by_label(f"Select {name}").check(force=True)
    press(page, "Approve the selected pairs")
    press(page, "Approve these matches")
    expect(page.get_by_text("2 matches made")).to_be_visible()


def test_what_another_decides_meanwhile_appears_in_the_open_list(
    ann: User, page_at: PageAt
) -> None:
    page = opened(page_at(1280), ann)
    proposal = Proposal.objects.get(referral__participant__name=MEN[0])
    approve_proposal(proposal=proposal, by=manager(name="Mo Manager"), at=now())
    row = page.get_by_role("row", name=re.compile(f"{MEN[0]} with"))
    expect(row).to_contain_text("Approved by Mo Manager", timeout=60_000)
    expect(row.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Mo Manager")).to_be_visible()
    leave_by(page.get_by_role("link", name="Show the list as it is now"))
    decided = page.get_by_role("table", name=re.compile("Decided today"))
    expect(decided).to_contain_text("Mo Manager")


def test_the_page_of_a_proposal_opens_with_the_decision_beside_the_week(
    ann: User, page_at: PageAt, axe: Axe
) -> None:
    page = opened(page_at(1280), ann)
    follow(page, re.compile(f"^{MEN[2]} with"))
    is_whole(page, axe)
    picture = page.get_by_role("img", name=re.compile("He can meet at"))
    expect(picture).to_be_in_viewport(ratio=1)
    page.get_by_text("The week as a table").click()
    expect(page.get_by_role("cell", name="a meeting is proposed")).to_be_visible()
    expect(page.get_by_text("hard session")).to_be_visible()
