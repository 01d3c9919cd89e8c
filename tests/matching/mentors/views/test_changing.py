"""The pages for times, days away, breaks and stepping down, used by the mentor and by staff."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today
from config.common.outbox.email import Email
from matching.mentors.home import Home
from matching.mentors.hours import hours_in_words
from matching.mentors.lists import mentor_list
from matching.models import Away, Match, Mentor
from recruitment.models import Establishment
from recruitment.weekly import mask_of
from tests.config.ui.markup import fields_with_errors
from tests.factories.gate import a_man_outside
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_clearance,
    a_match,
    a_mentor,
    a_referral,
    an_absence,
    an_establishment,
    hours_at,
)

pytestmark = pytest.mark.django_db


def post(client: Client, name: str, *args: int, **typed: object) -> str:
    """Posts, follows the redirect, and returns the next page."""
    answer = client.post(reverse(f"matching:{name}", args=args), typed, follow=True)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return answer.content.decode()


def levels(client: Client, name: str, *args: int) -> list[str]:
    """Posts, and returns the level of each message on the next page."""
    answer = client.post(reverse(f"matching:{name}", args=args), follow=True)
    return [message.level_tag for message in answer.context["messages"]]


def get(client: Client, name: str, *args: int) -> str:
    return client.get(reverse(f"matching:{name}", args=args)).content.decode()


def home(client: Client) -> Home:
    """The context of the mentor's first page."""
    shown: Home = client.get(reverse("matching:mentoring")).context["home"]
    return shown


def typed(name: str, day: date) -> dict[str, object]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}_{part}": number for part, number in parts.items()}


def in_days(number: int) -> date:
    return london_today() + timedelta(days=number)


@pytest.fixture
def other(ben: Mentor, prison: Establishment) -> Establishment:
    """A prison where Ben is cleared too. It begins later on Tuesday mornings."""
    there = an_establishment(name="HMP There")
    a_clearance(ben, there)
    hours_at(prison, 3, "09:15 to 11:30")
    hours_at(there, 3, "10:00 to 12:15")
    return there


def test_the_hours_of_each_prison_stand_beside_the_times(
    phone: Client, ben: Mentor, other: Establishment
) -> None:
    page = get(phone, "own_times")
    assert "HMP Here 09:15 to 11:30" in page
    assert "HMP There 10:00 to 12:15" in page
    assert 'aria-describedby="id_weekly_3_hours"' in page
    assert 'id="id_weekly_3_hours"' in page
    assert "id_weekly_4_hours" not in page
    assert "id_weekly_3_hours" in post(phone, "own_times", copy="1")


def test_times_lead_on_to_the_hours_only_where_they_differ(
    phone: Client, ben: Mentor, other: Establishment
) -> None:
    for slot, leads_to in (("3", "own_hours"), ("4", "mentoring")):
        sent = {"weekly": [slot], "places": 1}
        answer = phone.post(reverse("matching:own_times"), sent, follow=True)
        assert answer.redirect_chain[-1][0] == reverse(f"matching:{leads_to}")


def test_the_hours_are_asked_and_saved(
    phone: Client, ben: Mentor, prison: Establishment, other: Establishment
) -> None:
    assert reverse("matching:own_hours") in get(phone, "mentoring")
    assert get(phone, "own_hours").count(" checked") == 2
    post(phone, "own_hours", slot_3=[str(prison.pk)])
    assert hours_in_words(ben) == ["Not at HMP There on Tuesday morning"]
    assert reverse("matching:own_hours") not in get(phone, "mentoring")


@pytest.mark.parametrize("answers", [{}, {"copy": "1"}], ids=["as it opens", "Monday copied"])
def test_staff_are_asked_about_the_mentor_and_not_about_themselves(
    staff: Client, phone: Client, ben: Mentor, answers: dict[str, str]
) -> None:
    def questions(client: Client, address: str) -> list[str]:
        page = client.post(address, answers) if answers else client.get(address)
        return [str(field.label) for field in page.context["form"]]

    own = questions(phone, reverse("matching:own_times"))
    of_staff = questions(staff, reverse("matching:mentor_times", args=[ben.pk]))
    assert all("you" in question for question in own)
    assert not any("you" in question for question in of_staff)


