"""The pages on which a mentor logs, without a script: cards, forms and drafts."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from delivery.models import Draft, ExpectedSession, NotMet
from delivery.sessions.own import did_you_meet_card, sessions_card
from matching.models import Match, SessionMove
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.programme import a_mentor, a_need, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()
YESTERDAY = TODAY - timedelta(days=1)
JSON = {"Accept": "application/json"}
CANARY = "Canary Wharf"


def address(name: str, *args: object) -> str:
    return reverse(f"delivery:{name}", args=args)


def met(match: Match, on: date = YESTERDAY) -> str:
    return address("log_due", match.pk, on.isoformat())


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def filled(**fields: Any) -> dict[str, Any]:
    values = {"on": YESTERDAY.isoformat(), "minutes": "60", "key": str(uuid4()), "revision": "0"}
    return values | {"page": str(uuid4())} | fields


@pytest.mark.usefixtures("due")
def test_home_asks_about_each_session_until_it_is_logged(phone: Client, match: Match) -> None:
    home = reverse("matching:mentoring")
    for name in ("log_due", "log_not_met", "another_day"):
        assert address(name, match.pk, YESTERDAY.isoformat()) in phone.get(home).content.decode()
    phone.post(met(match), filled())
    page = phone.get(home).content.decode()
    assert met(match) not in page
    assert address("support", match.pk) in page


def test_home_asks_nothing_about_a_match_that_did_not_begin(match: Match) -> None:
    ExpectedSession.objects.create(match=match, on=YESTERDAY)
    assert did_you_meet_card(match.mentor, TODAY)
    over = {"ended_on": TODAY, "status": "not_begun", "end_reason": "called_off"}
    Match.objects.filter(pk=match.pk).update(**over)
    assert did_you_meet_card(match.mentor, TODAY) is None


@pytest.mark.usefixtures("due")
def test_a_session_with_everything(phone: Client, match: Match) -> None:
    needs = [a_need(code) for code in ("drugs", "housing")]
    phone.post(
        met(match),
        filled(
            minutes="other",
            other_minutes="75",
            was_late="on",
            place="Visits hall",
            topics=[need.pk for need in needs],
            response="partly",
            note="He was well.",
            plan="A letter.",
            miles="12.5",
            fares="4.80",
        ),
    )
    [session] = match.sessions.all()
    assert (session.minutes, session.was_late, session.place) == (75, True, "Visits hall")
    assert (session.on, session.expected_on) == (YESTERDAY, YESTERDAY)
    assert list(session.topics.all()) == needs
    assert (session.opened("note"), session.opened("plan")) == ("He was well.", "A letter.")
    assert (float(session.expense.miles), session.expense.fares) == (12.5, 480)
    assert not Draft.objects.exists()
    shown = html(phone, address("session", match.pk, session.pk))
    for words in ("He was well.", "A letter.", "75 minutes", "Visits hall", "£4.80"):
        assert words in shown


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": ""},
        {"minutes": "other"},
        {"minutes": "other", "other_minutes": "601"},
        {"miles": "many"},
        {"fares": "1.234"},
        {"topics": ["9" * 30]},
        {"on": (TODAY + timedelta(days=1)).isoformat()},
        {"on": "soon"},
    ],
)
def test_a_form_with_an_error_keeps_its_words_here_and_on_the_server(
    phone: Client, match: Match, wrong: dict[str, str]
) -> None:
    answer = phone.post(met(match), filled(note=CANARY, **wrong))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert CANARY in answer.content.decode()
    assert not match.sessions.exists()
    assert CANARY in html(phone, met(match))


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize(
    ("fares", "pence"),
    [("4.50", 450), ("£4.50", 450), (" £ 4.5 ", 450), ("£0", 0), ("1000", 100_000)],
)
def test_fares_with_and_without_a_pound_sign(
    phone: Client, match: Match, fares: str, pence: int
) -> None:
    phone.post(met(match), filled(fares=fares, miles="1"))
    assert match.sessions.get().expense.fares == pence


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize("box", ["miles", "fares"])
@pytest.mark.parametrize("amount", ["1000.1", "99999999.999", "-1", "12.345", "1e9", "NaN"])
def test_a_wrong_amount_shows_one_error(phone: Client, match: Match, box: str, amount: str) -> None:
    errors = phone.post(met(match), filled(**{box: amount})).context["form"].errors
    assert list(errors) == [box]
    assert len(errors[box]) == 1


@pytest.mark.usefixtures("due")
def test_the_form_never_shows_the_last_sessions_words(phone: Client, match: Match) -> None:
    a_session(match, days_ago=8, note=CANARY)
    form = phone.get(met(match)).context["form"]
    assert form["minutes"].value() is None
    assert not form["note"].value()


@pytest.mark.usefixtures("due")
def test_a_draft_without_a_script_is_on_every_device(
    phone: Client, match: Match, ben: User
) -> None:
    phone.post(met(match), filled(note=CANARY, was_late="on", minutes="", later="yes"))
    assert not match.sessions.exists()
    assert met(match) in html_of_support(phone, match)
    laptop = Client()
    laptop.force_login(ben)
    page = laptop.get(met(match))
    assert CANARY in page.content.decode()
    assert page.context["form"]["was_late"].value() is True
    seen = {"key": page.context["key"], "revision": page.context["revision"]}
    laptop.post(met(match), filled(note="Longer words.", **seen))
    assert match.sessions.get().opened("note") == "Longer words."


def html_of_support(client: Client, match: Match) -> str:
    return client.get(address("support", match.pk)).content.decode()


@pytest.mark.usefixtures("due")
def test_an_older_page_loses_neither_words(phone: Client, match: Match) -> None:
    phone.post(met(match), filled(note="On the phone.", later="yes"))
    for button in ({"later": "yes"}, {}):
        answer = phone.post(met(match), filled(note="On the laptop.", **button))
        assert "On the laptop." in answer.content.decode()
        assert answer.context["other"]
        assert not match.sessions.exists()
        assert "On the phone." in html(phone, met(match))
    phone.post(met(match), filled(note="Both.", revision=answer.context["revision"]))
    assert match.sessions.get().opened("note") == "Both."


@pytest.mark.usefixtures("due")
def test_the_script_is_told_what_became_of_the_words(phone: Client, match: Match) -> None:
    typed = filled(note=CANARY, later="yes")
    answer = phone.post(met(match), typed, headers=JSON)
    assert answer.json()["revision"] == 1
    assert answer.json()["saved"]
    other = phone.post(met(match), filled(note="Else.", later="yes"), headers=JSON)
    assert (other.status_code, other.json()["revision"]) == (409, 1)
    phone.post(met(match), typed | {"revision": 1} | {"later": ""}, headers={})
    phone.post(met(match), {k: v for k, v in typed.items() if k != "later"})
    [session] = match.sessions.all()
    late = phone.post(met(match), typed, headers=JSON)
    logged = address("session", match.pk, session.pk)
    assert (late.status_code, late.json()["logged"]) == (409, logged)
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("due")
def test_a_second_press_and_the_back_button_make_no_second_session(
    phone: Client, match: Match
) -> None:
    typed = filled(note=CANARY)
    for _ in range(2):
        assert phone.post(met(match), typed).status_code == 302
    [session] = match.sessions.all()
    assert phone.get(met(match))["Location"] == address("session", match.pk, session.pk)
    contact = address("log_contact", match.pk)
    typed |= {"kind": "letter"} | day(YESTERDAY) | {"minutes": "", "key": str(uuid4())}
    for _ in range(2):
        assert phone.post(contact, typed).status_code == 302
    assert match.sessions.count() == 2
    answer = phone.post(contact, typed | {"note": "Another letter."})
    assert answer.context["sent"]
    phone.post(contact, typed | {"note": "Another letter.", "key": answer.context["key"]})
    assert match.sessions.count() == 3


def day(on: date) -> dict[str, int]:
    return {"on_day": on.day, "on_month": on.month, "on_year": on.year}


@pytest.mark.parametrize(
    ("fields", "is_right"),
    [
        ({"kind": "phone"}, True),
        ({"kind": "phone", "minutes": ""}, False),
        ({"kind": "letter", "minutes": ""}, True),
        ({"kind": "email"}, True),
        ({"kind": "community"}, True),
        ({"kind": "gate"}, True),
        ({"kind": "visit"}, True),
        ({"kind": "with_others"}, False),
        ({"kind": "with_others", "occasion": "acct_review"}, True),
        ({"kind": "phone", "occasion": "acct_review"}, True),
        ({"kind": "pigeon"}, False),
        ({}, False),
    ],
)
def test_other_contacts(
    phone: Client, match: Match, fields: dict[str, str], is_right: bool
) -> None:
    typed = filled(**fields) | day(YESTERDAY)
    answer = phone.post(address("log_contact", match.pk), typed)
    assert answer.status_code == (302 if is_right else 200)
    assert match.sessions.count() == is_right


@pytest.mark.usefixtures("due")
def test_no_says_why_in_the_mentors_words(phone: Client, desk: Client, match: Match) -> None:
    page = address("log_not_met", match.pk, YESTERDAY.isoformat())
    assert "I could not come" in html(phone, page)
    assert NotMet.MENTOR.label in html(desk, page)
    assert phone.post(page, filled(note=CANARY)).status_code == 200
    revision = Draft.objects.get().revision
    phone.post(page, filled(not_met="mentor", note=CANARY, revision=revision))
    [session] = match.sessions.all()
    assert (session.not_met, session.opened("note")) == ("mentor", CANARY)


@pytest.mark.usefixtures("due")
def test_another_day_was_or_will_be(phone: Client, match: Match) -> None:
    page = address("another_day", match.pk, YESTERDAY.isoformat())
    html(phone, page)
    earlier, later = TODAY - timedelta(days=3), TODAY + timedelta(days=3)
    leads_to = phone.post(page, day(earlier))["Location"]
    assert phone.get(leads_to).context["form"].day == earlier
    phone.post(page, day(later))
    assert SessionMove.objects.get().to_on == later
    assert did_you_meet_card(match.mentor, TODAY) is None
    undo = address("undo_move", match.pk, YESTERDAY.isoformat())
    assert undo in html_of_support(phone, match)
    phone.post(undo)
    assert did_you_meet_card(match.mentor, TODAY)
    phone.post(leads_to, filled(on=earlier.isoformat()))
    session = match.sessions.get()
    assert (session.on, session.expected_on) == (earlier, YESTERDAY)
    too_early = match.started_on - timedelta(days=1)
    assert phone.post(page, day(too_early)).context["form"].errors


def test_only_a_day_with_a_session_is_asked_about(
    phone: Client, match: Match, due: ExpectedSession
) -> None:
    for on in ("2026-13-01", "soon", (YESTERDAY - timedelta(days=1)).isoformat()):
        assert phone.get(address("log_due", match.pk, on)).status_code == 404
    phone.post(met(match), filled(note=CANARY, later="yes"))
    due.dismissed_by, due.dismissed_at = match.mentor.user, now()
    due.save()
    assert CANARY in html(phone, met(match))
    Draft.objects.all().delete()
    assert phone.get(met(match)).status_code == 404


@pytest.mark.usefixtures("due")
def test_words_about_a_session_that_somebody_else_logged_stay_in_reach(
    phone: Client, desk: Client, match: Match
) -> None:
    phone.post(met(match), filled(note=CANARY, later="yes"))
    desk.post(met(match), filled(note="Ann's words."))
    [session] = match.sessions.all()
    page = html(phone, met(match))
    assert CANARY in page
    assert address("add_to_note", match.pk, session.pk) in page
    answer = phone.post(met(match), filled(note=CANARY, revision=1))
    assert CANARY in answer.content.decode()
    assert match.sessions.count() == 1


def test_home_leads_to_the_form_of_each_draft(phone: Client, match: Match) -> None:
    session = a_session(match, days_ago=9)
    not_met = ExpectedSession.objects.create(match=match, on=TODAY - timedelta(days=2)).on
    ExpectedSession.objects.create(match=match, on=YESTERDAY)
    forms = [
        met(match),
        address("log_not_met", match.pk, not_met.isoformat()),
        address("log_contact", match.pk),
        address("change_session", match.pk, session.pk),
    ]
    for form in forms:
        phone.post(form, filled(note=CANARY, not_met="court", later="yes"))
    ExpectedSession.objects.all().delete()
    home = phone.get(reverse("matching:mentoring")).content.decode()
    for form in forms:
        assert f'href="{form}"' in home
        assert CANARY in html(phone, form)
    assert CANARY not in home
    Draft.objects.all().delete()
    assert did_you_meet_card(match.mentor, TODAY) is None
    phone.post(address("add_to_note", match.pk, session.pk), {"text": CANARY, "later": "yes"})
    assert address("add_to_note", match.pk, session.pk) in html_of_support(phone, match)


def test_home_shows_no_draft_of_anybody_else_or_about_the_dead(
    phone: Client, desk: Client, match: Match
) -> None:
    desk.post(address("log_contact", match.pk), filled(note=CANARY, later="yes"))
    assert did_you_meet_card(match.mentor, TODAY) is None
    phone.post(address("log_contact", match.pk), filled(note=CANARY, later="yes"))
    assert did_you_meet_card(match.mentor, TODAY)
    man = match.referral.participant
    man.died_on = TODAY
    man.save()
    assert did_you_meet_card(match.mentor, TODAY) is None


def test_a_draft_is_deleted_once_asked(phone: Client, match: Match) -> None:
    phone.post(address("log_contact", match.pk), filled(note=CANARY, later="yes"))
    page = address("discard_draft", match.pk, Draft.objects.get().pk)
    assert page in html_of_support(phone, match)
    assert CANARY not in html(phone, page)
    phone.post(page)
    assert not Draft.objects.exists()
    phone.post(page)


def test_the_first_session_is_logged_from_home(phone: Client, match: Match) -> None:
    Match.objects.filter(pk=match.pk).update(status="to_start", first_met_on=None)
    contact = address("log_contact", match.pk)
    assert contact in phone.get(reverse("matching:mentoring")).content.decode()
    phone.post(contact, filled(kind="visit") | day(YESTERDAY))
    match.refresh_from_db()
    assert (match.status, match.first_met_on) == ("in_custody", YESTERDAY)


def test_the_cards_cost_no_more_with_more_rows(match: Match, ben: User) -> None:
    def rows(number: int) -> None:
        """A session to log, a logged session, drafts about both, and a moved session."""
        man, began = a_referral(at=match.referral.establishment), {"place": number, "slot": number}
        other = (
            match if number == 1 else a_supported_man(mentor=match.mentor, referral=man, **began)
        )
        ExpectedSession.objects.create(match=other, on=YESTERDAY)
        draft: dict[str, Any] = {"author": ben, "saved_at": now()}
        Draft.objects.create(match=other, expected_on=YESTERDAY, **draft)
        session = a_session(match, days_ago=number + 1)
        Draft.objects.create(match=match, session=session, **draft)
        days = {
            "expected_on": TODAY - timedelta(days=number + 9),
            "to_on": TODAY + timedelta(days=number),
        }
        SessionMove.objects.create(match=match, moved_by=ben, moved_at=now(), **days)

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as capture:
            card = sessions_card(match, ben, TODAY)
            assert card
            assert len(list(card.context["sessions"])) == len(list(card.context["moves"]))
        with CaptureQueriesContext(connection) as home:
            assert did_you_meet_card(match.mentor, TODAY)
        return len(capture), len(home)

    rows(1)
    first = queries()
    assert first[0] == 3
    for number in (2, 3):
        rows(number)
    assert queries() == first


def test_nobody_else_sees_the_card(match: Match, ann: User) -> None:
    assert sessions_card(match, ann, TODAY) is None
    assert sessions_card(match, a_mentor().user, TODAY) is None
