"""The pages about concerns."""

import logging
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from delivery.concerns.card import concerns_card, worried_card
from delivery.concerns.dealing import acknowledge_concern, close_concern
from delivery.concerns.numbers import change_numbers
from delivery.concerns.raising import Telling
from delivery.models import (
    Concern,
    ConcernStep,
    Draft,
    SafeguardingLead,
    SafetyNumbers,
    ToldAboutAcct,
)
from delivery.overview.men import men_card
from matching.models import Match
from tests.factories.delivery import (
    a_concern,
    a_concern_about,
    a_lead,
    a_session,
    a_supported_man,
)
from tests.factories.people import coordinator, manager, mentor_user, sign_in
from tests.factories.programme import a_coordinator, a_mentor

pytestmark = pytest.mark.django_db
TODAY = london_today()
CANARY = "Canary Wharf"
TELLING = ("officer", "told_on_day", "told_on_month", "told_on_year", "told_time")
HIDDEN = (*TELLING, "key", "page", "revision")


@pytest.fixture
def match() -> Match:
    return a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))


@pytest.fixture
def ann(match: Match) -> User:
    return a_coordinator(match.referral.establishment, name="Ann")


@pytest.fixture
def phone(match: Match) -> Client:
    return signed_in(match.mentor.user)


@pytest.fixture
def laptop(ann: User) -> Client:
    return signed_in(ann)


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def day(name: str, ago: int = 0) -> dict[str, str]:
    on = TODAY - timedelta(days=ago)
    return {f"{name}_{part}": str(getattr(on, part)) for part in ("day", "month", "year")}


def address(name: str, *args: int) -> str:
    return reverse(f"delivery:{name}", args=args)


def hidden_in(html: str, name: str) -> str:
    """The value of a hidden box of the page."""
    box = html.split(f'name="{name}"', 1)[1].split(">", 1)[0]
    return box.split('value="', 1)[1].split('"', 1)[0]


def page_after_officer(phone: Client, match: Match) -> str:
    """Says that an officer was told yesterday, and returns the page that comes then."""
    answers = {"officer": "Officer Oak", "told_time": "15:30"} | day("told_on", ago=1)
    answer = phone.post(address("concern", match.pk), answers)
    assert answer.headers["Location"] == address("write_concern", match.pk)
    return phone.get(answer.headers["Location"]).content.decode()


def test_from_the_officer_to_what_happened(match: Match, ann: User, phone: Client) -> None:
    html = page_after_officer(phone, match)
    sent = {name: hidden_in(html, name) for name in HIDDEN}
    sent |= {"kind": "him", "words": f"He spoke of {CANARY}."} | day("happened_on")
    for _ in range(2):
        answer = phone.post(address("write_concern", match.pk), sent)
        concern = Concern.objects.get()
        assert answer.headers["Location"] == address("own_concern", match.pk, concern.pk)
    assert concern.opened("officer") == "Officer Oak"
    assert concern.officer_told_at
    page = phone.get(address("own_concern", match.pk, concern.pk)).content.decode()
    assert CANARY not in page
    assert match.referral.name not in page
    assert (
        address("own_concern", match.pk, concern.pk)
        in phone.get(address("support", match.pk)).content.decode()
    )


def test_who_told_nobody_sees_whom_to_ring(match: Match, ann: User, phone: Client) -> None:
    asks = phone.get(address("concern", match.pk)).content.decode()
    assert address("ring", match.pk) in asks
    html = phone.get(address("ring", match.pk)).content.decode()
    assert "tel:999" in html
    assert "switchboard" in html
    numbers = dict.fromkeys(("duty_governor", "safer_custody", "out_of_hours"), "")
    prison = match.referral.establishment
    change_numbers(prison=prison, control_room="020 7946 0001", **numbers, by=ann, at=now())
    html = phone.get(address("ring", match.pk)).content.decode()
    assert "tel:02079460001" in html
    assert "switchboard" not in html
    html = phone.get(address("write_concern", match.pk)).content.decode()
    assert hidden_in(html, "key")
    sent = {"key": str(uuid4()), "kind": "him", "words": "Low"} | day("happened_on")
    phone.post(address("write_concern", match.pk), sent)
    concern = Concern.objects.get()
    assert concern.officer_told_at is None
    page = address("own_concern", match.pk, concern.pk)
    assert "tel:02079460001" in phone.get(page).content.decode()
    answers = {"officer": "Officer Oak", "told_time": "0:00"} | day("told_on")
    assert phone.post(address("concern_officer", match.pk, concern.pk), answers).status_code == 302
    assert "tel:02079460001" not in phone.get(page).content.decode()