def test_staff_say_it_for_a_mentor(
    client: Client, ann: User, ben: Mentor, prison: Establishment, other: Establishment
) -> None:
    sign_in(client, ann)
    assert reverse("matching:mentor_hours", args=[ben.pk]) in get(client, "mentor", ben.pk)
    page = post(client, "mentor_hours", ben.pk, slot_3=[str(prison.pk)])
    assert "Not at HMP There on Tuesday morning" in page


def test_a_session_that_other_hours_affect_is_shown_first(
    phone: Client, ben: Mentor, other: Establishment, prison: Establishment
) -> None:
    match = a_match(mentor=ben, referral=a_referral(at=prison), slot=3)
    page = post(phone, "own_hours", slot_3=[str(other.pk)])
    assert f'name="seen" value="{match.pk}"' in page
    assert not hours_in_words(ben)
    post(phone, "own_hours", slot_3=[str(other.pk)], seen=[match.pk])
    assert hours_in_words(ben)


def test_a_prison_that_is_not_asked_about_is_refused(
    phone: Client, ben: Mentor, other: Establishment
) -> None:
    page = post(phone, "own_hours", slot_3=[str(an_establishment().pk)])
    assert fields_with_errors(page) == {"slot_3"}
    assert not hours_in_words(ben)


def test_times_are_saved(phone: Client, ben: Mentor) -> None:
    fields = {"weekly": ["4", "5"], "fortnightly": ["9"], "places": 3}
    post(phone, "own_times", **fields)
    ben.refresh_from_db()
    assert (ben.slots, ben.places) == (mask_of([4, 5, 9]), 3)
    assert ben.fortnightly == mask_of([9])
    page = get(phone, "own_times")
    assert page.count(" checked") == 3


def test_a_time_ticked_for_every_week_and_every_other_is_refused(phone: Client) -> None:
    page = post(phone, "own_times", weekly=["4", "5"], fortnightly=["4"], places=1)
    assert fields_with_errors(page) == {"fortnightly"}


def test_monday_is_copied_without_saving_or_javascript(phone: Client, ben: Mentor) -> None:
    page = post(
        phone, "own_times", weekly=["0", "16", "x", "9" * 40], fortnightly=["1"], places=3, copy=1
    )
    assert page.count(" checked") == 11
    assert '<option value="3" selected' in page
    ben.refresh_from_db()
    assert ben.places == 2


def test_affected_sessions_are_shown_before_a_change_is_saved(
    phone: Client, ben: Mentor, match: Match
) -> None:
    page = post(phone, "own_times", weekly=["4"], places=1)
    assert "With Jordan at HMP Here" in page
    assert f'name="seen" value="{match.pk}"' in page
    ben.refresh_from_db()
    assert ben.places == 2
    assert home(phone).unsettled == 0
    post(phone, "own_times", weekly=["4"], places=1, seen=[match.pk])
    ben.refresh_from_db()
    assert ben.slots == mask_of([4])
    assert home(phone).unsettled == 1
    assert "one of your men" in get(phone, "mentoring")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"weekly": ["99"], "places": 1}, {"weekly"}),
        ({"places": 11}, {"places"}),
        ({"places": "x"}, {"places"}),
        ({}, {"places"}),
    ],
)
def test_times_that_cannot_be_are_refused(
    fields: dict[str, object], wrong: set[str], phone: Client
) -> None:
    assert fields_with_errors(post(phone, "own_times", **fields)) == wrong


@pytest.mark.parametrize("matches", ["x", "-1", "9" * 40])
def test_what_no_page_of_ours_sends_does_no_harm(matches: str, phone: Client, match: Match) -> None:
    page = post(phone, "own_times", weekly=["4"], places=1, seen=matches)
    assert f'name="seen" value="{match.pk}"' in page


