"""A volunteer's page while they wait, and the pages for staff."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.mentors.becoming import become_mentor
from matching.models import Call, Joining, OpenDate, Staying, WaitingAnswer
from recruitment.models import Establishment
from tests.factories.clearances import an_asked_clearance
from tests.factories.newcomers import a_waiting_volunteer, an_open_date
from tests.factories.people import applicant, manager, sign_in
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.training import a_ready_volunteer, a_trainee
from training.models import Enrolment

pytestmark = pytest.mark.django_db
PAGE, LIST, DATES = "/while-you-wait/", "/volunteers/likely-to-stop/", "/volunteers/dates/"


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def staff(ann: User) -> Client:
    client = Client()
    sign_in(client, ann)
    return client


@pytest.fixture
def ama(prison: Establishment) -> Enrolment:
    return a_waiting_volunteer(trained_ago=40, at=prison, full_name="Ama Alder")


@pytest.fixture
def own(ama: Enrolment) -> Client:
    client = Client()
    sign_in(client, ama.volunteer)
    return client


def day(name: str, in_days: int) -> dict[str, str]:
    on = london_today() + timedelta(days=in_days)
    return {
        f"{name}_day": str(on.day),
        f"{name}_month": str(on.month),
        f"{name}_year": str(on.year),
    }


def test_the_page_says_where_they_are_and_takes_their_word(own: Client, ama: Enrolment) -> None:
    shown = own.get(PAGE)
    assert shown.context["where"].sentences
    assert "answer" in own.post(PAGE, {}).context["form"].errors
    own.post(PAGE, {"answer": "break"} | day("back_on", 10))
    row = WaitingAnswer.objects.get()
    assert (row.answer, row.back_on) == (Staying.BREAK, london_today() + timedelta(days=10))
    wrong = own.post(PAGE, {"answer": "break"} | day("back_on", 0))
    assert "back_on" in wrong.context["form"].errors
    own.post(PAGE, {"answer": "still_in"} | day("back_on", 10))
    assert ama.volunteer.waiting_answers.filter(answer="still_in", back_on=None).exists()


def test_who_has_to_stop_is_led_to_the_page_on_which_they_leave(
    own: Client, ama: Enrolment
) -> None:
    way_out = reverse("recruitment:withdraw_application", args=[ama.application.reference])
    assert own.post(PAGE, {"answer": "stop"}).headers["Location"] == way_out
    assert own.get(way_out).status_code == 200
    trainee = a_ready_volunteer()
    mentor = become_mentor(enrolment=trainee, by=manager(), at=now())
    client = Client()
    sign_in(client, trainee.volunteer)
    way_out = reverse("matching:leave", args=[mentor.pk])
    assert client.post(PAGE, {"answer": "stop"}).headers["Location"] == way_out


def test_somebody_who_does_not_wait_sees_no_form(client: Client) -> None:
    sign_in(client, applicant())
    assert "form" not in client.get(PAGE).context
    assert "form" not in client.post(PAGE, {"answer": "stop"}).context


def test_they_come_and_do_not_come(own: Client, prison: Establishment) -> None:
    row, far = an_open_date(at=prison), an_open_date(at=an_establishment())
    come = reverse("matching:come_to_date", args=[row.pk])
    assert come in own.get(PAGE).content.decode()
    own.post(come)
    assert Joining.objects.get().open_date == row
    own.post(reverse("matching:not_coming_to_date", args=[row.pk]))
    assert not Joining.objects.exists()
    assert own.post(reverse("matching:come_to_date", args=[far.pk])).status_code == 404


def test_their_own_pages_lead_there(own: Client) -> None:
    assert PAGE in own.get(reverse("training:my_training")).content.decode()
    trainee = a_ready_volunteer()
    become_mentor(enrolment=trainee, by=manager(), at=now())
    client = Client()
    sign_in(client, trainee.volunteer)
    assert PAGE in client.get(reverse("matching:mentoring")).content.decode()


def test_staff_see_the_signs_what_to_do_and_record_a_call(
    staff: Client, prison: Establishment, ama: Enrolment
) -> None:
    one_sign = a_waiting_volunteer(trained_ago=14, at=prison)
    shown = staff.get(LIST)
    assert [row.enrolment for row in shown.context["page"]] == [ama]
    page = shown.content.decode()
    assert reverse("recruitment:request_clearance", args=[ama.volunteer_id]) in page
    everybody = staff.get(LIST, {"show": "all"}).context["page"]
    assert [row.enrolment for row in everybody] == [ama, one_sign]
    called = reverse("matching:called_newcomer", args=[ama.pk])
    assert called in page
    assert f"{called}?show=all" in staff.get(LIST, {"show": "all"}).content.decode()
    assert staff.post(f"{called}?show=all").headers["Location"] == f"{LIST}?show=all"
    assert staff.post(called).headers["Location"] == LIST
    assert Call.objects.get().volunteer == ama.volunteer
    assert not staff.get(LIST).context["page"].object_list


def test_a_late_clearance_can_be_opened_from_the_list(
    staff: Client, prison: Establishment, ama: Enrolment
) -> None:
    late = an_asked_clearance(at=prison, volunteer=ama.volunteer, days_ago=200)
    assert reverse("recruitment:clearance", args=[late.pk]) in staff.get(LIST).content.decode()


def test_another_coordinator_can_record_nothing(client: Client, ama: Enrolment) -> None:
    sign_in(client, a_coordinator(an_establishment()))
    called = reverse("matching:called_newcomer", args=[ama.pk])
    assert client.post(called).status_code == 404
    assert not Call.objects.exists()


def test_staff_offer_a_date_and_cancel_it(
    staff: Client, prison: Establishment, ama: Enrolment
) -> None:
    sent = {"kind": "shadowing", "who": str(prison.pk), "place": "The gate", "starts": "14:00"}
    wrong = staff.post(DATES, sent | {"starts": "late"} | day("on", 7)).context["form"].errors
    assert set(wrong) == {"starts"}
    past = staff.post(DATES, sent | day("on", -7)).context["form"].errors
    assert set(past) == {"on"}
    elsewhere = an_establishment()
    other = staff.post(DATES, sent | {"who": str(elsewhere.pk)} | day("on", 7))
    assert "who" in other.context["form"].errors
    staff.post(DATES, sent | day("on", 7))
    row = OpenDate.objects.get()
    assert (row.establishment, row.places) == (prison, None)
    row.joinings.create(volunteer=ama.volunteer, joined_at=now())
    assert ama.volunteer.name in staff.get(DATES).content.decode()
    cancel = reverse("matching:cancel_open_date", args=[row.pk])
    assert staff.get(cancel).context["joined"] == 1
    staff.post(cancel)
    assert not staff.get(DATES).context["page"].object_list
    assert staff.get(cancel).status_code == 404


def test_lists_of_three_take_as_many_queries_as_lists_of_one(
    staff: Client, own: Client, prison: Establishment, ama: Enrolment
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            row = an_open_date(at=prison, places=9)
            row.joinings.create(volunteer=a_trainee().volunteer, joined_at=now())
            if number == 2:
                a_waiting_volunteer(trained_ago=40, at=prison)
        taken = []
        for client, page in ((staff, DATES), (own, PAGE), (staff, LIST)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            taken.append(len(queries))
        counts.append(taken)
    assert counts[0] == counts[1]
