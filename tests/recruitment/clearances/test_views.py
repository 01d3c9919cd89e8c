"""Staff record what prisons answer, and see what to chase."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today
from recruitment.models import Clearance, Establishment
from recruitment.states import ApplicationStatus, ClearanceStatus
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.people import sign_in
from tests.factories.programme import a_coordinator, a_mentor, an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def staff(client: Client, prison: Establishment) -> Client:
    sign_in(client, a_coordinator(prison))
    return client


def dated(prefix: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{prefix}_day": day, f"{prefix}_month": month, f"{prefix}_year": year}


def today(prefix: str) -> dict[str, str]:
    day = london_today()
    return dated(prefix, str(day.day), str(day.month), str(day.year))


def queries(staff: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert staff.get("/clearances/").status_code == 200
    return len(queries)


def test_the_list_starts_with_what_is_not_answered(staff: Client, prison: Establishment) -> None:
    late = an_asked_clearance(at=prison, days_ago=40)
    clearance = a_held_clearance(at=prison, ends_in=20)
    first = staff.get("/clearances/")
    assert [(row, row.weeks, row.is_late) for row in first.context["page"]] == [(late, 5, True)]
    assert late.volunteer.name in first.content.decode()
    ending = staff.get("/clearances/", {"status": "ending"}).content.decode()
    assert clearance.volunteer.name in ending
    assert late.volunteer.name not in ending


def test_asking_chasing_and_receiving(staff: Client, prison: Establishment) -> None:
    volunteer = an_asked_clearance(at=prison).volunteer
    Clearance.objects.all().delete()
    a_held_clearance(at=prison, volunteer=volunteer)
    data = {"where": prison.pk} | today("requested_on")
    staff.post(reverse("recruitment:request_clearance", args=[volunteer.pk]), data)
    clearance = Clearance.objects.get(status=ClearanceStatus.REQUESTED)
    staff.post(reverse("recruitment:chase_clearance", args=[clearance.pk]))
    page = staff.post(
        reverse("recruitment:receive_clearance", args=[clearance.pk]),
        dated("issued_on", "1", "2", "2020"),
    )
    assert 'id="id_issued_on_error"' in page.content.decode()
    staff.post(reverse("recruitment:receive_clearance", args=[clearance.pk]), today("issued_on"))
    clearance.refresh_from_db()
    assert (clearance.status, clearance.expires_on) == (ClearanceStatus.RECEIVED, None)


def test_refusing_and_withdrawing(staff: Client, prison: Establishment) -> None:
    for row in (an_asked_clearance(at=prison), a_held_clearance(at=prison)):
        address = reverse("recruitment:refuse_clearance", args=[row.pk])
        staff.post(address, today("refused_on"))
        row.refresh_from_db()
        assert row.status == ClearanceStatus.REFUSED
        again = staff.post(address, today("refused_on"))
        assert 'id="form-errors"' in again.content.decode()


def test_a_list_of_three_asks_no_more_than_a_list_of_one(
    staff: Client, prison: Establishment
) -> None:
    an_asked_clearance(at=prison)
    one = queries(staff)
    an_asked_clearance(at=prison)
    an_asked_clearance(at=prison, days_ago=50)
    assert queries(staff) == one


def test_how_long_they_take(staff: Client, prison: Establishment) -> None:
    for _ in range(5):
        a_held_clearance(at=prison, took=70)
    shown = staff.get("/clearances/lead-times/")
    (_, dbs), (name, here) = shown.context["rows"]
    assert (name, here.usual_weeks, here.rests_on) == (prison.name, 10, 5)
    assert (dbs.usual_weeks, dbs.is_own) == (12, False)
    assert "10 weeks" in shown.content.decode()


def test_a_first_request_is_recorded_from_the_application_or_the_mentor(
    staff: Client, prison: Establishment
) -> None:
    accepted = an_application(status=ApplicationStatus.ACCEPTED, establishments=[prison])
    mentor = a_mentor(at=prison)
    for page, person in [
        (reverse("recruitment:application", args=[accepted.reference]), accepted.applicant),
        (reverse("matching:mentor", args=[mentor.pk]), mentor.user),
    ]:
        link = reverse("recruitment:request_clearance", args=[person.pk])
        assert link in staff.get(page).content.decode()
        assert staff.get(link).status_code == 200


def test_a_mentors_page_does_not_tell_of_a_refusal(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    elsewhere = an_asked_clearance(at=an_establishment(name="HMP There"), volunteer=mentor.user)
    Clearance.objects.filter(pk=elsewhere.pk).update(
        status=ClearanceStatus.REFUSED, refused_on=london_today()
    )
    page = staff.get(reverse("matching:mentor", args=[mentor.pk])).content.decode()
    assert "HMP There" not in page
    assert "HMP Here" in page