def test_days_away_are_saved_after_showing_the_sessions(phone: Client, match: Match) -> None:
    days = typed("first_on", in_days(1)) | typed("last_on", in_days(7))
    assert "1 session" in post(phone, "own_away", **days)
    assert not Away.objects.exists()
    post(phone, "own_away", **days, seen=match.pk)
    assert Away.objects.get().mentor == match.mentor


def test_what_is_wrong_with_the_days_is_said_beside_them(phone: Client, ben: Mentor) -> None:
    days = typed("first_on", in_days(2)) | typed("last_on", in_days(1))
    page = post(phone, "own_away", **days)
    assert fields_with_errors(page) == {"last_on"}
    assert f'value="{in_days(2).year}"' in page


def test_days_can_be_removed(phone: Client, ben: Mentor) -> None:
    away = an_absence(ben, starts_in=3)
    post(phone, "not_away", away.pk)
    assert not Away.objects.exists()


def test_staff_record_days_away_and_remove_them(
    staff: Client, ann: User, match: Match, ben: Mentor
) -> None:
    assert reverse("matching:mentor_away", args=[ben.pk]) in get(staff, "mentor", ben.pk)
    days = typed("first_on", in_days(1)) | typed("last_on", in_days(7))
    page = post(staff, "mentor_away", ben.pk, **days)
    assert "Ben Bramble" in page
    assert "With Jordan at HMP Here" in page
    assert not Away.objects.exists()
    page = post(staff, "mentor_away", ben.pk, **days, seen=match.pk)
    away = Away.objects.get(mentor=ben)
    assert AuditEvent.objects.filter(action="go_away", actor=ann.pk).exists()
    back = reverse("matching:mentor_not_away", args=[away.pk])
    assert f'action="{back}"' in page
    post(staff, "mentor_not_away", away.pk)
    assert not Away.objects.exists()


def test_staff_are_told_what_is_wrong_with_the_days(staff: Client, ben: Mentor) -> None:
    an_absence(ben, starts_in=1, days=7)
    days = typed("first_on", in_days(2)) | typed("last_on", in_days(3))
    assert fields_with_errors(post(staff, "mentor_away", ben.pk, **days)) == {"first_on"}


