"""A whole Monday, by mouse on a laptop and by keyboard on a phone. The real worker runs the week's
round, sends every email and tells the coordinator who to ask.

The email comes. Ann holds one proposal, approves one and undoes it, and approves 2. Both men say
yes. One mentor says yes on a phone, the other says no, and the next round knows. Then a match ends,
and a man who has a mentor moves to another prison.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus
from config.common.queue import enqueue
from matching.introductions.asking import HisAnswer, record_his_answer
from matching.introductions.inviting import invite_mentor, record_briefing
from matching.introductions.telling import TELL_MATCHES
from matching.models import Introduction, Match, Mentor, Referral
from matching.rounds.running import request_round, run_now
from matching.states import MatchStatus
from recruitment.models import Establishment, VisitGuide
from recruitment.weekly import week_of
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.config.accounts.emails import emailed_code
from tests.factories.introductions import by_the_clock, let_in
from tests.factories.people import mentor_user
from tests.factories.programme import (
    a_clearance,
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)
from tests.stack import Stack, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

TODAY: Final = london_today()
DAY: Final = timedelta(days=1)
FAR: Final = TODAY + 900 * DAY
LOOK_AGAIN: Final = TODAY + 10 * DAY
LAST_FRIDAY: Final = TODAY - 3 * DAY
NEXT_MONDAY: Final = TODAY + (7 - TODAY.weekday()) * DAY
MONDAYS, TUESDAYS, WEDNESDAYS, THURSDAYS, FRIDAYS = (day * 3 + 1 for day in range(5))
"""The afternoons. Each pair has its own, so that nobody else could meet then."""


@pytest.fixture
def brixton(stack: Stack) -> Establishment:
    """Last week's round proposed Jordan, Hal and Dan. Then Carl was referred, who leaves soon, so
    he needs the one place that Nora has more than Dan does."""
    brixton = an_establishment(code="BXI", name="HMP Brixton")
    by_the_clock(brixton)
    VisitGuide.objects.create(
        establishment=brixton,
        entrance="Jebb Avenue gate",
        bring="Your pass",
        never_bring="Your phone",
        ask_for="Olu Oak",
    )
    let_in(a_free_mentor(brixton, "Ben Bramble", MONDAYS, {"drugs": 3}), brixton)
    a_free_mentor(brixton, "Hana Holly", TUESDAYS)
    let_in(a_free_mentor(brixton, "Nora Nettle", WEDNESDAYS), brixton)
    a_man(brixton, "Jordan Juniper", MONDAYS, needs={"drugs": 3})
    a_man(brixton, "Hal Hazel", TUESDAYS)
    a_man(brixton, "Dan Dogwood", WEDNESDAYS)
    run_now(at=now())
    a_man(brixton, "Carl Cedar", WEDNESDAYS, release_on=TODAY + 60 * DAY)
    return brixton


@pytest.fixture
def wandsworth(transactional_db: None) -> Establishment:
    return an_establishment(code="WWI", name="HMP Wandsworth")


@pytest.fixture
def ann(brixton: Establishment, wandsworth: Establishment) -> User:
    """The coordinator of both prisons. At HMP Brixton 2 pairs meet."""
    for mentor, man, slot in (
        ("Max Maple", "Amir Ash", THURSDAYS),
        ("Tess Thorn", "Tom Teal", FRIDAYS),
    ):
        a_match(
            mentor=a_free_mentor(brixton, mentor, slot),
            referral=a_man(brixton, man, slot),
            slot=slot,
            status=MatchStatus.IN_CUSTODY,
            started_on=TODAY - 60 * DAY,
            first_met_on=TODAY - 50 * DAY,
        )
    return a_coordinator(brixton, wandsworth, name="Ann Archer")


def a_free_mentor(
    at: Establishment, name: str, slot: int, experience: dict[str, int] | None = None
) -> Mentor:
    user = mentor_user(name=name)
    return a_mentor(at=at, user=user, slots=[slot], experience=experience)


def a_man(at: Establishment, name: str, slot: int, **fields: Any) -> Referral:
    fields = {"release_on": FAR} | fields
    return a_referral(at=at, name=name, slots=[slot], release_confirmed_on=TODAY, **fields)


@pytest.mark.parametrize(("way", "width"), [(Mouse, 1280), (Keyboard, 390)])
def test_a_whole_monday(
    way: Callable[[Page, Axe], Hands],
    width: int,
    ann: User,
    wandsworth: Establishment,
    page_at: PageAt,
    axe: Axe,
) -> None:
    hands = way(page_at(width), axe)
    be_signed_in(hands.page, ann)
    the_round_runs_and_the_email_comes(hands)
    one_is_put_on_hold(hands)
    one_is_approved_and_undone(hands)
    two_are_approved(hands)
    ten_minutes_later_there_are_men_to_ask(hands)
    jordan_says_yes_and_ben_is_invited(hands)
    carl_says_yes_and_nora_is_invited(ann)
    ben_signs_in_and_says_yes(way(page_at(390), axe))
    nora_says_no(way(page_at(390), axe))
    jordan_and_ben_are_about_to_meet(hands)
    the_next_round_knows(hands)
    a_match_ends(hands)
    a_man_with_a_mentor_moves(hands, wandsworth)


def the_round_runs_and_the_email_comes(hands: Hands) -> None:
    matching_round = request_round(by=None, at=now(), week=week_of(TODAY))
    wait_until(lambda: ended(matching_round), "the week's round")
    open_email(hands, "3 proposals to decide")
    for words in (
        "1 of these men leaves within 90 days",
        "1 man has a proposal and had none in the last round",
        "1 proposal was not made again: another list is better",
    ):
        expect(hands.page.get_by_text(words)).to_be_visible()
    follow_its_link(hands)
    expect(hands.page.get_by_text("3 pairs to decide.")).to_be_visible()
    expect(rows(hands)).to_have_text(
        [re.compile(name) for name in ("Carl Cedar", "Jordan Juniper", "Hal Hazel")]
    )


def one_is_put_on_hold(hands: Hands) -> None:
    hands.decide("Hal Hazel with Hana Holly", "h")
    hands.fill_date("until", LOOK_AGAIN)
    hands.fill("[name=reason]", "He is in court.")
    hands.press("Put on hold")
    held = hands.page.get_by_role("table", name=re.compile("on hold"))
    expect(held.get_by_role("row", name=re.compile("Hal Hazel"))).to_contain_text(
        f"{LOOK_AGAIN:%-d %B %Y}"
    )
    expect(hands.page.get_by_text("2 pairs to decide.")).to_be_visible()


def one_is_approved_and_undone(hands: Hands) -> None:
    hands.follow("Jordan Juniper with Ben Bramble")
    hands.press("Approve this match")
    expect(hands.page.get_by_text("10 minutes")).to_be_visible()
    hands.press("Approve this match")
    expect(hands.page.get_by_text("1 pair to decide.")).to_be_visible()
    hands.press(re.compile(r"^Undo\s+the match of Jordan Juniper with Ben Bramble$"))
    expect(hands.page.get_by_text("2 pairs to decide.")).to_be_visible()


def two_are_approved(hands: Hands) -> None:
    hands.press("Approve all that have no warning")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Approve 2 matches")
    expect(hands.page.get_by_role("table")).to_contain_text(f"{NEXT_MONDAY:%A %-d %B}")
    hands.press("Approve these matches")
    expect(hands.page.get_by_text("2 matches made.")).to_be_visible()


def ten_minutes_later_there_are_men_to_ask(hands: Hands) -> None:
    Introduction.objects.update(tells_at=now())
    enqueue(TELL_MATCHES)
    open_email(hands, "2 men to ask about a mentor")
    follow_its_link(hands)
    expect(hands.page.get_by_text("2 matches to agree on")).to_be_visible()


def jordan_says_yes_and_ben_is_invited(hands: Hands) -> None:
    hands.follow("Jordan Juniper with Ben Bramble")
    hands.follow("A slip that you can give him, in plain English")
    expect(hands.page.get_by_text("Hello Jordan,")).to_be_visible()
    hands.follow("Back")
    hands.press("Yes, he would like to meet this mentor")
    hands.press("Save")
    expect(hands.page.get_by_text("There is a problem")).to_be_visible()
    hands.choose("I have told the mentor about safety and the prison’s conditions")
    hands.press("Save")
    hands.press("Invite the mentor")
    expect(hands.page.get_by_text("to say yes or no")).to_be_visible()


def carl_says_yes_and_nora_is_invited(by: User) -> None:
    """On the same pages as Jordan and Ben."""
    match = Match.objects.get(referral__participant__name="Carl Cedar")
    record_his_answer(
        match=match,
        answer=HisAnswer.YES,
        asked_on=TODAY,
        version=match.version,
        by=by,
        at=now(),
    )
    record_briefing(match=match, by=by, at=now())
    invite_mentor(match=match, by=by, at=now())


def ben_signs_in_and_says_yes(phone: Hands) -> None:
    """The link in Ben's email leads past the sign-in to the offer, and one press is the answer."""
    ben = User.objects.get(name="Ben Bramble")
    open_email(phone, "Would you like to meet somebody?", to=ben)
    follow_its_link(phone)
    phone.fill("[name=login]", ben.email)
    phone.press("Send me a code")
    phone.fill("[name=code]", emailed_code())
    phone.press("Continue")
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("Jordan")
    expect(phone.page.get_by_text("Juniper")).to_have_count(0)
    expect(phone.page.get_by_text("Drugs", exact=True)).to_be_visible()
    phone.press("Yes, I would like to")
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("You are going to meet")
    when = f"{NEXT_MONDAY:%A %-d %B}, 13:45 to 16:15"
    expect(phone.page.get_by_text(when)).to_be_visible()
    expect(phone.page.get_by_text("HMP Brixton, Jebb Avenue gate")).to_be_visible()


