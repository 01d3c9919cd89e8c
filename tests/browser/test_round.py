"""The week's work: a coordinator runs a round through the real worker, and decides."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Match, Proposal
from matching.rounds.running import run_now
from matching.solver import WORDS, Reason
from matching.states import ProposalStatus
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, leave_by, press
from tests.browser.test_signing_in import give_emailed_code
from tests.factories.people import enrol_totp, totp_code
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_exclusion,
)

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def ann(transactional_db: None) -> User:
    """The coordinator of a small prison, where 3 men wait and 2 places are free."""
    brixton = an_establishment(code="BXI", name="HMP Brixton")
    a_mentor(at=brixton, places=2, experience={"drugs": 2})
    soon = london_today() + 60 * DAY
    a_referral(at=brixton, name="Carlos Example", needs={"drugs": 3}, release_on=soon)
    a_referral(at=brixton, name="Farid Example", needs={"drugs": 1})
    a_referral(at=brixton, name="Owen Example", received_on=london_today())
    return a_coordinator(brixton, name="Ann Coordinator")


def sign_in(page: Page, user: User) -> None:
    """Signs in with the emailed code, then with the authenticator app."""
    secret = enrol_totp(user)
    give_emailed_code(page, user.email)
    page.get_by_label("Code").fill(totp_code(secret))
    press(page, "Sign in")
    expect(page).to_have_url(re.compile("/today/$"))


def test_a_round_is_run_approved_and_declined(ann: User, page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, ann)
    press(page, "Run a round")
    expect(page.get_by_text("2 of 3 waiting men")).to_be_visible()
    expect(page.get_by_text("could have matched more men")).to_be_visible()
    follow(page, "See each man, and why")
    expect(page.get_by_role("row", name=re.compile("Owen Example"))).to_contain_text(
        WORDS[Reason.ALL_PLACES_TAKEN], ignore_case=True
    )

    leave_by(page.get_by_role("link", name="Proposals").first)
    follow(page, re.compile("^Carlos Example with"))
    press(page, "Approve this match")
    press(page, "Approve this match")
    expect(page.get_by_text("are matched")).to_be_visible()

    follow(page, re.compile("^Farid Example with"))
    press(page, "Decline this pair")
    press(page, "Decline this pair")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Why is this pair not right?").fill("They have met before.")
    page.get_by_label("Until somebody allows the pair again").check()
    press(page, "Decline this pair")
    expect(page.get_by_text("Declined.")).to_be_visible()

    decided = page.get_by_role("table", name=re.compile("Decided today"))
    expect(decided.get_by_role("row", name=re.compile("Carlos Example"))).to_contain_text(
        "Approved"
    )
    follow(page, "Pairs fixed or ruled out")
    expect(page.get_by_text("They have met before.")).to_be_visible()
    press(page, re.compile("^Allow again"))
    expect(page.get_by_text("can be proposed again")).to_be_visible()
    assert Match.objects.get().referral.name == "Carlos Example"


def test_several_are_approved_by_keyboard_without_javascript(ann: User, page_at: PageAt) -> None:
    run_now(at=now())
    page = page_at(390, java_script_enabled=False)
    be_signed_in(page, ann)
    page.goto("/proposals/")
    for box in page.get_by_role("checkbox").all():
        box.focus()
        page.keyboard.press("Space")
    for name in ("Approve the selected pairs", "Approve these matches"):
        page.get_by_role("button", name=name).focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_text("2 matches made")).to_be_visible()
    assert Match.objects.count() == 2


def test_every_staff_page_is_accessible(ann: User, page_at: PageAt, axe: Axe) -> None:
    matching_round = run_now(at=now())
    proposal = Proposal.objects.filter(status=ProposalStatus.OPEN)[0]
    ended = a_match(referral=a_referral(at=proposal.referral.establishment))
    an_exclusion(proposal.mentor, a_referral(at=proposal.referral.establishment))
    unmatched = matching_round.unmatched.all()[0].referral_id
    page = page_at(1280)
    be_signed_in(page, ann)
    for address in (
        "/today/",
        "/rounds/",
        f"/rounds/{matching_round.pk}/",
        f"/rounds/{matching_round.pk}/unmatched/",
        "/proposals/",
        f"/proposals/{proposal.pk}/",
        f"/proposals/{proposal.pk}/why/",
        "/referrals/",
        "/referrals/?sort=-name&search=example",
        "/search/?q=example",
        "/settings/",
        f"/referrals/{unmatched}/why/",
        f"/referrals/{ended.referral_id}/",
        "/mentors/",
        f"/mentors/{proposal.mentor_id}/",
        f"/mentors/{proposal.mentor_id}/why/",
        "/matches/",
        "/ruled-out/",
    ):
        page.goto(address)
        is_whole(page, axe)
