"""The page on which one record is open in an emergency."""

from datetime import timedelta

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.audit import READ_PAGE, AuditEvent
from config.common.clock import now
from matching.models import Participant, SensitivePart
from matching.participants.sensitive import write_part
from tests.factories.delivery import a_concern, a_supported_man, an_acct_telling
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_coordinator, a_mentor, an_emergency, an_establishment

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(client: Client) -> User:
    person = a_coordinator(an_establishment())
    sign_in(client, person)
    return person


def test_it_shows_what_matters_about_a_man_and_no_more(client: Client, ann: User) -> None:
    match = a_supported_man()
    man = match.referral.participant
    texts = {
        SensitivePart.ACCT: "An ACCT is open.",
        SensitivePart.SAFETY: "Never alone on the stairs.",
        SensitivePart.OFFENCES: '["arson"]',
        SensitivePart.KEEP_APART: "Keep him from Bob.",
    }
    for part, text in texts.items():
        write_part(participant=man, part=part, text=text, by=ann, at=now())
    a_concern(match, words="He spoke of dying.")
    an_acct_telling(match)
    row = an_emergency(by=ann, participant=man)
    page = client.get(f"/emergencies/{row.pk}/").content.decode()
    for words in (man.name, "An ACCT is open.", "Never alone", str(match.mentor), "1 open concern"):
        assert words in page
    for words in ("arson", "Keep him from Bob", "He spoke of dying"):
        assert words not in page
    read = AuditEvent.objects.filter(actor=ann.pk)
    assert read.filter(action="read_in_emergency", subject_id=row.pk).count() == 1
    assert read.filter(action="read_acct", subject_id=man.pk).exists()
    label = Participant._meta.label
    assert read.filter(action=READ_PAGE, subject=label, subject_id=man.pk).exists()
    assert client.get(f"/referrals/{match.referral_id}/").status_code == 404


def test_it_shows_how_to_reach_a_volunteer_and_no_man(client: Client, ann: User) -> None:
    mia = mentor_user(name="Mia Moss")
    mentor = a_mentor(user=mia, phone="020 7946 0001", emergency_name="Zed", emergency_phone="999")
    match = a_supported_man(mentor=mentor)
    row = an_emergency(by=ann, volunteer=mia)
    page = client.get(f"/emergencies/{row.pk}/").content.decode()
    for words in ("Mia Moss", mia.email, "020 7946 0001", "Zed, 999"):
        assert words in page
    assert match.referral.name not in page


@pytest.mark.parametrize("ago", [60, 61, 6000])
def test_after_the_hour_it_says_nothing_about_anybody(client: Client, ann: User, ago: int) -> None:
    row = an_emergency(by=ann, begun_at=now() - timedelta(minutes=ago))
    assert row.participant
    for address in (f"/emergencies/{row.pk}/", "/emergencies/"):
        assert row.participant.name not in client.get(address).content.decode()
    assert not AuditEvent.objects.filter(subject=Participant._meta.label).exists()


def test_a_manager_finds_it_on_today_until_they_have_looked_at_it(client: Client) -> None:
    row = an_emergency(by=a_coordinator(an_establishment()))
    sign_in(client, manager())
    assert 'href="/emergencies/"' in _lines(client.get("/today/").content.decode())
    answer = {"justified": "yes", "note": "We spoke."}
    assert client.post(f"/emergencies/{row.pk}/look/", answer | {"note": ""}).status_code == 200
    assert client.post(f"/emergencies/{row.pk}/look/", answer).status_code == 302
    assert 'href="/emergencies/"' not in _lines(client.get("/today/").content.decode())


def test_what_a_coordinator_typed_is_still_there_after_a_refusal(client: Client, ann: User) -> None:
    answer = {"code": "A9999ZZ", "reason": "His sister rang."}
    page = client.post("/emergencies/new/", answer).content.decode()
    assert "A9999ZZ" in page
    assert "His sister rang." in page


def _lines(page: str) -> str:
    return page.partition("<main")[2]
