"""Staff change a mentor's record, with the pages that the mentor uses."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today
from matching.models import Match, Mentor
from recruitment.models import Establishment, PrisonAccess
from recruitment.weekly import mask_of
from tests.config.ui.markup import elements, fields_with_errors
from tests.factories.people import sign_in
from tests.factories.post import sent_to
from tests.factories.programme import a_language, a_need
from tests.matching.mentors.views.test_changing import get, typed

pytestmark = pytest.mark.django_db

TIMES = {"weekly": ["4"], "places": "3"}
CONTACT = {
    "phone": "07700 900123",
    "emergency_name": "Bea Bramble",
    "emergency_phone": "+44 20 7946 0000",
}


@pytest.fixture
def staff(ann: User) -> Client:
    client = Client()
    sign_in(client, ann)
    return client


def send(client: Client, name: str, *args: object, **sent: object) -> str:
    """Posts, and returns the page that follows."""
    address = reverse(f"matching:{name}", args=args)
    return client.post(address, sent, follow=True).content.decode()


def is_saved(client: Client, name: str, *args: object, **sent: object) -> bool:
    """Posts, and returns whether the mentor's page follows. After times the page of hours leads on
    to it, where there is nothing to ask."""
    answer = client.post(reverse(f"matching:{name}", args=args), sent, follow=True)
    return any(
        address == reverse("matching:mentor", args=args[:1]) for address, _ in answer.redirect_chain
    )


def test_a_mentor_hears_of_times_that_somebody_else_changed(
    staff: Client, phone: Client, ben: Mentor
) -> None:
    assert is_saved(staff, "mentor_times", ben.pk, **TIMES)
    ben.refresh_from_db()
    assert (ben.slots, ben.places) == (mask_of([4]), 3)
    [email] = sent_to(ben.user.email)
    assert "/mentoring/times/" in email.text
    assert is_saved(staff, "mentor_times", ben.pk, **TIMES), "nothing is new"
    send(phone, "own_times", **TIMES | {"places": "2"})
    assert len(sent_to(ben.user.email)) == 1
    assert AuditEvent.objects.filter(action="change_times", subject_id=ben.pk).count() == 3


def test_sessions_that_a_change_affects_are_shown_to_staff_first(
    staff: Client, match: Match, ann: User
) -> None:
    mentor = match.mentor
    page = send(staff, "mentor_times", mentor.pk, **TIMES | {"version": mentor.version})
    hidden = [(tag["name"], tag["value"]) for tag in elements(page, "input") if "value" in tag]
    sent = {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}
    assert sent["version"] == str(mentor.version)
    assert is_saved(staff, "mentor_times", mentor.pk, **sent)
    assert len(sent_to(ann.email)) == 1


def test_of_two_people_the_second_is_told_and_sees_what_it_says_now(
    staff: Client, phone: Client, ben: Mentor
) -> None:
    version = ben.version
    send(phone, "own_times", **TIMES | {"version": version})
    page = send(staff, "mentor_times", ben.pk, weekly=["9"], places="1", version=version)
    ben.refresh_from_db()
    assert ben.places == 3
    assert "3 at a time" in page
    assert "Tuesday: afternoon" in page
    assert f'name="version" value="{ben.version}"' in page
    assert is_saved(staff, "mentor_times", ben.pk, weekly=["9"], places="1", version=ben.version)


def test_a_part_that_somebody_else_changed(staff: Client, phone: Client, ben: Mentor) -> None:
    version = ben.version
    send(phone, "own_part", "contact", **CONTACT | {"version": version})
    page = send(staff, "mentor_part", ben.pk, "contact", phone="020 7946 0999", version=version)
    assert "In an emergency: Bea Bramble, +44 20 7946 0000" in page
    assert Mentor.objects.get().phone == "07700 900123"


def test_an_answer_that_cannot_be_saved_does_not_hide_another_edit(
    staff: Client, phone: Client, ben: Mentor
) -> None:
    version = ben.version
    send(phone, "own_part", "contact", **CONTACT)
    page = send(staff, "mentor_part", ben.pk, "contact", phone="mobile", version=version)
    assert f'name="version" value="{version}"' in page


def test_how_to_reach_a_mentor(staff: Client, phone: Client, ben: Mentor) -> None:
    wrong = send(staff, "mentor_part", ben.pk, "contact", phone="12", emergency_name="Bea")
    assert fields_with_errors(wrong) == {"phone", "emergency_phone"}
    assert is_saved(staff, "mentor_part", ben.pk, "contact", **CONTACT)
    links = {tag.get("href") for tag in elements(get(staff, "mentor", ben.pk), "a")}
    assert {"tel:07700900123", "tel:+442079460000", f"mailto:{ben.user.email}"} <= links
    own = get(phone, "own_parts")
    assert "07700 900123" in own
    assert reverse("account_email") in get(phone, "own_part", "contact")  # type: ignore[arg-type] # a response of the test client
    assert "Bea" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_a_mentor_to_get_in_touch_with_is_named_with_a_number(
    staff: Client, phone: Client, ben: Mentor, match: Match
) -> None:
    Mentor.objects.update(phone="07700 900123", status="paused")
    phone.post(reverse("matching:say_it_was_hard"))
    for page in (
        get(staff, "today"),
        get(staff, "hard_session", ben.hard_sessions.get().pk),
        get(staff, "supervision", ben.pk),
    ):
        assert "tel:07700900123" in page
        assert f"mailto:{ben.user.email}" in page


def test_languages_experience_and_journey(
    staff: Client, ben: Mentor, prison: Establishment
) -> None:
    drugs, welsh = a_need("drugs"), a_language("welsh")
    strengths = {f"need_{drugs.pk}": "2", "languages": [welsh.pk]}
    assert is_saved(staff, "mentor_part", ben.pk, "strengths", **strengths)
    assert is_saved(staff, "mentor_part", ben.pk, "travel", **{f"prison_{prison.pk}": "35"})
    page = get(staff, "mentor", ben.pk)
    assert "35 minutes" in page
    assert "Speaks welsh" in page
    assert not sent_to(ben.user.email)


def test_an_induction_a_pass_and_a_refresher(
    staff: Client, phone: Client, ben: Mentor, prison: Establishment
) -> None:
    today = london_today()
    soon = today + timedelta(days=20)
    days = typed("inducted_on", today) | typed("pass_expires_on", soon)
    assert is_saved(staff, "mentor_access", ben.pk, prison.code, **days)
    assert PrisonAccess.objects.get().pass_expires_on == soon
    refreshed = typed("refreshed_on", today - timedelta(days=360))
    assert is_saved(staff, "mentor_part", ben.pk, "refresher", **refreshed)
    rows = staff.get(reverse("matching:renewals")).context["page"].object_list
    assert [row.what for row in rows] == ["yearly refresher", "pass for HMP Here"]
    shown = get(phone, "mentoring")
    assert "pass for HMP Here" in shown
    assert "Your yearly refresher" in shown


def test_a_mentor_does_not_record_a_refresher_themselves(phone: Client, ben: Mentor) -> None:
    address = reverse("matching:own_part", args=["refresher"])
    assert phone.get(address).status_code == 404


def test_a_mentor_whom_no_prison_clears_is_told_so(
    staff: Client, phone: Client, ben: Mentor
) -> None:
    words = "You are not cleared at any prison"
    assert words not in get(phone, "mentoring")
    ben.user.clearances.update(expires_on=london_today() - timedelta(days=1))
    assert words in get(phone, "mentoring")
    assert "This mentor is not cleared at any prison today" in get(staff, "mentor", ben.pk)


def test_times_that_no_prison_has_are_said_at_once_and_are_still_saved(
    staff: Client, phone: Client, ben: Mentor, prison: Establishment
) -> None:
    prison.regime_slots.exclude(slot=4).delete()
    for client, name, args in ((phone, "own_times", []), (staff, "mentor_times", [ben.pk])):
        address = reverse(f"matching:{name}", args=args)
        answer = client.post(address, TIMES | {"weekly": ["5"]}, follow=True)
        assert answer.redirect_chain[-1][0] == address
        assert [row.name for row in answer.context["prisons_missed"]] == [prison.name]
        ben.refresh_from_db()
        assert ben.slots == mask_of([5])
        again = client.post(address, TIMES | {"weekly": ["4", "5"]}, follow=True)
        assert again.redirect_chain[-1][0] != address
        assert not client.get(address).context["prisons_missed"]