def nora_says_no(phone: Hands) -> None:
    be_signed_in(phone.page, User.objects.get(name="Nora Nettle"))
    phone.open("/mentoring/")
    phone.press("Read and answer")
    phone.press("No")
    phone.choose("I am not the right person for what he needs")
    phone.press("Say no")
    expect(phone.page.get_by_role("link", name="change what you know about")).to_be_visible()


def jordan_and_ben_are_about_to_meet(hands: Hands) -> None:
    hands.open("/introductions/")
    starting = hands.page.get_by_role("table", name=re.compile("about to meet"))
    expect(starting.get_by_role("row", name=re.compile("Jordan Juniper"))).to_contain_text(
        f"{NEXT_MONDAY:%A %-d %B}"
    )
    hands.follow("Jordan Juniper with Ben Bramble")
    hands.follow("Move the first session")
    expect(hands.page.get_by_label(f"{NEXT_MONDAY:%A %-d %B %Y}")).to_be_checked()


def the_next_round_knows(hands: Hands) -> None:
    """Nora's place is for Dan now. Carl waits, and Hal is still on hold."""
    hands.open("/rounds/")
    hands.use(hands.page.get_by_role("button", name="Run a round"))
    expect(hands.page.get_by_text("1 of 2 waiting men")).to_be_visible()
    hands.look()  # only now, because the page before changes by itself
    hands.follow("See each man, and why")
    expect(hands.page.get_by_role("row", name=re.compile("Carl Cedar"))).to_contain_text("said no")
    hands.open("/proposals/")
    expect(rows(hands)).to_have_text([re.compile("Dan Dogwood with Nora Nettle")])
    expect(hands.page.get_by_role("table", name=re.compile("on hold"))).to_contain_text("Hal Hazel")


