from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.models import User
from config.common.clock import LONDON, london_today, now
from recruitment.interviews.scoring import criteria_in_use, load_criteria
from recruitment.models import Criterion, InterviewTime, ScoreSheet
from recruitment.states import InterviewStatus
from tests.factories.interviews import an_interview, an_interview_time
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    boss = manager(name="Maurice")
    sign_in(client, boss)
    return boss


def an_offer(boss: User, day: date | None = None, **changes: Any) -> dict[str, Any]:
    day = day or london_today() + timedelta(days=3)
    data = {
        "cohort": a_cohort(open_for=900).pk,
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year,
        "times": "10:00, 11:00 and 14.30",
        "minutes": 45,
        "where": "12 Example Street",
        "interviewers": [boss.pk],
    }
    return data | changes


def test_several_times_of_a_day_are_offered(client: Client, boss: User) -> None:
    page = client.post("/interviews/offer/", an_offer(boss), follow=True).content.decode()
    assert "3 times are now on offer" in page
    shown = [time.starts_at.astimezone(LONDON) for time in InterviewTime.objects.all()]
    assert [f"{time:%H:%M}" for time in shown] == ["10:00", "11:00", "14:30"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"times": "10:00, noon"}, "“noon” is not a time"),
        ({"times": "25:00"}, "is not a time"),
        ({"times": "١٠:٠٠ \u202e"}, "is not a time"),
        ({"times": "10:00 10:15"}, "is not over when"),
        ({"times": ""}, "Enter at least one time"),
        ({"times": " , "}, "is not a time"),
        ({"interviewers": []}, "Choose one interviewer or two"),
        ({"interviewers": ["x"]}, "There is a problem"),
        ({"where": "w" * 201}, "Use 200 characters or fewer"),
        ({"day_month": "13"}, "Enter a real date"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    client: Client, boss: User, changes: dict[str, Any], says: str
) -> None:
    page = client.post("/interviews/offer/", an_offer(boss, **changes)).content.decode()
    assert says in page
    assert 'value="12 Example Street"' in page or "where" in changes
    assert not InterviewTime.objects.exists()


def test_the_hour_the_clocks_leave_out_is_no_time(client: Client, boss: User) -> None:
    offer = an_offer(boss, date(2028, 3, 26), times="01:30")
    assert "the clocks go forward" in client.post("/interviews/offer/", offer).content.decode()


def test_the_list_names_only_those_this_person_screens(client: Client) -> None:
    ann = coordinator()
    here, there = an_establishment(coordinators=[ann]), an_establishment()
    interview = an_interview(establishments=[here], full_name="Hana Example")
    an_interview(establishments=[there], full_name="Theo Example")
    sign_in(client, ann)
    page = client.get("/interviews/").content.decode()
    assert "Hana Example" in page
    assert interview.application.reference in page
    assert "Theo Example" not in page
    assert "Somebody" in page


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    client: Client, boss: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        an_interview()
    with django_assert_max_num_queries(12):
        client.get("/interviews/")


def test_taking_a_booked_time_back(client: Client, boss: User) -> None:
    interview = an_interview()
    address = f"/interviews/times/{interview.time_id}/withdraw/"
    assert "It is booked" in client.get(address).content.decode()
    page = client.post(address, follow=True)
    assert "taken back" in page.content.decode()
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.CANCELLED


@pytest.mark.parametrize("ask", ["get", "post"])
def test_nobody_cancels_the_interview_of_an_applicant_they_do_not_screen(
    client: Client, ask: str
) -> None:
    ann = coordinator()
    an_establishment(coordinators=[ann])
    interview = an_interview(establishments=[an_establishment()])
    sign_in(client, ann)
    address = f"/interviews/times/{interview.time_id}/withdraw/"
    assert address not in client.get("/interviews/").content.decode()
    assert getattr(client, ask)(address).status_code == 404
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.BOOKED
    assert InterviewTime.objects.get().withdrawn_at is None