@pytest.mark.parametrize("who", ["phone", "staff"])
def test_a_break_and_back(who: str, ben: Mentor, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(who)
    page = post(client, "take_break", ben.pk, **typed("back_on", in_days(30)))
    assert f'action="{reverse("matching:come_back", args=[ben.pk])}"' in page
    ben.refresh_from_db()
    assert (ben.status, ben.back_on) == ("paused", in_days(30))
    assert levels(client, "come_back", ben.pk) == ["success"]
    ben.refresh_from_db()
    assert ben.status == "active"
    assert levels(client, "come_back", ben.pk) == ["error"]


@pytest.mark.parametrize("name", ["take_break", "leave"])
def test_these_pages_count_the_men_of_the_first_page(
    name: str, phone: Client, ben: Mentor, match: Match
) -> None:
    a_man_outside(mentor=ben, place=None)
    cards = {card.template: card for card in phone.get("/mentoring/").context["cards"]}
    men = cards["delivery/overview/men.html"].context["men"]
    asked = phone.get(reverse(f"matching:{name}", args=[ben.pk])).context["men"]
    assert asked == len(men) == 2
    rows: list[Any] = list(mentor_list(manager()))
    assert [row.live for row in rows if row == ben] == [asked]


def test_a_break_needs_no_end(phone: Client, ben: Mentor) -> None:
    post(phone, "take_break", ben.pk)
    ben.refresh_from_db()
    assert (ben.status, ben.back_on) == ("paused", None)
    assert f'action="{reverse("matching:come_back", args=[ben.pk])}"' in get(phone, "mentoring")


@pytest.mark.parametrize("who", ["phone", "staff"])
def test_stepping_down_and_staying_after_all(
    who: str, ben: Mentor, match: Match, ann: User, request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(who)
    assert "1 man" in get(client, "leave", ben.pk)
    day = typed("leaves_on", in_days(30))
    if who == "staff":
        assert fields_with_errors(post(client, "leave", ben.pk, **day)) == {"why"}
    page = post(client, "leave", ben.pk, **day, **({"why": "moved"} if who == "staff" else {}))
    assert f'action="{reverse("matching:stay", args=[ben.pk])}"' in page
    assert Email.objects.count() == 1
    ben.refresh_from_db()
    assert ben.why_stopped == ("moved" if who == "staff" else "")
    assert levels(client, "stay", ben.pk) == ["success"]
    ben.refresh_from_db()
    assert (ben.leaves_on, ben.why_stopped) == (None, "")


def test_a_mentor_can_say_why_and_cannot_say_what_only_staff_say(
    phone: Client, ben: Mentor
) -> None:
    day = typed("leaves_on", in_days(30))
    page = post(phone, "leave", ben.pk, **day, why="unreached")
    assert fields_with_errors(page) == {"why"}
    post(phone, "leave", ben.pk, **day, why="health")
    ben.refresh_from_db()
    assert ben.why_stopped == "health"
    again = phone.get(reverse("matching:leave", args=[ben.pk])).context["form"]
    assert (again["leaves_on"].initial, again["why"].initial) == (ben.leaves_on, "health")


@pytest.mark.parametrize(("name", "field"), [("take_break", "back_on"), ("leave", "leaves_on")])
def test_a_day_that_is_over_is_refused(name: str, field: str, phone: Client, ben: Mentor) -> None:
    page = post(phone, name, ben.pk, **typed(field, in_days(-1)))
    assert fields_with_errors(page) == {field}


def test_who_has_left_finds_thanks_and_the_statement_alone(
    phone: Client, ben: Mentor, match: Match
) -> None:
    Mentor.objects.update(status="left", leaves_on=in_days(-1))
    page = get(phone, "mentoring")
    assert f'href="{reverse("matching:statement", args=[ben.pk])}"' in page
    assert "Jordan" not in page
    for name in ("own_times", "own_away"):
        assert phone.get(reverse(f"matching:{name}")).status_code == 404
    answer = phone.get(reverse("matching:own_statement"), follow=True)
    assert answer.context["verb"] == "was"
    assert "Jordan" not in answer.content.decode()


def test_staff_see_which_sessions_a_mentors_plans_affect(
    staff: Client, ben: Mentor, match: Match
) -> None:
    def shown(name: str) -> list[object]:
        return list(staff.get(reverse("matching:today")).context[name])

    names = ("absences", "unsettled", "to_cover")
    assert [shown(name) for name in names] == [[], [], []]
    away = an_absence(ben, starts_in=3)
    assert shown("absences") == [(away, 1)]
    Mentor.objects.update(slots=0)
    assert shown("unsettled") == [match]
    last_day = in_days(9)
    Mentor.objects.update(leaves_on=last_day)
    assert shown("to_cover") == [match]
    page = get(staff, "today")
    assert "needs another mentor" in page
    assert date_format(last_day, "j F Y") in page


def test_a_mentors_page_tells_staff_of_absences_and_boundaries(staff: Client, ben: Mentor) -> None:
    away = an_absence(ben, starts_in=3)
    ben.boundaries.create(code="arson", name="arson", violent=False)
    page = get(staff, "mentor", ben.pk)
    assert "arson" in page
    assert date_format(away.first_on, "j F Y") in page


def test_another_mentors_record_is_not_there(phone: Client) -> None:
    other = a_mentor()
    for name in ("take_break", "leave", "statement"):
        assert phone.get(reverse(f"matching:{name}", args=[other.pk])).status_code == 404
    away = an_absence(other)
    assert phone.post(reverse("matching:not_away", args=[away.pk])).status_code == 404
