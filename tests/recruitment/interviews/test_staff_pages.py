from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from recruitment.interviews.needs import tell_access_needs
from recruitment.interviews.scoring import criteria_in_use, load_criteria
from recruitment.models import Criterion, InterviewTime, ScoreSheet
from recruitment.states import InterviewStatus
from tests.config.ui.markup import only
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
        "manner": "in_person",
        "where": "12 Example Street",
        "interviewers": [boss.pk],
    }
    return data | changes


def test_several_times_of_a_day_are_offered(client: Client, boss: User) -> None:
    offer = an_offer(boss, times="10:00, 11am and 2.30 pm")
    answer = client.post("/interviews/offer/", offer)
    assert answer["Location"] == "/interviews/"
    shown = [time.starts_at.astimezone(LONDON) for time in InterviewTime.objects.all()]
    assert [f"{time:%H:%M}" for time in shown] == ["10:00", "11:00", "14:30"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"times": "10:00, noon"}, "times"),
        ({"times": "25:00"}, "times"),
        ({"times": "١٠:٠٠ \u202e"}, "times"),
        ({"times": "10:00 10:15"}, "times"),
        ({"times": ""}, "times"),
        ({"times": " , "}, "times"),
        ({"interviewers": []}, "interviewers"),
        ({"interviewers": ["x"]}, "interviewers"),
        ({"where": "w" * 201}, "where"),
        ({"manner": "video", "where": "https://"}, "where"),
        ({"manner": "by pigeon"}, "manner"),
        ({"day_month": "13"}, "day"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(
    client: Client, boss: User, changes: dict[str, Any], field: str
) -> None:
    page = client.post("/interviews/offer/", an_offer(boss, **changes)).content.decode()
    assert only(page, id=f"id_{field}_error")
    assert 'value="12 Example Street"' in page or "where" in changes
    assert not InterviewTime.objects.exists()


def test_the_hour_the_clocks_leave_out_is_no_time(client: Client, boss: User) -> None:
    offer = an_offer(boss, date(2028, 3, 26), times="01:30")
    page = client.post("/interviews/offer/", offer).content.decode()
    assert only(page, id="id_times_error")
    assert not InterviewTime.objects.exists()


def test_the_list_names_only_those_this_person_screens(client: Client) -> None:
    ann = coordinator()
    here, there = an_establishment(coordinators=[ann]), an_establishment()
    interview = an_interview(establishments=[here], full_name="Hana Example")
    an_interview(establishments=[there], full_name="Theo Example")
    sign_in(client, ann)
    answer = client.get("/interviews/")
    page = answer.content.decode()
    assert "Hana Example" in page
    assert interview.application.reference in page
    assert "Theo Example" not in page
    assert len(answer.context["rows"]) == 2


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    client: Client, boss: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        an_interview()
    with django_assert_max_num_queries(12):
        client.get("/interviews/")


def test_removing_a_booked_time(client: Client, boss: User) -> None:
    interview = an_interview()
    address = f"/interviews/times/{interview.time_id}/withdraw/"
    assert client.get(address).status_code == 200
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.BOOKED
    assert client.post(address)["Location"] == "/interviews/"
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


def test_a_coordinator_removes_what_their_applicants_or_nobody_booked(client: Client) -> None:
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
    empty = client.post(page, {"summary": "Warm."}).content.decode()
    for field in points:
        assert only(empty, id=f"id_{field}_error")
    wrong = f"criterion-{names[0].pk}"
    bad = client.post(page, points | {"summary": "Warm.", wrong: "9"}).content.decode()
    assert only(bad, id=f"id_{wrong}_error")
    assert not ScoreSheet.objects.exists()
    assert client.post(page, points | {"summary": "Warm."})["Location"] == "/interviews/"
    assert 'name="summary"' not in client.get(page).content.decode()
    twice = client.post(page, points | {"summary": "Colder."})
    assert ScoreSheet.objects.get().summary == "Warm."
    assert twice.status_code == 200


def test_only_what_can_be_done_now_is_offered(client: Client, boss: User) -> None:
    interview = an_interview(time=an_interview_time(interviewers=[boss]))
    tab = f"/applications/{interview.application.reference}/interview/"
    score, missed = (f"/interviews/{interview.pk}/{act}/" for act in ("score", "missed"))
    assert score not in client.get("/interviews/").content.decode()
    assert missed not in client.get(tab).content.decode()
    InterviewTime.objects.update(starts_at=now() - timedelta(hours=1))
    assert score in client.get("/interviews/").content.decode()
    assert missed in client.get(tab).content.decode()
    assert score in client.get(tab).content.decode()
    ScoreSheet.objects.create(interview=interview, interviewer=boss, handed_in_at=now())
    assert score not in client.get("/interviews/").content.decode()


def test_nobody_came(client: Client, boss: User) -> None:
    interview = an_interview()
    missed = f"/interviews/{interview.pk}/missed/"
    assert "app-notification--error" in client.post(missed, follow=True).content.decode()
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.BOOKED
    InterviewTime.objects.update(starts_at=now() - timedelta(hours=1))
    assert "app-notification--error" not in client.post(missed, follow=True).content.decode()
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.MISSED


def test_a_manager_adds_and_changes_what_is_scored(client: Client, boss: User) -> None:
    new = {"name": "Humour", "guidance": "Laughs."}
    assert "Humour" in client.post("/interviews/criteria/", new, follow=True).content.decode()
    again = client.post("/interviews/criteria/", new).content.decode()
    assert only(again, id="id_name_error")
    assert 'value="Laughs."' in again
    added = Criterion.objects.get()
    page = f"/interviews/criteria/{added.pk}/"
    assert 'value="Humour"' in client.get(page).content.decode()
    client.post(page, {"name": "Lightness", "guidance": ""})
    added.refresh_from_db()
    assert (added.name, added.in_use) == ("Lightness", False)
    listed = client.get("/interviews/criteria/").content.decode()
    assert "Lightness" in listed
    assert "Humour" not in listed


def test_a_coordinator_gives_one_applicant_a_time(client: Client, boss: User) -> None:
    interview = an_interview()
    application = interview.application
    page = f"/applications/{application.reference}/interview/give/"
    assert page in client.get(page.replace("give/", "")).content.decode()
    data = an_offer(boss, manner="phone", where="020 7946 0000", times="18:30")
    assert only(client.post(page, data | {"times": "soon"}).content.decode(), id="id_times_error")
    assert client.post(page, data)["Location"] == page.replace("give/", "")
    interview.refresh_from_db()
    assert interview.time.is_given
    given = interview.time.starts_at.astimezone(LONDON)
    assert f"{given:%H:%M}" == "18:30"
    assert interview.time.place.startswith("By phone")
    details = f"/interviews/{interview.pk}/"
    assert application.phone in client.get(details).content.decode()
    InterviewTime.objects.update(starts_at=now() - timedelta(hours=1))
    assert 'id="id_times"' not in client.get(page).content.decode()
    before = InterviewTime.objects.count()
    client.post(page, data | {"times": "19:30"})
    assert InterviewTime.objects.count() == before


def test_changing_the_whole_day(client: Client, boss: User) -> None:
    client.post("/interviews/offer/", an_offer(boss))
    first, *others = InterviewTime.objects.all()
    page = f"/interviews/times/{first.pk}/change/"
    assert page in client.get("/interviews/").content.decode()
    data = an_offer(boss, manner="video", where="https://meet.example/tea", bring="Photo ID")
    assert client.post(page, data)["Location"] == "/interviews/"
    assert [time.manner for time in InterviewTime.objects.all()] == ["video"] + [
        "in_person" for _ in others
    ]
    second = f"/interviews/times/{others[0].pk}/change/"
    client.post(second, data | {"whole_day": "on"})
    assert [time.manner for time in InterviewTime.objects.all()] == ["video", "video", "video"]


def test_only_who_interviews_or_screens_reads_what_is_needed(client: Client) -> None:
    ann, other = coordinator(), coordinator()
    time = an_interview_time(interviewers=[ann])
    interview = an_interview(time=time, establishments=[an_establishment()])
    tell_access_needs(
        application=interview.application,
        words="A room without steps.",
        by=interview.application.applicant,
        at=now(),
    )
    details = f"/interviews/{interview.pk}/"
    sign_in(client, ann)
    assert details in client.get("/interviews/").content.decode()
    assert "A room without steps." in client.get(details).content.decode()
    sign_in(client, other)
    assert client.get(details).status_code == 404
    readings = AuditEvent.objects.filter(action="read_in_confidence")
    assert [event.actor for event in readings] == [ann.pk]