def a_match_ends(hands: Hands) -> None:
    hands.open("/matches/")
    hands.follow(re.compile("the match of Amir Ash with Max Maple$"))
    hands.follow("End the match")
    hands.choose("Did not engage")
    hands.fill_date("on", LAST_FRIDAY)
    hands.choose("He goes back to his old place on the waiting list")
    hands.press("End the match")
    expect(hands.page.get_by_text(f"{LAST_FRIDAY:%-d %B %Y}").first).to_be_visible()
    expect(
        hands.page.get_by_role("link", name="Open this match again: it ended by mistake")
    ).to_be_visible()


def a_man_with_a_mentor_moves(hands: Hands, wandsworth: Establishment) -> None:
    """His mentor can visit him there once they are cleared."""
    match = Match.objects.get(referral__participant__name="Tom Teal")
    hands.open(f"/referrals/{match.referral_id}/")
    hands.follow("Move him to another prison")
    hands.select("Which prison did he move to?", "HMP Wandsworth")
    hands.press("Continue")
    expect(hands.page.get_by_text("his match with Tess Thorn goes on")).to_be_visible()
    hands.press("Move him")
    hands.follow("Say what happens to his match")
    hands.follow("Change how or when they meet")
    hands.select("If they meet in visits, when?", "Friday afternoon")
    hands.press("Save")
    problem = hands.page.locator(".govuk-error-summary")
    expect(problem).to_contain_text("is not cleared at HMP Wandsworth")
    a_clearance(match.mentor, wandsworth)
    hands.press("Save")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Tom Teal with Tess Thorn")
    expect(hands.page.get_by_text("They meet as arranged.")).to_be_visible()


def ended(matching_round: Any) -> bool:
    matching_round.refresh_from_db()
    return not matching_round.is_under_way


def open_email(hands: Hands, subject: str, to: User | None = None) -> None:
    """Waits until the worker has sent the email, and opens it as a mail program shows it."""
    emails = Email.objects.filter(subject__contains=subject, status=OutgoingStatus.SENT)
    if to:
        emails = emails.filter(to=to.email)
    wait_until(emails.exists, f"the email “{subject}”")
    hands.open(f"/demo/inbox/{emails.get().pk}/html/")


def follow_its_link(hands: Hands) -> None:
    hands.follow(re.compile("localhost"))


def rows(hands: Hands) -> Locator:
    """The rows of the review, in order."""
    return hands.page.get_by_role("table", name=re.compile("most urgent")).locator("tbody tr")