def test_what_was_typed_stays_beside_an_error(match: Match, phone: Client) -> None:
    sent = {"key": str(uuid4()), "words": "He was low", "officer": "Oak"} | day("happened_on", -1)
    sent |= {"told_time": "0:00"} | day("told_on")
    answer = phone.post(address("write_concern", match.pk), sent)
    assert set(answer.context["form"].errors) == {"kind"}
    html = answer.content.decode()
    assert "He was low" in html
    assert hidden_in(html, "officer") == "Oak"
    assert hidden_in(html, "key") == sent["key"]
    more = {"kind": "him", "revision": hidden_in(html, "revision")}
    answer = phone.post(address("write_concern", match.pk), sent | more)
    assert set(answer.context["form"].errors) == {"happened_on"}


def test_the_first_page_refuses_a_day_and_a_time_to_come(match: Match, phone: Client) -> None:
    page = address("concern", match.pk)
    answers = {"officer": "Oak", "told_time": "15:30"}
    answer = phone.post(page, answers | day("told_on", ago=-1))
    assert set(answer.context["form"].errors) == {"told_on"}
    with time_machine.travel(f"{TODAY}T00:30Z", tick=False):
        for typed in ("3.30pm", "rubbish"):
            answer = phone.post(page, answers | day("told_on") | {"told_time": typed})
            assert set(answer.context["form"].errors) == {"told_time"}


@pytest.mark.parametrize("typed", ["3.30pm", "3:30pm", "15.30", "15:30", "1530"])
def test_a_time_is_read_as_people_type_it(match: Match, phone: Client, typed: str) -> None:
    answers = {"officer": "Oak", "told_time": typed} | day("told_on", ago=1)
    phone.post(address("concern", match.pk), answers)
    html = phone.get(address("write_concern", match.pk)).content.decode()
    sent = {name: hidden_in(html, name) for name in HIDDEN}
    sent |= {"kind": "him", "words": "Low"} | day("happened_on")
    phone.post(address("write_concern", match.pk), sent)
    told_at = Concern.objects.get().officer_told_at
    assert told_at
    assert f"{localtime(told_at):%H:%M}" == "15:30"


def test_a_hidden_answer_that_is_refused_can_be_corrected(match: Match, phone: Client) -> None:
    page = address("write_concern", match.pk)
    sent = {"key": str(uuid4()), "kind": "him", "words": "He was low"} | day("happened_on")
    telling = {"officer": "Oak", "told_time": "15:30"}
    answer = phone.post(page, sent | telling | day("told_on", ago=-1))
    form = answer.context["form"]
    assert set(form.errors) == {"told_on"}
    html = answer.content.decode()
    assert 'type="hidden" name="told_on_day"' not in html
    assert "He was low" in html
    sent["revision"] = answer.context["revision"]
    assert phone.post(page, sent | telling | day("told_on", ago=1)).status_code == 302
    assert Concern.objects.get().opened("officer") == "Oak"


def test_words_that_are_not_sent_are_on_every_device(match: Match, phone: Client) -> None:
    page_after_officer(phone, match)
    page, words = address("write_concern", match.pk), f"He spoke of {CANARY}."
    html = phone.get(page).content.decode()
    sent = {name: hidden_in(html, name) for name in HIDDEN} | {"kind": "him", "words": words}
    saved = phone.post(page, sent | {"later": "yes"}, headers={"Accept": "application/json"})
    assert saved.json()["revision"] == 2
    assert not Concern.objects.exists()
    laptop = signed_in(match.mentor.user)
    for name in ("mentoring", "support", "concern"):
        where = reverse("matching:mentoring") if name == "mentoring" else address(name, match.pk)
        html = laptop.get(where).content.decode()
        assert page in html
        assert CANARY not in html
    html = laptop.get(page).content.decode()
    assert CANARY in html
    assert hidden_in(html, "officer") == "Officer Oak"
    sent = {name: hidden_in(html, name) for name in HIDDEN} | {"kind": "him", "words": words}
    assert laptop.post(page, sent | day("happened_on")).status_code == 302
    assert Concern.objects.get().opened("words") == words
    assert not Draft.objects.exists()


