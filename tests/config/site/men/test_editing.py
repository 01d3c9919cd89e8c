"""Changing a man's record on its pages. The second of 2 editors sees both values, and a change that
affects anything else asks first."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.site.men.forms import FORMS
from config.site.men.resting import resting_on, what_became
from matching.models import ClosureReason, Note, RecordChange, Referral, SensitivePart
from matching.participants.sensitive import offences_of, sensitive_part, write_part
from matching.proposals.rechecking import SENTENCES
from matching.referrals.changing import change_place
from matching.referrals.moving import close_referral
from matching.referrals.record import Part
from matching.rounds.running import run_now
from matching.solver import Rule
from recruitment.models import Establishment
from tests.factories.people import sign_in
from tests.factories.programme import (
    MONDAY_MORNING,
    a_coordinator,
    a_match,
    a_mentor,
    a_policy,
    a_referral,
    an_establishment,
    an_offence_group,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db

TODAY = london_today()
SOON = TODAY + timedelta(days=60)


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
def man(prison: Establishment) -> Referral:
    return a_referral(at=prison, release_on=TODAY + timedelta(days=300))


def address(man: Referral, what: str) -> str:
    return reverse("matching:change_record", args=[man.pk, what])


def sent(client: Client, man: Referral, what: str, **answers: Any) -> Any:
    """Sends the form with these answers, and with the version that the page shows."""
    page = client.get(address(man, what))
    start = {name: value for name, value in page.context["form"].initial.items() if value}
    version = page.context["version"]
    data = {"version": version, "reason": "he said so"} | start | answers
    return client.post(address(man, what), {k: v for k, v in data.items() if v is not None})


def split(day: Any, name: str) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


ANSWERS: dict[str, dict[str, Any]] = {
    "identity": {"name": "Carl Example", "prison_number": "A1234BC", "also_known_as": "CJ\n\nKarl"},
    "place": {"wing": "C", "cell": "2-14", "regime": "enhanced"},
    "wants": {"aims": "A trade"},
    "times": {"slots": [0, 1], "preferred_slots": [1]},
    "support": {"literacy": "Reads slowly", "access_needs": ""},
    "officers": {"prison_name": "Pat Officer", "prison_email": "pat@example.org"},
    "agreement": {"agreed_how": "paper", "agreed_with": "Ann"} | split(TODAY, "agreed_on"),
    "date": {"kind": "hdc", "is_likely": "yes"} | split(SOON, "on"),
    "remove-date": {"kind": "conditional"},
    "remand": {"on_remand": "yes"},
}


@pytest.mark.parametrize("what", FORMS)
def test_each_part_is_changed_on_its_own_page(what: str, staff: Client, man: Referral) -> None:
    answer = sent(staff, man, what, **ANSWERS[what])
    assert answer.status_code == 302, answer.context["form"].errors
    assert RecordChange.objects.get().part == FORMS[what][0]


@pytest.mark.parametrize("what", FORMS)
def test_a_part_that_says_something_changes_only_with_a_reason(
    what: str, staff: Client, man: Referral, ann: User
) -> None:
    sent(staff, man, what, **ANSWERS[what])
    changes = RecordChange.objects.count()
    other = {"wing": "D", "literacy": "No", "prison_name": "X", "agreed_with": "B", "aims": "Y"}
    answer = sent(staff, man, what, **(ANSWERS[what] | other | {"reason": None}))
    if what != "remove-date":  # no change is left that needs a reason
        assert "reason" in answer.context["form"].errors
    assert RecordChange.objects.count() == changes


def test_a_number_of_another_man_leads_to_him_and_to_both_side_by_side(
    staff: Client, man: Referral
) -> None:
    other = a_referral(at=man.establishment, prison_number="A1234BC")
    page = sent(staff, man, "identity", **ANSWERS["identity"]).content.decode()
    compare = reverse("matching:compare_men", args=[man.participant_id, other.participant_id])
    assert f'href="{reverse("matching:referral", args=[other.pk])}"' in page
    assert f'href="{compare}"' in page
    assert staff.get(compare).status_code == 200
    a_referral(
        at=an_establishment(),
        participant=other.participant,
        status="closed",
        closed_on=TODAY,
        closure_reason="completed",
    )
    page = sent(staff, man, "identity", **ANSWERS["identity"]).content.decode()
    assert compare not in page  # only a manager can decide about a man of two prisons


def test_the_second_editor_is_shown_both_and_keeps_what_they_typed(
    staff: Client, man: Referral, ann: User
) -> None:
    page = staff.get(address(man, "place"))
    mine = {"version": page.context["version"], "wing": "My wing", "cell": "", "regime": ""}
    change_place(
        referral=man,
        wing="Their wing",
        cell="",
        regime="",
        version=man.version,
        reason="",
        by=ann,
        at=now(),
    )
    mine["reason"] = "moved"
    refused = staff.post(address(man, "place"), mine)
    html = refused.content.decode()
    assert "Their wing" in html
    assert 'value="My wing"' in html
    man.refresh_from_db()
    assert man.wing == "Their wing"
    saved = staff.post(address(man, "place"), mine | {"version": refused.context["version"]})
    assert saved.status_code == 302
    man.refresh_from_db()
    assert man.wing == "My wing"


@pytest.mark.parametrize("version", ["", "nonsense", "-1", "9" * 40, "0"])
def test_a_form_without_its_version_saves_nothing(
    version: str, staff: Client, man: Referral
) -> None:
    answer = sent(staff, man, "place", wing="C", version=version)
    assert answer.status_code == 200
    man.refresh_from_db()
    assert man.wing == ""


def test_a_mistake_does_not_renew_the_version(staff: Client, man: Referral, ann: User) -> None:
    """With a new version, the next try would overwrite what somebody else saved in between."""
    version = staff.get(address(man, "times")).context["version"]
    change_place(
        referral=man,
        wing="C",
        cell="",
        regime="",
        version=man.version,
        reason="",
        by=ann,
        at=now(),
    )
    wrong = {"slots": [0], "preferred_slots": [5], "version": version}
    answer = staff.post(address(man, "times"), wrong)  # no reason
    assert answer.context["version"] == version


def test_times_that_a_proposal_needs_are_asked_about_first(
    staff: Client, man: Referral, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    run_now(at=now())
    answer = sent(staff, man, "times", slots=[1], preferred_slots=None)
    assert answer.status_code == 200
    assert str(mentor) in answer.content.decode()
    man.refresh_from_db()
    assert man.slots != 2
    again = dict(answer.context["sent"]) | {"slots": [1]}
    saved = staff.post(address(man, "times"), again, follow=True)
    man.refresh_from_db()
    assert man.slots == 2
    sentence = SENTENCES[Rule.NO_COMMON_SLOT].format(mentor=mentor, man=man.name)
    assert sentence in saved.content.decode().replace("&#x27;", "'")


def test_times_that_keep_the_meeting_are_not_asked_about(
    staff: Client, man: Referral, prison: Establishment
) -> None:
    a_mentor(at=prison, slots=[MONDAY_MORNING])
    run_now(at=now())
    assert sent(staff, man, "times", slots=[0, 1], preferred_slots=None).status_code == 302


def test_a_time_that_is_no_longer_used_is_not_lost() -> None:
    """He was recalled, and nobody has said yet when they meet now."""
    match = a_match(slot=0, status="recalled", released_on=london_today())
    assert resting_on(match.referral, Part.TIMES, slots=2) == []
    (row,) = resting_on(match.referral, Part.DATES)
    assert match.get_slot_display() not in row.sentence


def test_what_a_match_rests_on(man: Referral, prison: Establishment, ann: User) -> None:
    match = a_match(referral=man, mentor=a_mentor(at=prison))
    assert resting_on(man, Part.TIMES, slots=1) == []
    (lost,) = resting_on(man, Part.TIMES, slots=2)
    assert (lost.pair, lost.loses_time) == (match, True)
    assert [row.pair for row in resting_on(man, Part.DATES)] == [match]
    for part in (Part.WANTS, Part.PLACE, Part.IDENTITY, SensitivePart.ACCT):
        assert resting_on(man, part) == []
    assert len(what_became([lost], by=ann, at=now())) == 1


@pytest.mark.parametrize(
    "part", [Part.DATES, Part.WANTS, Part.SUPPORT, Part.TIMES, SensitivePart.OFFENCES]
)
def test_what_a_proposal_rests_on(part: str, man: Referral) -> None:
    proposal = an_open_proposal(referral=man)
    assert [row.pair for row in resting_on(man, part)] == [proposal]


def test_a_date_is_confirmed_with_one_press(staff: Client, man: Referral) -> None:
    row = man.release_dates.get()
    press = {"kind": row.kind, "on": row.on.isoformat()}
    staff.post(reverse("matching:confirm_date", args=[man.pk]), press)
    row.refresh_from_db()
    assert row.confirmed_on == TODAY
    for nonsense in ({}, {"kind": "x", "on": row.on}, {"kind": row.kind, "on": "x"}):
        answer = staff.post(reverse("matching:confirm_date", args=[man.pk]), nonsense)
        assert answer.status_code == 302


def test_a_note_is_added(staff: Client, man: Referral) -> None:
    answers = {"text": "Spoke on the wing.", "still_wants": "no"} | split(TODAY, "contacted_on")
    answer = staff.post(reverse("matching:add_note", args=[man.pk]), answers)
    assert answer.status_code == 302
    note = Note.objects.get()
    assert (note.text, note.still_wants, note.contacted_on) == ("Spoke on the wing.", False, TODAY)
    refused = staff.post(reverse("matching:add_note", args=[man.pk]), {"still_wants": "yes"})
    assert "contacted_on" in refused.context["form"].errors


SECRET = "never sits with his back to the door"


def sensitive(man: Referral, part: str) -> str:
    return reverse("matching:sensitive_part", args=[man.pk, part])


@pytest.fixture
def guarded(man: Referral, ann: User) -> Referral:
    write_part(
        participant=man.participant, part=SensitivePart.SAFETY, text=SECRET, by=ann, at=now()
    )
    return man


def readings() -> int:
    return AuditEvent.objects.filter(action__in=[f"read_{part}" for part in SensitivePart]).count()


def test_a_sensitive_part_is_shown_only_when_asked_for(staff: Client, guarded: Referral) -> None:
    for name in ("referral", "sensitive", "man_timeline"):
        assert (
            SECRET not in staff.get(reverse(f"matching:{name}", args=[guarded.pk])).content.decode()
        )
    opened = staff.get(sensitive(guarded, "safety"))
    assert opened.status_code == 302
    assert readings() == 0
    assert SECRET in staff.post(sensitive(guarded, "safety")).content.decode()
    assert readings() == 1


def test_a_sensitive_part_is_written(staff: Client, guarded: Referral, ann: User) -> None:
    page = staff.post(sensitive(guarded, "safety"))
    answers = {"save": "1", "version": page.context["version"], "text": "Nothing.", "reason": ""}
    assert staff.post(sensitive(guarded, "safety"), answers).status_code == 302
    man = guarded.participant
    assert sensitive_part(man, SensitivePart.SAFETY, by=ann, at=now()) == "Nothing."
    refused = staff.post(sensitive(guarded, "safety"), answers | {"text": "Something."})
    assert "Nothing." in refused.content.decode()
    assert "Something." in refused.content.decode()
    assert sensitive_part(man, SensitivePart.SAFETY, by=ann, at=now()) == "Nothing."


def test_offences_are_ticked_and_asked_about_where_a_match_rests_on_them(
    staff: Client, man: Referral, ann: User, prison: Establishment
) -> None:
    a_match(referral=man, mentor=a_mentor(at=prison))
    group = an_offence_group("fraud")
    page = staff.post(sensitive(man, "offences"))
    answers = {"save": "1", "version": page.context["version"], "text": [group.code], "reason": ""}
    asked = staff.post(sensitive(man, "offences"), answers)
    assert asked.status_code == 200
    assert offences_of(man.participant, by=ann, at=now()) == frozenset()
    saved = staff.post(sensitive(man, "offences"), dict(asked.context["sent"]))
    assert saved.status_code == 302
    assert offences_of(man.participant, by=ann, at=now()) == {"fraud"}


def test_another_date_is_not_confirmed_and_the_same_one_stays_so(
    staff: Client, man: Referral
) -> None:
    man.release_dates.update(confirmed_on=TODAY)
    row = man.release_dates.get()
    same = {"kind": row.kind, "is_likely": "no"} | split(row.on, "on")
    sent(staff, man, "date", **same)
    assert man.release_dates.get().confirmed_on == TODAY
    sent(staff, man, "date", **(same | split(SOON, "on")))
    assert man.release_dates.get().confirmed_on is None


@pytest.mark.parametrize(
    ("release_in", "words"),
    [
        (None, "Without a release date"),
        (60, "is not eligible"),
        (300, "You can approve the pair"),
    ],
)
def test_what_became_of_a_proposal_says_whether_he_is_eligible(
    release_in: int | None, words: str, prison: Establishment, ann: User
) -> None:
    """No rule of a round asks it, so the proposal stands either way."""
    a_policy(minimum_days=0)
    man = a_referral(
        at=prison,
        on_remand=release_in is None,
        release_on=TODAY + timedelta(days=release_in) if release_in else None,
        received_on=TODAY,
    )
    proposal = an_open_proposal(referral=man, mentor=a_mentor(at=prison))
    (sentence,) = what_became(resting_on(man, Part.DATES), by=ann, at=now())
    assert str(proposal.mentor) in sentence
    assert words in sentence


def test_what_became_of_a_proposal_that_lapsed_meanwhile(
    man: Referral, prison: Establishment, ann: User
) -> None:
    proposal = an_open_proposal(referral=man, mentor=a_mentor(at=prison))
    resting = resting_on(man, Part.DATES)
    close_referral(referral=man, reason=ClosureReason.OTHER, by=ann, at=now())
    proposal.refresh_from_db()
    assert what_became(resting, by=ann, at=now()) == [
        f"The proposal of {proposal.mentor} is {proposal.outcome}."
    ]
