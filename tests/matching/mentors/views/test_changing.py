"""A mentor's own pages: times, days away, breaks, stepping down; and the same by staff."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today
from config.common.outbox.email import Email
from matching.models import Away, Match, Mentor
from recruitment.weekly import mask_of
from tests.factories.programme import a_mentor, an_absence

pytestmark = pytest.mark.django_db


def post(client: Client, name: str, *args: int, **typed: object) -> str:
    """Posts, follows the redirect, and gives the page that comes."""
    answer = client.post(reverse(f"matching:{name}", args=args), typed, follow=True)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return answer.content.decode()


def get(client: Client, name: str, *args: int) -> str:
    return client.get(reverse(f"matching:{name}", args=args)).content.decode()


def typed(name: str, day: date) -> dict[str, object]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}_{part}": number for part, number in parts.items()}


def in_days(number: int) -> date:
    return london_today() + timedelta(days=number)


def test_times_are_saved(phone: Client, ben: Mentor) -> None:
    fields = {"weekly": ["4", "5"], "fortnightly": ["9"], "places": 3}
    assert "Your times are saved." in post(phone, "own_times", **fields)
    ben.refresh_from_db()
    assert (ben.slots, ben.places) == (mask_of([4, 5, 9]), 3)
    assert ben.fortnightly == mask_of([9])
    page = get(phone, "own_times")
    assert page.count(" checked") == 3


def test_a_time_ticked_for_every_week_and_every_other_is_refused(phone: Client) -> None:
    page = post(phone, "own_times", weekly=["4", "5"], fortnightly=["4"], places=1)
    assert "Tuesday afternoon is ticked in both." in page


def test_monday_is_copied_without_saving_or_javascript(phone: Client, ben: Mentor) -> None:
    page = post(
        phone, "own_times", weekly=["0", "16", "x", "9" * 40], fortnightly=["1"], places=3, copy=1
    )
    assert page.count(" checked") == 11
    assert '<option value="3" selected' in page
    ben.refresh_from_db()
    assert ben.places == 2


def test_sessions_touched_are_shown_and_saved_only_then(
    phone: Client, ben: Mentor, match: Match
) -> None:
    page = post(phone, "own_times", weekly=["4"], places=1)
    assert "With Jordan at HMP Here" in page
    assert f'name="seen" value="{match.pk}"' in page
    ben.refresh_from_db()
    assert ben.places == 2
    assert "You have given up" not in get(phone, "mentoring")
    page = post(phone, "own_times", weekly=["4"], places=1, seen=[match.pk])
    assert "Your times are saved." in page
    assert "You have given up the time of one man you meet." in page
    ben.refresh_from_db()
    assert ben.slots == mask_of([4])


@pytest.mark.parametrize("fields", [{"weekly": ["99"]}, {"places": 11}, {"places": "x"}, {}])
def test_times_that_cannot_be_are_refused(fields: dict[str, object], phone: Client) -> None:
    assert "There is a problem" in post(phone, "own_times", **fields)


@pytest.mark.parametrize("matches", ["x", "-1", "9" * 40])
def test_what_no_page_of_ours_sends_does_no_harm(matches: str, phone: Client, match: Match) -> None:
    assert "This touches 1 session" in post(
        phone, "own_times", weekly=["4"], places=1, seen=matches
    )


def test_days_away_are_noted_after_showing_the_sessions(phone: Client, match: Match) -> None:
    days = typed("first_on", in_days(1)) | typed("last_on", in_days(7))
    assert "This touches 1 session" in post(phone, "own_away", **days)
    assert not Away.objects.exists()
    assert "These days are noted." in post(phone, "own_away", **days, seen=match.pk)
    assert Away.objects.get().mentor == match.mentor


def test_what_is_wrong_with_the_days_is_said_beside_them(phone: Client, ben: Mentor) -> None:
    days = typed("first_on", in_days(2)) | typed("last_on", in_days(1))
    page = post(phone, "own_away", **days)
    assert "The last day must not be before the first" in page
    assert f'value="{in_days(2).year}"' in page


def test_days_can_be_taken_back(phone: Client, ben: Mentor) -> None:
    away = an_absence(ben, starts_in=3)
    assert "These days are taken back." in post(phone, "not_away", away.pk)
    assert not Away.objects.exists()


def test_staff_note_days_away_and_take_them_back(
    staff: Client, ann: User, match: Match, ben: Mentor
) -> None:
    assert reverse("matching:mentor_away", args=[ben.pk]) in get(staff, "mentor", ben.pk)
    days = typed("first_on", in_days(1)) | typed("last_on", in_days(7))
    page = post(staff, "mentor_away", ben.pk, **days)
    assert "While Ben Bramble is away" in page
    assert "This touches 1 session:" in page
    assert "With Jordan at HMP Here" in page
    assert not Away.objects.exists()
    page = post(staff, "mentor_away", ben.pk, **days, seen=match.pk)
    assert "These days are noted." in page
    away = Away.objects.get(mentor=ben)
    assert AuditEvent.objects.filter(action="go_away", actor=ann.pk).exists()
    back = reverse("matching:mentor_not_away", args=[away.pk])
    assert f'action="{back}"' in page
    assert "These days are taken back." in post(staff, "mentor_not_away", away.pk)
    assert not Away.objects.exists()


def test_staff_are_told_what_is_wrong_with_the_days(staff: Client, ben: Mentor) -> None:
    an_absence(ben, starts_in=1, days=7)
    days = typed("first_on", in_days(2)) | typed("last_on", in_days(3))
    assert "Some of these days are noted already" in post(staff, "mentor_away", ben.pk, **days)


@pytest.mark.parametrize("who", ["phone", "staff"])
def test_a_break_and_back(who: str, ben: Mentor, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(who)
    page = post(client, "take_break", ben.pk, **typed("back_on", in_days(30)))
    assert "The break has begun." in page
    ben.refresh_from_db()
    assert (ben.status, ben.back_on) == ("paused", in_days(30))
    page = post(client, "come_back", ben.pk)
    assert "Welcome back." in page
    assert "has been dealt with" not in page
    assert "been dealt with already" in post(client, "come_back", ben.pk)


def test_a_break_needs_no_end(phone: Client, ben: Mentor) -> None:
    post(phone, "take_break", ben.pk)
    page = get(phone, "mentoring")
    assert "You are taking a break. Nobody new" in page
    assert "Come back now" in page


@pytest.mark.parametrize("who", ["phone", "staff"])
def test_stepping_down_and_staying_after_all(
    who: str, ben: Mentor, match: Match, ann: User, request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(who)
    assert "1 man" in get(client, "leave", ben.pk)
    page = post(client, "leave", ben.pk, **typed("leaves_on", in_days(30)))
    assert "Until it is over, this can be taken back." in page
    assert "after all" in page
    assert Email.objects.count() == 1
    assert "Nothing has changed." in post(client, "stay", ben.pk)
    ben.refresh_from_db()
    assert ben.leaves_on is None


@pytest.mark.parametrize(("name", "field"), [("take_break", "back_on"), ("leave", "leaves_on")])
def test_a_day_that_is_over_is_refused(name: str, field: str, phone: Client, ben: Mentor) -> None:
    page = post(phone, name, ben.pk, **typed(field, in_days(-1)))
    assert "There is a problem" in page


def test_who_has_left_finds_thanks_and_the_statement_alone(
    phone: Client, ben: Mentor, match: Match
) -> None:
    Mentor.objects.update(status="left", leaves_on=in_days(-1))
    page = get(phone, "mentoring")
    assert "You have stepped down. Thank you" in page
    assert "Jordan" not in page
    for name in ("own_times", "own_away"):
        assert phone.get(reverse(f"matching:{name}")).status_code == 404
    address = reverse("matching:own_statement")
    statement = phone.get(address, follow=True).content.decode()
    assert "was a volunteer mentor" in statement
    assert "Jordan" not in statement


def test_staff_see_what_is_to_settle(staff: Client, ben: Mentor, match: Match) -> None:
    assert "Sessions to settle" not in get(staff, "today")
    an_absence(ben, starts_in=3)
    assert "and meets 1 man" in get(staff, "today")
    Mentor.objects.update(slots=0)
    assert "Monday morning: no longer one of the mentor’s times" in get(staff, "today")
    Mentor.objects.update(leaves_on=in_days(9))
    assert "Steps down after" in get(staff, "today")


def test_a_mentors_page_tells_staff_of_absences_and_boundaries(staff: Client, ben: Mentor) -> None:
    an_absence(ben, starts_in=3)
    ben.boundaries.create(code="arson", name="arson", violent=False)
    page = get(staff, "mentor", ben.pk)
    assert "Would rather not work with" in page
    assert "arson" in page
    assert "Away" in page


def test_another_mentors_record_is_not_there(phone: Client) -> None:
    other = a_mentor()
    for name in ("take_break", "leave", "statement"):
        assert phone.get(reverse(f"matching:{name}", args=[other.pk])).status_code == 404
    away = an_absence(other)
    assert phone.post(reverse("matching:not_away", args=[away.pk])).status_code == 404
