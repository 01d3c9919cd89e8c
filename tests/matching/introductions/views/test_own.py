"""The mentor's page: who would like to meet them, and their answer."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.introductions.answering import answer_question, call_off_match
from matching.models import Match, NotBegun
from recruitment.models import Establishment, VisitGuide
from tests.factories.introductions import agreed, by_the_clock, invited, said_yes
from tests.factories.people import mentor_user, sign_in
from tests.factories.programme import a_mentor, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def match(prison: Establishment, ann: User) -> Match:
    """Ben is asked about Jordan."""
    mentor = a_mentor(
        at=prison, user=mentor_user(name="Ben Bramble"), experience={"drugs": 3, "family": 1}
    )
    man = a_referral(
        at=prison, name="Jordan Juniper", needs={"drugs": 3, "money": 1}, offences=["arson"]
    )
    return invited(mentor=mentor, referral=man)


@pytest.fixture
def ben(client: Client, match: Match) -> Client:
    """Ben's browser."""
    sign_in(client, match.mentor.user)
    return client


def address(name: str, match: Match) -> str:
    return reverse(f"matching:{name}", args=[match.pk])


def page(client: Client, match: Match) -> str:
    response = client.get(address("offer", match))
    assert response.status_code == 200
    return response.content.decode()


def status(match: Match) -> str:
    return Match.objects.get(pk=match.pk).status


def test_a_yes_pressed_by_mistake_is_taken_back(ben: Client, match: Match) -> None:
    mistake = address("take_back_yes", match)
    assert mistake not in page(ben, match)
    ben.post(address("accept_match", match))
    assert mistake in page(ben, match)
    assert ben.get(address("turn_down_match", match)).status_code == 302
    html = ben.get(mistake).content.decode()
    assert "Jordan" in html
    assert "Juniper" not in html
    assert status(match) == "to_start"
    ben.post(mistake)
    assert status(match) == "offered"
    assert mistake not in page(ben, match)
    assert ben.get(mistake).status_code == 302


def test_it_says_who_why_when_and_where(ben: Client, match: Match, prison: Establishment) -> None:
    by_the_clock(prison)
    VisitGuide.objects.create(establishment=prison, entrance="Jebb Avenue gate")
    html = page(ben, match)
    for words in (
        "Jordan",
        "Drugs",
        "Money",
        "lived through it",
        "13:45 to 16:15",
        "HMP Here",
        "Jebb Avenue gate",
    ):
        assert words in html
    assert "family" not in html
    for words in ("Juniper", match.referral.reference, "arson"):
        assert words not in html


def test_home_shows_it_first(ben: Client, match: Match) -> None:
    html = ben.get(reverse("matching:mentoring")).content.decode()
    assert html.index(address("offer", match)) < html.index("Your next session")
    ben.post(address("accept_match", match))
    assert address("offer", match) not in ben.get(reverse("matching:mentoring")).content.decode()


def test_one_press_for_yes(ben: Client, match: Match, prison: Establishment, ann: User) -> None:
    by_the_clock(prison)
    response = ben.post(address("accept_match", match), follow=True)
    assert status(match) == "to_start"
    html = response.content.decode()
    assert address("offer_calendar", match) in html
    assert f'mailto:{settings.CONTACT_EMAIL}"' in html
    assert ann.name in html.split('id="main-content"')[1]
    file = ben.get(address("offer_calendar", match))
    assert file.headers["Content-Type"] == "text/calendar"
    assert b"Jordan" not in file.content


def test_a_second_press_is_no_error(ben: Client, match: Match) -> None:
    ben.post(address("accept_match", match))
    response = ben.post(address("accept_match", match), follow=True)
    assert {message.level_tag for message in response.context["messages"]} == {"success"}


NEXT = {
    "time": "matching:own_times",
    "journey": "matching:own_part",
    "needs": "matching:own_part",
    "not_now": "matching:take_break",
}
ARGS = {"journey": ["travel"], "needs": ["strengths"]}


@pytest.mark.parametrize("refusal", NEXT)
def test_a_no_leads_to_what_would_teach_us(refusal: str, ben: Client, match: Match) -> None:
    assert ben.get(address("turn_down_match", match)).status_code == 200
    response = ben.post(
        address("turn_down_match", match), {"refusal": refusal, "words": "Sorry"}, follow=True
    )
    assert status(match) == "not_begun"
    args = ARGS.get(refusal, [match.mentor_id] if refusal == "not_now" else [])
    html = response.content.decode()
    assert reverse(NEXT[refusal], args=args) in html.split('id="main-content"')[1]
    assert "Jordan" not in html


def test_a_no_needs_a_reason(ben: Client, match: Match) -> None:
    assert b"govuk-error" in ben.post(address("turn_down_match", match)).content
    assert status(match) == "offered"


def test_a_question_and_its_answer(ben: Client, match: Match, ann: User) -> None:
    assert b"govuk-error" in ben.post(address("ask_question", match)).content
    ben.post(address("ask_question", match), {"text": "Which gate?"})
    assert "Which gate?" in page(ben, match)
    answer_question(question=match.questions.get(), answer="The small one.", by=ann, at=now())
    assert "The small one." in page(ben, match)


def test_called_off_it_says_nothing_about_him(ben: Client, match: Match, ann: User) -> None:
    call_off_match(match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    assert "Jordan" not in page(ben, match)
    response = ben.post(address("accept_match", match), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert status(match) == "not_begun"


def test_after_a_death_it_says_nothing_about_him(ben: Client, match: Match) -> None:
    man = match.referral.participant
    man.died_on = london_today()
    man.save()
    assert "Jordan" not in page(ben, match)
    ben.post(address("accept_match", match))
    assert status(match) == "offered"
    assert address("offer", match) not in ben.get(reverse("matching:mentoring")).content.decode()


def test_not_there_before_the_invitation(client: Client, prison: Establishment) -> None:
    match = said_yes(at=prison)
    sign_in(client, match.mentor.user)
    assert client.get(address("offer", match)).status_code == 404


def test_no_file_without_hours_by_the_clock(client: Client, prison: Establishment) -> None:
    match = agreed(at=prison)
    sign_in(client, match.mentor.user)
    assert client.get(address("offer_calendar", match)).status_code == 404