def test_a_concern_that_is_sent_with_other_words_keeps_both(match: Match, phone: Client) -> None:
    page = address("write_concern", match.pk)
    sent = {"key": str(uuid4()), "kind": "him", "words": "He was low."} | day("happened_on")
    phone.post(page, sent)
    late = phone.post(page, sent | {"words": "And alone."}, headers={"Accept": "application/json"})
    own = address("own_concern", match.pk, Concern.objects.get().pk)
    assert (late.status_code, late.json()["logged"]) == (409, own)
    html = phone.post(page, sent | {"words": "And alone."}).content.decode()
    assert "And alone." in html
    assert own in html
    assert Concern.objects.get().opened("words") == "He was low."


def test_a_concern_that_is_not_sent_can_be_deleted_by_its_author(
    match: Match, phone: Client, laptop: Client
) -> None:
    phone.post(address("write_concern", match.pk), {"words": "He was low.", "later": "yes"})
    draft = Draft.objects.get()
    discard = address("discard_draft", match.pk, draft.pk)
    assert discard in phone.get(address("concern", match.pk)).content.decode()
    assert laptop.get(discard).status_code == 404
    laptop.post(discard)
    assert Draft.objects.exists()
    phone.post(discard)
    assert not Draft.objects.exists()


def test_security_asks_for_no_words(match: Match, phone: Client) -> None:
    page = address("security_matter", match.pk)
    assert "<textarea" not in phone.get(page).content.decode()
    sent = {"officer": "Security", "told_time": "9.15", "key": str(uuid4()), "reference": "IR 1"}
    assert phone.post(page, sent | day("told_on", 1)).status_code == 302
    assert Concern.objects.get().prison_reference == "IR 1"


def test_staff_read_write_and_close_it(match: Match, ann: User, laptop: Client) -> None:
    concern = a_concern(match, words=f"He spoke of {CANARY}.")
    page = address("concern_page", concern.pk)
    for listing in (address("concerns"), reverse("matching:match", args=[match.pk])):
        html = laptop.get(listing).content.decode()
        assert page in html
        assert CANARY not in html
    assert CANARY in laptop.get(page).content.decode()
    today = laptop.get(reverse("matching:today"))
    assert today.context["decisions"][0].page == "delivery:concerns"
    laptop.post(address("acknowledge_concern", concern.pk))
    step = {"words": "Seen", "reported_to": "Safer custody"} | day("done_on")
    answer = laptop.post(address("close_concern", concern.pk), step | {"key": str(uuid4())})
    assert set(answer.context["form"].errors) == {"officer_knows"}
    for name in ("concern_step", "close_concern"):
        sent = step | {"key": str(uuid4()), "officer_knows": "on"}
        assert laptop.post(address(name, concern.pk), sent).status_code == 302
    assert ConcernStep.objects.count() == 2
    assert (
        address("concern_page", concern.pk) not in laptop.get(address("concerns")).content.decode()
    )
    laptop.post(address("reopen_concern", concern.pk))
    laptop.post(address("hand_back_concern", concern.pk))
    concern.refresh_from_db()
    assert concern.status == "open"
    sent = {"kind": "adult", "reference": "", "version": "1"} | day("happened_on")
    assert laptop.post(address("correct_concern", concern.pk), sent).status_code == 302
    assert laptop.post(address("correct_concern", concern.pk), sent).status_code == 200


