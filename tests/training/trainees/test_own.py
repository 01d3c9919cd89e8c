"""A trainee's own pages, and the public pages to check a certificate."""

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.grants import grant_role
from config.accounts.roles import Role
from config.common.clock import now
from recruitment.models import Application
from tests.factories.people import applicant, manager, sign_in
from tests.factories.training import a_certificate, a_session, a_trainee
from tests.training.conftest import InTraining
from training.certificates.printing import CannotPrint
from training.models import CalendarFeed
from training.programme.emails import TITLE, email_trainees
from training.trainees import views

pytestmark = pytest.mark.django_db


def text_of(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"training:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_what_comes_next_stands_first(own: Client, room: InTraining) -> None:
    shown = text_of(own, "my_training")
    assert shown.index("Endings") < shown.index("Boundaries"), "though it is later"
    for words in ("Excused", "12 Example Street", "“Boundaries”", "DBS check"):
        assert words in shown


def test_a_trainee_starts_at_the_training(own: Client, client: Client) -> None:
    assert own.get("/").headers["Location"] == "/my-training/"
    sign_in(client, applicant())
    assert client.get("/").status_code == 200


def test_the_page_opens_for_somebody_not_in_training(client: Client) -> None:
    sign_in(client, applicant())
    assert client.get(reverse("training:my_training")).context["enrolment"] is None


def test_somebody_who_has_just_given_up_their_place_is_not_in_training(
    own: Client, room: InTraining
) -> None:
    absence = reverse("training:report_absence", args=[room.coming.pk])
    assert own.get(absence).status_code == 200
    Application.objects.update(status="withdrawn", place=None)
    assert own.get(reverse("training:my_training")).context["enrolment"] is None
    assert own.get(absence).status_code == 404


def test_a_date_goes_into_a_calendar(own: Client, room: InTraining) -> None:
    email_trainees(at=now())
    shown = text_of(own, "session_calendar", room.coming.pk)
    assert "METHOD:REQUEST" in shown
    assert f"SUMMARY:{TITLE}" in shown
    assert own.get(reverse("training:session_calendar", args=[room.past.pk])).status_code == 404


def test_the_private_calendar_is_made_once_shown_once_and_stopped(
    own: Client, room: InTraining, client: Client
) -> None:
    email_trainees(at=now())
    page = own.post(reverse("training:calendar")).content.decode()
    address = page.partition("<code>")[2].partition("</code>")[0]
    path = "/calendar/" + address.rpartition("/")[2]
    assert path not in text_of(own, "calendar")
    feed = client.get(path)
    assert feed.headers["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in feed.content
    stop = reverse("training:stop_calendar")
    assert "sure" in own.post(stop).content.decode()
    assert client.get(path).status_code == 200, "one press asks first"
    stopped = own.post(stop, {"sure": "yes"}, follow=True).content.decode()
    assert f'href="{reverse("start")}" class="govuk-back-link"' in stopped
    assert not CalendarFeed.objects.exists()
    assert client.get(path).status_code == 404


def test_anyone_with_the_code_sees_name_course_and_date_alone(
    client: Client, room: InTraining
) -> None:
    certificate = a_certificate(room.trainee)
    response = client.get(reverse("training:certificates"), {"code": "aaaa bbbb 2222"}, follow=True)
    shown = response.content.decode()
    assert response.context["certificate"] == certificate
    for words in ("Ama Alder", str(room.cohort)):
        assert words in shown
    for private in (room.trainee.volunteer.email, room.trainee.application.reference, "HMP Here"):
        assert private not in shown
    other = client.get(reverse("training:check_certificate", args=["AAAA-BBBB-2223"]))
    assert other.context["certificate"] is None
    assert certificate.name not in other.content.decode()


def test_a_certificate_is_its_holders(own: Client, room: InTraining) -> None:
    a_certificate(room.trainee)
    assert reverse("training:my_certificate") in text_of(own, "my_training")
    file = own.get(reverse("training:my_certificate"))
    assert file.content.startswith(b"%PDF")
    stranger = Client()
    sign_in(stranger, a_trainee().volunteer)
    assert stranger.get(reverse("training:my_certificate")).status_code == 404


def test_without_pango_the_page_says_so_and_the_rest_works(
    own: Client, room: InTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> bytes:
        raise CannotPrint("Pango is missing.")

    monkeypatch.setattr(views, "certificate_pdf", refuse)
    a_certificate(room.trainee)
    page = own.get(reverse("training:my_certificate"))
    assert page.status_code == 503
    assert "Pango is missing." in page.content.decode()
    assert reverse("training:my_certificate") in text_of(own, "my_training")


def test_a_date_not_told_yet_has_no_link_to_a_file(own: Client, room: InTraining) -> None:
    address = reverse("training:session_calendar", args=[room.coming.pk])
    assert address not in text_of(own, "my_training")
    email_trainees(at=now())
    assert address in text_of(own, "my_training")


def test_a_catch_up_with_another_cohort_stands_among_the_dates(
    own: Client, room: InTraining
) -> None:
    again = a_session(in_days=3, title="Again", subject=room.past.subject, is_catch_up=True)
    assert "Again" not in text_of(own, "my_training")
    again.guests.add(room.trainee.volunteer)
    shown = own.get(reverse("training:my_training"))
    assert shown.context["next"].session == again
    assert "“Boundaries”" not in shown.content.decode(), "it is no longer missed"


@pytest.mark.parametrize("code", ["a/b", "../x", "%2F", "é?x=1"])
def test_any_code_may_be_asked_for(client: Client, code: str) -> None:
    response = client.get(reverse("training:certificates"), {"code": code}, follow=True)
    assert response.status_code == 200
    assert response.context["certificate"] is None


def test_a_code_without_a_letter_is_none(client: Client) -> None:
    response = client.get(reverse("training:certificates"), {"code": " .. "})
    assert 'id="id_code_error"' in response.content.decode()


def test_a_trainee_who_stops_is_asked_why(own: Client, room: InTraining) -> None:
    application = room.trainee.application
    address = reverse("recruitment:withdraw_application", args=[application.reference])
    assert f'href="{address}"' in own.get(reverse("training:my_training")).content.decode()
    assert own.get(address).status_code == 200
    own.post(address, {"why": "waited"})
    application.refresh_from_db()
    assert (application.status, application.why_stopped) == ("withdrawn", "waited")


def test_a_mentor_steps_down_instead(own: Client, room: InTraining) -> None:
    grant_role(user=room.trainee.volunteer, role=Role.MENTOR, by=manager(), at=now())
    address = reverse("recruitment:withdraw_application", args=[room.trainee.application.reference])
    assert address not in own.get(reverse("training:my_training")).content.decode()
