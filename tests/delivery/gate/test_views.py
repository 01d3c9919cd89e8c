"""The pages about release plans and meetings outside prison."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from delivery.gate.card import meetings_card, release_card
from delivery.models import CommunityMeeting, GateFact, ReleasePlan
from matching.models import Match, Participant
from tests.factories.delivery import a_supported_man
from tests.factories.gate import (
    a_community_meeting,
    a_man_leaving,
    a_man_outside,
    a_practitioner,
    a_release_plan,
)
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_mentor, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)


@pytest.fixture
def match() -> Match:
    man = a_referral(name="Amir Ash")
    return a_man_outside(referral=man, mentor=a_mentor(user=mentor_user(name="Ben Bramble")))


@pytest.fixture
def phone(match: Match) -> Client:
    """The mentor’s phone."""
    client = Client()
    sign_in(client, match.mentor.user)
    return client


@pytest.fixture
def desk() -> Client:
    """A manager’s laptop."""
    client = Client()
    sign_in(client, manager())
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"delivery:{name}", args=args)


def day(name: str, on: Any = TODAY) -> dict[str, str]:
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def readings() -> int:
    return AuditEvent.objects.filter(action="read").count()


def test_a_mentor_fills_in_the_plan_part_by_part(match: Match, phone: Client) -> None:
    parts: list[tuple[str, dict[str, Any]]] = [
        ("destination", {"going_to": "cas3"}),
        ("in-plan", day("on")),
        ("numbers", day("to_him") | day("to_practitioner") | day("to_hostel")),
        ("licence", day("on") | {"confirmed_by": "Pat", "conditions": "Not in Canary Road"}),
        ("first-meeting", day("on", TODAY + DAY) | {"clock": "10:30", "place": "Canary café"}),
        ("at-gate", {"met": "no"}),
        ("went", {"went_to": "family"} | day("on")),
    ]
    for version, (part, typed) in enumerate(parts):
        address = page("release_part", match.pk, part)
        shown = phone.get(address).context["form"]
        assert shown["version"].value() == version
        answer = phone.post(address, typed | {"version": version})
        assert answer.status_code == 302, answer.context["form"].errors
    plan = ReleasePlan.objects.get()
    assert (plan.going_to, plan.went_to, plan.is_met_at_gate) == ("cas3", "family", False)
    assert plan.number_to_hostel_on == TODAY
    assert plan.first_meeting_at is not None
    assert f"{plan.first_meeting_at.astimezone(LONDON):%H:%M}" == "10:30"
    html = phone.get(page("release", match.pk)).content.decode()
    assert "Canary" not in html
    assert "Amir Ash" not in html
    assert "Canary café" in phone.get(page("read_release_plan", match.pk)).content.decode()
    assert readings() == 0  # the mentor reads what they wrote


def test_what_was_typed_stays_beside_an_error(match: Match, phone: Client) -> None:
    a_release_plan(match, version=3)
    address = page("release_part", match.pk, "destination")
    answer = phone.post(address, {"going_to": "family", "version": 2})
    assert answer.status_code == 200
    assert answer.context["form"]["going_to"].value() == "family"
    assert answer.context["form"].non_field_errors()
    assert ReleasePlan.objects.get().going_to == ""


def test_each_reading_by_staff_is_recorded(match: Match, desk: Client) -> None:
    a_release_plan(match, licence="Not in Canary Road", place="Café")
    meeting = a_community_meeting(match, place="Canary café")
    for name, args in (("release", ()), ("community_meeting", (meeting.pk,))):
        assert "Canary" not in desk.get(page(name, match.pk, *args)).content.decode()
    for address in ("/release-plans/", "/community-meetings/", f"/matches/{match.pk}/"):
        assert "Canary" not in desk.get(address).content.decode()
    assert readings() == 0
    for count, address in enumerate(
        (
            page("read_release_plan", match.pk),
            page("release_part", match.pk, "licence"),
            page("release_part", match.pk, "first-meeting"),
            page("read_meeting_place", match.pk, meeting.pk),
            page("change_meeting", match.pk, meeting.pk),
        ),
        1,
    ):
        desk.get(address)
        assert readings() == count, address


def test_a_meeting_from_plan_to_check_out_by_one_press_each(match: Match, phone: Client) -> None:
    a_release_plan(match, licence="none")
    typed = day("on", TODAY + DAY)
    typed |= {"starts": "10:00", "ends": "12:00", "place": "Park", "key": str(uuid4())}
    for _ in range(2):
        assert phone.post(page("plan_meeting", match.pk), typed).status_code == 302
    CommunityMeeting.objects.update(starts_at=now(), ends_at=now() + timedelta(hours=2))
    meeting = CommunityMeeting.objects.get()
    home = phone.get("/mentoring/").content.decode()
    assert page("check_in", match.pk, meeting.pk) in home
    for name, status in (
        ("check_in", "under_way"),
        ("check_in", "under_way"),
        ("check_out", "over"),
        ("undo_check", "under_way"),
    ):
        assert phone.post(page(name, match.pk, meeting.pk)).status_code == 302
        meeting.refresh_from_db()
        assert meeting.status == status


def test_no_meeting_without_confirmed_conditions(match: Match, phone: Client) -> None:
    typed = day("on", TODAY + DAY) | {"starts": "10:00", "ends": "11:00", "place": "Park"}
    answer = phone.post(page("plan_meeting", match.pk), typed)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert not CommunityMeeting.objects.exists()


def test_facts_are_recorded_corrected_and_removed(match: Match, desk: Client) -> None:
    address = page("gate_fact", match.pk, "accepted")
    assert desk.get(address).status_code == 200
    desk.post(address, day("on", TODAY - DAY))
    desk.post(address, day("on"))
    fact = GateFact.objects.get()
    assert (fact.kind, fact.on) == ("accepted", TODAY)
    desk.post(page("remove_gate_fact", match.pk, fact.pk))
    assert not GateFact.objects.exists()
    assert desk.get(page("gate_fact", match.pk, "anything")).status_code == 404


def test_the_mentor_before_sees_no_more_of_his_plans(match: Match, phone: Client) -> None:
    match.status, match.ended_on, match.end_reason = "ended", TODAY, "covered"
    match.save()
    assert phone.get(page("release", match.pk)).status_code == 200
    a_supported_man(referral=match.referral)
    assert phone.get(page("release", match.pk)).status_code == 404
    assert release_card(match, match.mentor.user, TODAY) is None


def test_the_list_of_overdue_meetings_has_the_numbers_to_call(match: Match, desk: Client) -> None:
    mentor = match.mentor
    mentor.phone, mentor.emergency_phone = "020 7946 0001", "020 7946 0002"
    mentor.save()
    a_practitioner(match, phone="020 7946 0003")
    a_community_meeting(match, starts_at=now() - 3 * timedelta(hours=1))
    html = desk.get("/community-meetings/").content.decode()
    assert all(f"020 7946 000{number}" in html for number in (1, 2, 3))
    assert "tel:02079460001" in html


def test_the_cards_come_12_weeks_before_release_and_go_with_his_death(match: Match) -> None:
    by = match.mentor.user
    assert release_card(match, by, TODAY)
    far, near = a_man_leaving(in_days=90), a_man_leaving(in_days=80)
    assert release_card(far, by, TODAY) is None
    assert release_card(near, by, TODAY)
    assert release_card(a_supported_man(), by, TODAY)  # nobody knows when he leaves
    a_community_meeting(match)
    assert meetings_card(match.mentor, TODAY)
    Participant.objects.filter(pk=match.referral.participant_id).update(died_on=TODAY)
    match.referral.participant.refresh_from_db()
    assert release_card(match, by, TODAY) is None
    assert meetings_card(match.mentor, TODAY) is None


@pytest.mark.parametrize("many", [1, 3])
def test_cards_and_page_take_as_many_queries_for_many_meetings(
    match: Match, phone: Client, many: int
) -> None:
    a_release_plan(match, licence="none")
    for number in range(many):
        a_community_meeting(match, starts_at=now() + number * DAY)
    assert match.referral.participant  # pages have loaded him
    for make, most in (
        (lambda: release_card(match, match.mentor.user, TODAY), 1),
        (lambda: meetings_card(match.mentor, TODAY), 3),
        (lambda: phone.get(page("release", match.pk)), 14),
    ):
        with CaptureQueriesContext(connection) as queries:
            make()
        assert len(queries) <= most, [query["sql"] for query in queries]