def test_nobody_is_asked_to_ring_about_a_closed_concern(
    match: Match, ann: User, phone: Client
) -> None:
    concern = a_concern(match)
    page = address("own_concern", match.pk, concern.pk)
    asks = address("concern_officer", match.pk, concern.pk)
    assert asks in phone.get(page).content.decode()
    acknowledge_concern(concern=concern, by=ann, at=now())
    close_concern(
        concern=concern,
        words="Seen",
        reported_to="",
        done_on=TODAY,
        key=uuid4(),
        officer_knows=True,
        by=ann,
        at=now(),
    )
    assert asks not in phone.get(page).content.decode()


def test_a_mentor_adds_to_their_own_concern_only(match: Match, phone: Client, ann: User) -> None:
    concern = a_concern(match)
    page = address("add_to_concern", match.pk, concern.pk)
    assert phone.post(page, {"words": "More", "key": str(uuid4())}).status_code == 302
    assert concern.steps.get().written_by == match.mentor.user
    by_staff = a_concern(match, by=ann)
    assert phone.get(address("own_concern", match.pk, by_staff.pk)).status_code == 404
    assert phone.get(address("add_to_concern", match.pk, by_staff.pk)).status_code == 404


def test_acct_is_recorded_shown_and_removed(match: Match, phone: Client, laptop: Client) -> None:
    session = a_session(match)
    sent = {
        "state": "open",
        "told_by": "the wing",
        "opened_after": str(session.pk),
        "key": str(uuid4()),
    } | day("told_on")
    assert phone.post(address("record_acct", match.pk), sent).status_code == 302
    row = ToldAboutAcct.objects.get()
    assert row.opened_after == session
    for client in (phone, laptop):
        assert "told by the wing" in client.get(address("acct", match.pk)).content.decode()
    assert "told by the wing" not in phone.get(address("support", match.pk)).content.decode()
    assert phone.post(address("remove_acct", match.pk, row.pk)).status_code == 200
    assert ToldAboutAcct.objects.exists(), "one press asks first"
    assert phone.post(address("remove_acct", match.pk, row.pk), {"sure": "yes"}).status_code == 302
    assert not ToldAboutAcct.objects.exists()


def test_about_a_colleague_the_author_sees_only_how_far_it_is(match: Match, phone: Client) -> None:
    boss, lead = manager(), coordinator(name="Lea Larch")
    a_lead(lead, by=boss)
    page = address("raise_concern")
    assert "Lea Larch" in phone.get(page).content.decode()
    sent = {"kind": "staff", "about": str(lead.pk), "words": CANARY, "key": str(uuid4())}
    assert phone.post(page, sent | day("happened_on")).status_code == 302
    assert CANARY not in phone.get(address("raised_concerns")).content.decode()
    assert (
        CANARY
        in signed_in(boss).get(address("concern_page", Concern.objects.get().pk)).content.decode()
    )


def test_managers_choose_leads_and_staff_change_numbers(match: Match, laptop: Client) -> None:
    office, lead = signed_in(manager()), coordinator()
    page = address("safeguarding_leads")
    assert office.post(page, {"user": str(lead.pk), "phone": "1"}).status_code == 302
    row = SafeguardingLead.objects.get()
    assert str(lead) in office.get(page).content.decode()
    asks = office.post(address("remove_lead", row.pk))
    assert f'href="{page}">No' in asks.content.decode()
    assert SafeguardingLead.objects.exists()
    assert office.post(address("remove_lead", row.pk), {"is_sure": "yes"}).status_code == 302
    assert not SafeguardingLead.objects.exists()
    prison = match.referral.establishment
    page = address("prison_numbers", prison.pk)
    assert laptop.post(page, {"control_room": "020 7946 0001"}).status_code == 302
    assert "020 7946 0001" in laptop.get(page).content.decode()
    assert "No numbers" not in laptop.get(address("safety_numbers")).content.decode()
    assert laptop.post(page, {"control_room": ""}).context["form"].errors
    SafetyNumbers.objects.update(control_room="")
    assert "No numbers" in laptop.get(address("safety_numbers")).content.decode()