def test_a_coordinator_takes_back_what_their_applicants_or_nobody_booked(client: Client) -> None:
    ann = coordinator()
    interview = an_interview(establishments=[an_establishment(coordinators=[ann])])
    sign_in(client, ann)
    for time in (interview.time, an_interview_time()):
        address = f"/interviews/times/{time.pk}/withdraw/"
        assert address in client.get("/interviews/").content.decode()
        assert client.post(address).status_code == 302
        time.refresh_from_db()
        assert time.withdrawn_at is not None


def test_nobody_marks_as_missed_an_applicant_they_do_not_screen(client: Client) -> None:
    ann = coordinator()
    begun = an_interview_time(starts_at=now() - timedelta(hours=1))
    interview = an_interview(time=begun, establishments=[an_establishment()])
    sign_in(client, ann)
    assert client.post(f"/interviews/{interview.pk}/missed/").status_code == 404
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.BOOKED


def test_scoring_and_what_is_missing(client: Client, boss: User) -> None:
    load_criteria()
    time = an_interview_time(starts_at=now() - timedelta(hours=1), interviewers=[boss])
    interview = an_interview(time=time)
    page, names = f"/interviews/{interview.pk}/score/", criteria_in_use()
    points = {f"criterion-{criterion.pk}": "4" for criterion in names}
    assert "Give points for" in client.post(page, {"summary": "Warm."}).content.decode()
    bad = client.post(page, points | {"summary": "Warm.", f"criterion-{names[0].pk}": "9"})
    assert "There is a problem" in bad.content.decode()
    assert not ScoreSheet.objects.exists()
    done = client.post(page, points | {"summary": "Warm."}, follow=True).content.decode()
    assert "Your scores are in" in done
    assert "nothing to score here now" in client.get(page).content.decode()
    twice = client.post(page, points | {"summary": "Colder."})
    assert ScoreSheet.objects.get().summary == "Warm."
    assert twice.status_code == 200


def test_only_what_can_be_done_now_is_offered(client: Client, boss: User) -> None:
    interview = an_interview(time=an_interview_time(interviewers=[boss]))
    tab = f"/applications/{interview.application.reference}/interview/"
    assert "Score" not in client.get("/interviews/").content.decode()
    assert "Nobody came" not in client.get(tab).content.decode()
    InterviewTime.objects.update(starts_at=now() - timedelta(hours=1))
    assert "Score" in client.get("/interviews/").content.decode()
    assert "Nobody came" in client.get(tab).content.decode()
    assert "Score this interview" in client.get(tab).content.decode()
    ScoreSheet.objects.create(interview=interview, interviewer=boss, handed_in_at=now())
    assert "Score" not in client.get("/interviews/").content.decode()


def test_nobody_came(client: Client, boss: User) -> None:
    early = an_interview()
    page = client.post(f"/interviews/{early.pk}/missed/", follow=True).content.decode()
    assert "has not started yet" in page
    InterviewTime.objects.update(starts_at=now() - timedelta(hours=1))
    page = client.post(f"/interviews/{early.pk}/missed/", follow=True).content.decode()
    assert "can choose another time" in page


def test_a_manager_adds_and_changes_what_is_scored(client: Client, boss: User) -> None:
    new = {"name": "Humour", "guidance": "Laughs."}
    assert (
        "is scored from now on"
        in client.post("/interviews/criteria/", new, follow=True).content.decode()
    )
    again = client.post("/interviews/criteria/", new).content.decode()
    assert "one of that name already" in again
    assert 'value="Laughs."' in again
    added = Criterion.objects.get()
    page = f"/interviews/criteria/{added.pk}/"
    assert 'value="Humour"' in client.get(page).content.decode()
    client.post(page, {"name": "Lightness", "guidance": ""})
    added.refresh_from_db()
    assert (added.name, added.in_use) == ("Lightness", False)
    assert "Not in use" in client.get("/interviews/criteria/").content.decode()
