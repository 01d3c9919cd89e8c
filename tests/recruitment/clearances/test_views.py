"""Staff record what prisons answer, and see what to chase."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today
from recruitment.models import Clearance, Establishment
from recruitment.states import ApplicationStatus, ClearanceStatus
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.people import manager, sign_in
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
    assert [(row, row.weeks, row.is_to_chase) for row in first.context["page"]] == [(late, 5, True)]
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


def test_a_late_request_is_marked_with_the_day_its_answer_is_likely(
    staff: Client, prison: Establishment
) -> None:
    for took in (20, 30, 40, 50, 90):
        a_held_clearance(at=prison, took=took)
    late, young = (an_asked_clearance(at=prison, days_ago=days) for days in (51, 50))
    Clearance.objects.update(chased_on=None)
    Clearance.objects.filter(pk=young.pk).update(
        status=ClearanceStatus.CHASED, chased_on=london_today() - timedelta(days=20)
    )
    page = staff.get("/clearances/", {"status": "chase"})
    assert [(row, row.likely.is_late) for row in page.context["page"]] == [(late, True)]
    assert page.context["late"] == 1
    day = london_today() + timedelta(days=39)  # 51 of the 90 days are over
    assert f"{day:%B %Y}" in page.content.decode()
    assert list(staff.get("/clearances/", {"status": "late"}).context["page"]) == [late]
    staff.post(reverse("recruitment:chase_clearance", args=[late.pk]))
    assert not staff.get("/clearances/", {"status": "chase"}).context["page"].object_list
    shown = staff.get(reverse("recruitment:clearance", args=[late.pk]))
    assert shown.context["likely"].on == day


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


def test_a_dbs_check_is_asked_for_its_date_of_issue_alone(
    staff: Client, prison: Establishment
) -> None:
    row = an_asked_clearance(at=None, volunteer=a_held_clearance(at=prison).volunteer)
    address = reverse("recruitment:receive_clearance", args=[row.pk])
    assert list(staff.get(address).context["form"].fields) == ["issued_on"]
    tomorrow = london_today() + timedelta(days=1)
    late = dated("issued_on", str(tomorrow.day), str(tomorrow.month), str(tomorrow.year))
    assert "issued_on" in staff.post(address, late).context["form"].errors
    staff.post(address, today("issued_on"))
    row.refresh_from_db()
    assert (row.status, row.expires_on) == (ClearanceStatus.RECEIVED, None)


def test_a_look_in_the_update_service_is_one_press(staff: Client, prison: Establishment) -> None:
    volunteer = a_held_clearance(at=prison).volunteer
    row = a_held_clearance(at=None, volunteer=volunteer, ends_in=None)
    Clearance.objects.filter(pk=row.pk).update(issued_on="2015-01-01", requested_on=None)
    page = reverse("recruitment:clearance", args=[row.pk])
    address = reverse("recruitment:check_dbs", args=[row.pk])
    assert address in staff.get(page).content.decode()
    listed = staff.get("/clearances/", {"status": "ending"}).context["page"]
    assert [line.pk for line in listed] == [row.pk]
    assert "checked_on" in staff.post(address).context["check"].errors
    staff.post(address, today("checked_on"))
    row.refresh_from_db()
    assert row.checked_on == london_today()
    assert not staff.get("/clearances/", {"status": "ending"}).context["page"].object_list


def test_a_mistake_is_corrected_with_a_reason(staff: Client, prison: Establishment) -> None:
    row = a_held_clearance(at=prison, ends_in=None)
    address = reverse("recruitment:correct_clearance", args=[row.pk])
    form = staff.get(address).context["form"]
    assert list(form.fields) == ["where", "requested_on", "issued_on", "expires_on", "reason"]
    sent = {"where": prison.pk} | dated("issued_on", "3", "2", "2024")
    assert "reason" in staff.post(address, sent).context["form"].errors
    staff.post(address, sent | {"reason": "Typed <wrongly>"})
    row.refresh_from_db()
    assert (row.issued_on, row.requested_on) == (date(2024, 2, 3), None)
    shown = staff.get(reverse("recruitment:clearance", args=[row.pk])).content.decode()
    assert "Typed &lt;wrongly&gt;" in shown
    assert "from 3 February 2024" in shown


def test_a_manager_sets_when_dbs_checks_are_made_again(client: Client) -> None:
    sign_in(client, manager())
    address = reverse("recruitment:clearance_rules")
    assert "dbs_months" in client.post(address, {"dbs_months": "61"}).context["form"].errors
    client.post(address, {"dbs_months": "24"})
    assert client.get(address).context["form"].initial == {"dbs_months": 24}