def test_the_cards_take_few_queries(match: Match, ann: User) -> None:
    for _ in range(3):
        a_concern(match)
    fresh = Match.objects.select_related("mentor__user", "referral").get(pk=match.pk)
    for person in (match.mentor.user, ann):
        assert person.roles
        with CaptureQueriesContext(connection) as queries:
            card = concerns_card(fresh, person, TODAY)
        assert card
        assert len(queries) <= 3
    with CaptureQueriesContext(connection) as queries:
        assert worried_card(fresh.mentor, TODAY)
    assert len(queries) <= 3


def test_a_mentors_first_page_names_the_men_in_one_order() -> None:
    mentor = a_mentor(places=2)
    earlier = a_supported_man(mentor=mentor, slot=1)
    later = a_supported_man(mentor=mentor, slot=3, place=2)
    for make in (men_card, worried_card):
        card = make(mentor, TODAY)
        assert card
        assert [match for match, _ in card.context["men"]] == [earlier, later]


@pytest.mark.parametrize("shown", ["", "?status=", "?status=closed"])
def test_the_list_takes_as_many_queries_for_many(
    match: Match, ann: User, laptop: Client, shown: str
) -> None:
    page, counts = address("concerns") + shown, []
    for more in (1, 2):
        for _ in range(more):
            a_concern(match)
            closed = a_concern(match)
            acknowledge_concern(concern=closed, by=ann, at=now())
            close_concern(
                officer_knows=True,
                concern=closed,
                words="Seen",
                reported_to="",
                done_on=TODAY,
                key=uuid4(),
                by=ann,
                at=now(),
            )
        laptop.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert laptop.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_finds_concerns_that_no_officer_knows(
    match: Match, ann: User, laptop: Client
) -> None:
    """Of each state: one that no officer knows, and one that an officer knows."""
    untold = [a_concern(match) for _ in range(3)]
    told = Telling("Oak", now() - timedelta(hours=1))
    known = [a_concern(match), *[a_concern(match, telling=told) for _ in range(3)]]
    manager()
    a_concern_about(None, by=ann)
    for concern in (*untold[1:], *known[:3]):
        acknowledge_concern(concern=concern, by=ann, at=now())
    step: dict[str, Any] = {"words": "Seen", "reported_to": "", "done_on": TODAY, "at": now()}
    step["by"] = ann
    close_concern(concern=untold[2], why_untold="He left.", key=uuid4(), **step)
    close_concern(concern=known[0], officer_knows=True, key=uuid4(), **step)
    close_concern(concern=known[1], key=uuid4(), **step)
    page = laptop.get(address("concerns") + "?status=&officer=none")
    assert set(page.context["page"]) == set(untold)
    assert page.content.decode().count("govuk-tag--orange") == len(untold)


def test_no_text_leaves_its_seal(
    match: Match, ann: User, phone: Client, laptop: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the database's file, nor in a log, an email or the session."""
    caplog.set_level(logging.DEBUG)
    html = page_after_officer(phone, match)
    sent = {name: hidden_in(html, name) for name in HIDDEN}
    sent |= {"officer": CANARY, "kind": "him", "words": CANARY} | day("happened_on")
    phone.post(address("write_concern", match.pk), sent)
    concern = Concern.objects.get()
    own = address("add_to_concern", match.pk, concern.pk)
    phone.post(own, {"words": CANARY, "key": str(uuid4())})
    laptop.get(address("concern_page", concern.pk))
    laptop.post(address("acknowledge_concern", concern.pk))
    step = {"words": CANARY, "key": str(uuid4()), "why_untold": CANARY} | day("done_on")
    laptop.post(address("close_concern", concern.pk), step)
    acct = {"state": "open", "told_by": CANARY, "key": str(uuid4())} | day("told_on")
    phone.post(address("record_acct", match.pk), acct)
    manager()
    a_concern_about(ann, by=match.mentor.user, words=CANARY)
    assert (Concern.objects.count(), ConcernStep.objects.count()) == (2, 2)
    assert ToldAboutAcct.objects.get().opened("told_by") == CANARY
    assert Email.objects.exists()
    assert CANARY not in caplog.text
    stored = connection.connection.serialize()
    assert b"Ben Bramble" in stored  # so this is the database, with what this test wrote
    assert CANARY.encode() not in stored
