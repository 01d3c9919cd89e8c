"""The page of one match, the pages of its steps, and where a man has died."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from config.site.matches.steps import STEPS
from matching.matches.phases import pause_match, resume_match
from matching.models import (
    ClosureReason,
    Introduction,
    Match,
    MatchChange,
    Participant,
    Referral,
    ReleaseQuestion,
    SensitivePart,
)
from matching.participants.sensitive import write_part
from matching.referrals.death import record_death
from matching.referrals.moving import close_referral
from matching.states import MATCH, MatchStatus, ReferralStatus
from recruitment.models import Establishment, RegimeSlot
from tests.factories.introductions import agreed
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db
TODAY = london_today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MOST_QUERIES = 20
WHY = {"reason": "We were told."}


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison, name="Ann")


@pytest.fixture
def staff(client: Client, ann: User) -> Client:
    sign_in(client, ann)
    return client


@pytest.fixture
def boss() -> Client:
    client = Client()
    sign_in(client, manager())
    return client


def a_pair(prison: Establishment, status: str = "in_custody", **fields: Any) -> Match:
    mentor = a_mentor(at=prison, places=2, phone="020 7946 0958")
    if status in ("through_gate", "recalled"):
        fields = {"released_on": YESTERDAY} | fields
    if status == "ended":
        fields = {"ended_on": TODAY, "end_reason": "other"} | fields
    match = a_match(
        mentor=mentor,
        referral=a_referral(at=prison, name="Amir Ash"),
        status=status,
        started_on=TODAY - timedelta(days=30),
        **fields,
    )
    if status == "ended":
        Referral.objects.filter(pk=match.referral_id).update(status=ReferralStatus.WAITING)
    return match


def address(match: Match, step: str = "") -> str:
    name = "matching:match_step" if step else "matching:match"
    return reverse(name, args=[match.pk, *([step] if step else [])])


def day(name: str, on: Any) -> dict[str, Any]:
    return {f"{name}_{part}": getattr(on, part) for part in ("day", "month", "year")}


def text_of(client: Client, page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(page).content.decode()).split())


def take(client: Client, match: Match, step: str, **answers: Any) -> Match:
    match.refresh_from_db()
    client.post(address(match, step), answers | {"version": match.version})
    match.refresh_from_db()
    return match


def test_the_page_says_who_how_and_when(staff: Client, prison: Establishment) -> None:
    match = a_pair(prison)
    RegimeSlot.objects.update(starts_at="13:45", ends_at="16:15")
    page = staff.get(address(match)).content.decode()
    assert 'href="tel:02079460958"' in page
    assert f'href="mailto:{match.mentor.user.email}"' in page
    text = text_of(staff, address(match))
    for words in ("Amir Ash", "13:45 to 16:15", "HMP Here", "Phase 4 of 6", "Next"):
        assert words in text or words in page


def test_a_yes_recorded_by_mistake_is_corrected(staff: Client, prison: Establishment) -> None:
    match = agreed(at=prison)
    page = staff.get(reverse("matching:introduction", args=[match.pk])).content.decode()
    for step in ("yes-was-a-mistake", "his-yes-was-a-mistake"):
        assert address(match, step) in page
        assert address(match, step) in staff.get(address(match)).content.decode()
    assert take(staff, match, "yes-was-a-mistake", reason="").status == MatchStatus.TO_START
    match = take(staff, match, "yes-was-a-mistake", **WHY)
    assert match.status == MatchStatus.OFFERED
    text = text_of(staff, address(match))
    assert WHY["reason"] in text
    assert Introduction.objects.get(match=match).invited_at
    match = take(staff, match, "his-yes-was-a-mistake", **WHY)
    assert Introduction.objects.get(match=match).invited_at is None
    assert text_of(staff, address(match)).count(WHY["reason"]) == 2


def test_the_history_has_each_thing_once(staff: Client, prison: Establishment, ann: User) -> None:
    match = a_pair(prison)
    pause_match(match=match, until=None, reason="He is ill.", version=1, by=ann, at=now())
    resume_match(match=match, version=2, by=ann, at=now())
    text = text_of(staff, address(match))
    assert text.count("The match was paused") == 1
    assert text.count("He is ill.") == 1
    assert text.count("They meet in prison again") == 1


@pytest.mark.parametrize("status", MatchStatus)
def test_every_phase_has_a_page_with_what_can_be_done(
    status: str, staff: Client, prison: Establishment
) -> None:
    if status == "not_begun":
        match = a_pair(prison, "ended")
        Match.objects.update(status="not_begun", end_reason="called_off")
        match.refresh_from_db()
    else:
        match = a_pair(prison, status)
    page = staff.get(address(match))
    assert page.status_code == 200
    for name, step in STEPS.items():
        is_offered = address(match, name) in page.content.decode()
        assert is_offered == step.is_possible(match), name
        assert staff.get(address(match, name)).status_code == (200 if is_offered else 302)


def test_support_after_release_counts_by_itself(staff: Client, prison: Establishment) -> None:
    match = a_pair(prison, "through_gate", released_on=TODAY - timedelta(days=10))
    assert match.support_ends_on
    left = (match.support_ends_on - TODAY).days
    assert f"{left} days left" in text_of(staff, address(match))


def test_the_page_takes_few_queries(staff: Client, prison: Establishment, ann: User) -> None:
    match, counts = a_pair(prison), []
    for round_of in range(3):
        pause_match(
            match=match, until=None, reason="Ill.", version=1 + 2 * round_of, by=ann, at=now()
        )
        resume_match(match=match, version=2 + 2 * round_of, by=ann, at=now())
        with CaptureQueriesContext(connection) as queries:
            staff.get(address(match))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] < MOST_QUERIES


def test_an_unknown_step_and_another_prisons_match_are_not_there(
    staff: Client, prison: Establishment
) -> None:
    assert staff.get(address(a_pair(prison), "fly")).status_code == 404
    elsewhere = a_match(referral=a_referral(at=an_establishment()))
    assert staff.get(address(elsewhere)).status_code == 404
    assert staff.get(address(elsewhere, "end")).status_code == 404


def test_a_match_about_to_start_shows_its_first_session(
    staff: Client, prison: Establishment
) -> None:
    match = agreed(at=prison)
    html = staff.get(address(match)).content.decode()
    first_on = Introduction.objects.get(match=match).first_on
    assert first_on
    assert f"First session: {first_on:%A} {first_on.day} {first_on:%B}, " in html
    assert reverse("matching:introduction", args=[match.pk]) in html


def test_from_the_first_meeting_to_the_end(staff: Client, prison: Establishment) -> None:
    match = a_pair(prison, "to_start")
    assert take(staff, match, "first-meeting", **day("on", YESTERDAY)).status == "in_custody"
    assert take(staff, match, "correct-meeting", **day("on", TODAY), **WHY).first_met_on == TODAY
    assert take(staff, match, "pause", **WHY).status == "paused"
    assert take(staff, match, "resume").status == "in_custody"
    left = day("on", YESTERDAY) | {"keeps_place": "no"}
    assert take(staff, match, "release", **left).place is None
    assert take(staff, match, "not-released", **WHY).status == "in_custody"
    assert take(staff, match, "release", **left).status == "through_gate"
    back = day("on", TODAY) | {"prison": prison.pk}
    assert take(staff, match, "recall", **back).status == "recalled"
    meetings = {"contact": "visit", "slot": 4, "weeks": "first"}
    assert take(staff, match, "meetings", **meetings).status == "in_custody"
    assert (match.slot, match.second_week) == (4, False)
    ending = day("on", TODAY) | {"reason": "completed", "becomes": "closed"}
    assert take(staff, match, "end", **ending).status == "ended"
    assert take(staff, match, "reopen", **WHY).status == "in_custody"


def test_a_refusal_is_beside_what_it_is_about(staff: Client, prison: Establishment) -> None:
    match = a_pair(prison)
    a_match(mentor=match.mentor, referral=a_referral(at=prison), slot=4, place=2)
    answers = {"contact": "visit", "slot": 4, "weeks": "weekly", "version": match.version}
    page = staff.post(address(match, "meetings"), answers).content.decode()
    assert 'id="id_slot_error"' in page or "id_slot-error" in page
    Match.objects.update(version=9)
    page = staff.post(address(match, "pause"), WHY | {"version": 1}).content.decode()
    assert "Somebody has changed this match" in page
    assert not MatchChange.objects.exists()


def test_what_the_match_asks_is_on_its_page_his_page_and_today(
    staff: Client, prison: Establishment
) -> None:
    match = a_pair(prison)
    man = match.referral
    Referral.objects.filter(pk=man.pk).update(release_on=YESTERDAY, release_kind="conditional")
    ReleaseQuestion.objects.create(
        referral=man,
        release_on=YESTERDAY,
        asked_at=now(),
        answer="left",
        answered_by=manager(),
        answered_at=now(),
    )
    page = staff.get(address(match)).content.decode()
    assert address(match, "release") in page.split("What you can do")[0]
    his = staff.get(reverse("matching:referral", args=[man.pk])).content.decode()
    assert address(match) in his
    assert "asks=left" in staff.get(reverse("matching:today")).content.decode()


def test_his_page_says_that_his_mentor_is_on_a_break(staff: Client, prison: Establishment) -> None:
    match = a_match(mentor=a_mentor(at=prison, status="paused"), referral=a_referral(at=prison))
    his = reverse("matching:referral", args=[match.referral_id])
    assert "He needs another mentor" in text_of(staff, his)
    assert reverse("matching:fix_pair", args=[match.referral_id]) in (
        staff.get(address(match)).content.decode()
    )


def test_closing_leads_to_the_page_of_a_death(staff: Client, prison: Establishment) -> None:
    man = a_referral(at=prison)
    close = reverse("matching:close_referral", args=[man.pk])
    page = staff.get(close).content.decode()
    assert reverse("matching:record_death", args=[man.pk]) in page
    assert 'value="died"' not in page
    staff.post(close, {"reason": "died"})
    man.refresh_from_db()
    assert man.status == ReferralStatus.WAITING


def test_a_death_is_recorded_and_corrected(
    staff: Client, boss: Client, prison: Establishment
) -> None:
    match = a_pair(prison)
    his = reverse("matching:referral", args=[match.referral_id])
    died = reverse("matching:record_death", args=[match.referral_id])
    assert match.mentor.user.name in text_of(staff, died)
    staff.post(died, day("on", TODAY))
    assert not Participant.objects.filter(died_on__isnull=False).exists()
    staff.post(died, day("on", TODAY) | {"is_sure": "on"})
    assert Participant.objects.get(pk=match.referral.participant_id).died_on == TODAY
    assert "He died on" in text_of(staff, his)
    assert died not in staff.get(his).content.decode()
    assert staff.get(died).status_code == 302
    alive = reverse("matching:correct_death", args=[match.referral_id])
    assert alive in boss.get(his).content.decode()
    assert alive not in staff.get(his).content.decode()
    assert address(match, "reopen") not in staff.get(address(match)).content.decode()
    take(staff, match, "reopen", **WHY)
    assert match.status == MatchStatus.ENDED
    corrected = boss.post(alive, WHY)
    assert corrected.headers["Location"] == his
    page = staff.get(his).content.decode()
    assert address(match, "reopen") in page
    assert reverse("matching:reopen_referral", args=[match.referral_id]) in page
    assert Participant.objects.get(pk=match.referral.participant_id).died_on is None
    assert boss.get(alive).status_code == 302


def test_correcting_a_death_leads_to_the_referral_it_closed(
    boss: Client, prison: Establishment, ann: User
) -> None:
    match = a_pair(prison)
    man = match.referral.participant
    older = a_referral(
        at=prison,
        participant=man,
        status="closed",
        closed_on=YESTERDAY,
        closure_reason="withdrew",
        received_on=TODAY - timedelta(days=400),
    )
    record_death(participant=man, on=TODAY, by=ann, at=now())
    corrected = boss.post(reverse("matching:correct_death", args=[older.pk]), WHY)
    his = reverse("matching:referral", args=[match.referral_id])
    assert corrected.headers["Location"] == his
    before = boss.get(reverse("matching:referral", args=[older.pk])).content.decode()
    assert address(match, "reopen") in boss.get(his).content.decode()
    assert address(match, "reopen") not in before


DEAD: tuple[tuple[str, list[str]], ...] = (
    ("hold_referral", []),
    ("transfer_man", []),
    ("close_referral", []),
    ("fix_pair", []),
    ("add_note", []),
    ("change_record", ["place"]),
    ("change_record", ["identity"]),
    ("prison_check", []),
    ("return_to_waiting", []),
    ("rule_out", []),
    ("leaving", []),
)


@pytest.mark.parametrize(("page", "more"), DEAD)
def test_pages_about_a_dead_man_say_only_that_he_died(
    page: str, more: list[str], staff: Client, prison: Establishment, ann: User
) -> None:
    man = a_referral(at=prison)
    record_death(participant=man.participant, on=TODAY, by=ann, at=now())
    shown = reverse(f"matching:{page}", args=[man.pk, *more])
    assert "He died on" in text_of(staff, shown)
    assert reverse("matching:reopen_referral", args=[man.pk]) not in (
        staff.get(shown).content.decode()
    )


def test_no_page_about_a_dead_man_has_a_form(
    staff: Client, prison: Establishment, ann: User
) -> None:
    match = a_pair(prison)
    man = match.referral
    record_death(participant=man.participant, on=TODAY, by=ann, at=now())
    pages = [reverse(f"matching:{page}", args=[man.pk, *more]) for page, more in DEAD]
    pages += [reverse("matching:referral", args=[man.pk]), address(match)]
    pages += [address(match, step) for step in STEPS]
    for page in pages:
        html = staff.get(page, follow=True).content.decode()
        assert "main" in html
        assert 'method="post"' not in html.partition("<main")[2], page


@pytest.mark.parametrize("why", ["he died", "his referral is closed"])
def test_what_is_sensitive_can_still_be_read_but_not_changed(
    why: str, staff: Client, prison: Establishment, ann: User
) -> None:
    man = a_referral(at=prison)
    part = SensitivePart.SAFETY
    write_part(participant=man.participant, part=part, text="Was unwell", by=ann, at=now())
    if why == "he died":
        record_death(participant=man.participant, on=TODAY, by=ann, at=now())
    else:
        close_referral(referral=man, reason=ClosureReason.WITHDREW, by=ann, at=now())
    shown = reverse("matching:sensitive_part", args=[man.pk, part])
    html = staff.post(shown).content.decode()
    assert "Was unwell" in html
    assert "<textarea" not in html
    assert staff.post(shown, {"save": "1", "version": "1", "text": "New"}).status_code == 200
    assert "Was unwell" in staff.post(shown).content.decode()


def test_a_man_who_is_out_is_not_released_again(staff: Client, prison: Establishment) -> None:
    match = a_pair(prison, "paused", released_on=YESTERDAY)
    assert address(match, "release") not in staff.get(address(match)).content.decode()
    match = take(staff, match, "release", **day("on", TODAY), keeps_place="no")
    assert (match.status, match.released_on) == (MatchStatus.PAUSED, YESTERDAY)


def test_a_man_who_is_back_has_no_time_until_somebody_says_when(
    staff: Client, prison: Establishment
) -> None:
    match = a_pair(prison, "recalled")
    text = text_of(staff, address(match))
    assert "Not decided yet" in text
    assert f"{match.get_slot_display()}s" not in text
    assert "asks=recalled" in staff.get(reverse("matching:today")).content.decode()


def test_a_match_that_never_began_does_not_read_as_meetings(
    staff: Client, prison: Establishment
) -> None:
    match = a_pair(prison, "not_begun", ended_on=TODAY, end_reason="undone")
    his = reverse("matching:referral", args=[match.referral_id])
    for page in (his, reverse("matching:mentor", args=[match.mentor_id])):
        text = text_of(staff, page)
        assert "did not begin: the approval was undone" in text
        assert f"since {match.started_on:%-d %B %Y}" not in text


def test_a_mentor_says_when_they_first_met(prison: Establishment, client: Client) -> None:
    match = a_pair(prison, "to_start")
    sign_in(client, match.mentor.user)
    own = reverse("matching:own_first_meeting", args=[match.pk])
    client.post(own, day("on", TOMORROW))
    client.post(own, day("on", YESTERDAY))
    match.refresh_from_db()
    assert match.first_met_on == YESTERDAY
    assert client.get(own).status_code == 404


def test_the_list_filters_by_phase_and_by_what_is_to_decide(
    staff: Client, prison: Establishment
) -> None:
    paused = a_pair(prison, "paused", paused_until=TODAY)
    a_pair(prison, "to_start", slot=3)
    for query in ("status=paused", "asks=pause_over"):
        page = staff.get(reverse("matching:matches") + f"?{query}")
        assert [row.pk for row in page.context["page"]] == [paused.pk]
    his = staff.get(reverse("matching:his_match", args=[paused.referral_id]))
    assert his["Location"] == address(paused)


LEFT = day("on", YESTERDAY) | {"keeps_place": "yes"}
MEETINGS = {"contact": "visit", "slot": 0, "weeks": "weekly"}
END = day("on", TODAY) | {"reason": "completed", "becomes": "closed"}
OUTSIDE: dict[str, Any] = {"released_on": YESTERDAY}
MET: dict[str, Any] = {"first_met_on": YESTERDAY}
PAGES: dict[tuple[str, str], tuple[str, dict[str, Any], dict[str, Any]]] = {
    ("meet", "to_start"): ("first-meeting", {}, day("on", YESTERDAY)),
    ("correct_meeting", "in_custody"): ("correct-meeting", MET, WHY),
    ("pause", "in_custody"): ("pause", {}, WHY),
    ("pause", "through_gate"): ("pause", OUTSIDE, WHY),
    ("resume", "paused"): ("resume", {}, {}),
    ("resume", "recalled"): ("meetings", OUTSIDE, MEETINGS),
    ("resume_outside", "paused"): ("resume", OUTSIDE, {}),
    ("release", "to_start"): ("release", {}, LEFT),
    ("release", "in_custody"): ("release", {}, LEFT),
    ("release", "paused"): ("release", {}, LEFT),
    ("release", "recalled"): ("release", OUTSIDE, LEFT),
    ("correct_release", "through_gate"): ("not-released", OUTSIDE | MET, WHY),
    ("recall", "through_gate"): ("recall", OUTSIDE, day("on", TODAY)),
    ("end", "to_start"): ("end", {}, END),
    ("end", "in_custody"): ("end", {}, END),
    ("end", "paused"): ("end", {}, END),
    ("end", "through_gate"): ("end", OUTSIDE, END),
    ("end", "recalled"): ("end", OUTSIDE, END),
    ("reopen", "ended"): ("reopen", MET, WHY),
    ("reopen_to_start", "ended"): ("reopen", {}, WHY),
    ("reopen_outside", "ended"): ("reopen", OUTSIDE, WHY),
}
"""The page of each row that a page here takes, from each state: its step, what else the match has,
and what somebody fills in."""
OF_INTRODUCTIONS = {"undo", "tell", "turn_down", "call_off", "accept", "correct_yes", "hand_over"}
"""The rows of how a match begins: see tests/matching/introductions."""


@pytest.mark.parametrize(("row", "source"), PAGES)
def test_each_row_is_taken_on_its_page(
    row: str, source: str, staff: Client, prison: Establishment
) -> None:
    step, fields, answers = PAGES[row, source]
    match = a_pair(prison, source, **fields)
    Introduction.objects.create(match=match, tells_at=now())
    there = {"prison": prison.pk} if step == "recall" else {}
    assert take(staff, match, step, **answers, **there).status == MATCH.transition(row).target


def test_no_row_is_left_out() -> None:
    rows = {
        (step.name, source)
        for step in MATCH.transitions
        for source in step.sources
        if step.name not in OF_INTRODUCTIONS
    }
    assert rows == set(PAGES)
