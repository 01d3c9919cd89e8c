from datetime import timedelta

import pytest
from django.test import Client

from config.common.clock import LONDON, now
from recruitment.applying.timeline import HAPPENED
from recruitment.interviews.booking import MOST_A_DAY
from recruitment.models import Application, Interview, Manner
from recruitment.states import InterviewStatus
from tests.config.ui.markup import only
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.people import coordinator, sign_in
from tests.factories.post import sent_to
from tests.factories.recruitment import an_application
from tests.recruitment.typed import SHOWN, TYPED, typed_boxes

pytestmark = pytest.mark.django_db


def page_of(application: Application, more: str = "") -> str:
    return f"/apply/{application.reference}/{more}"


def test_choosing_moving_and_cancelling(client: Client) -> None:
    first, second = an_interview_time(), an_interview_time(starts_at=now() + timedelta(days=4))
    application = an_invited_application()
    choose = page_of(application, "interview/")
    sign_in(client, application.applicant)
    assert choose in client.get(page_of(application)).content.decode()

    needs = page_of(application, "interview/needs/")
    assert client.post(choose, {"time": first.pk})["Location"] == needs
    page = client.post(needs, {"words": "No steps"}, follow=True).content.decode()
    assert page_of(application, "interview.ics") in page
    assert "No steps" in client.get(needs).content.decode()
    assert client.get(choose).context["interview"].time == first
    client.post(choose, {"time": second.pk})
    assert Interview.objects.get().time == second
    cancel = page_of(application, "interview/cancel/")
    assert client.get(cancel).status_code == 200
    assert Interview.objects.get().status == InterviewStatus.BOOKED
    assert choose in client.post(cancel, follow=True).content.decode()
    assert Interview.objects.get().status == InterviewStatus.CANCELLED
    history = client.get(page_of(application)).content.decode()
    for action in ("book_interview", "move_interview", "cancel_interview"):
        assert HAPPENED[action] in history
    assert client.get(cancel)["Location"] == page_of(application)


def test_only_whoever_has_booked_a_call_gets_its_link(client: Client) -> None:
    link = "https://meet.example/tea"
    time = an_interview_time(manner=Manner.VIDEO, where=link)
    application = an_invited_application()
    sign_in(client, application.applicant)
    choose = page_of(application, "interview/")
    page = client.get(choose).content.decode()
    assert Manner.VIDEO.label in page
    assert link not in page
    client.post(choose, {"time": time.pk})
    assert link in client.get(page_of(application)).content.decode()


@pytest.mark.parametrize(
    "status", [InterviewStatus.BOOKED, InterviewStatus.HELD, InterviewStatus.MISSED]
)
def test_what_is_said_once_the_time_has_come(client: Client, status: InterviewStatus) -> None:
    interview = an_interview(time=an_interview_time(starts_at=now() - timedelta(hours=1)))
    Interview.objects.update(status=status)
    application = interview.application
    sign_in(client, application.applicant)
    page = client.get(page_of(application)).content.decode()
    started = interview.time.starts_at.astimezone(LONDON)
    assert (f"at {started:%H:%M}" in page) is (status == InterviewStatus.BOOKED)
    choose = f'href="{page_of(application, "interview/")}"'
    assert (choose in page) is (status == InterviewStatus.MISSED)
    assert page_of(application, "interview/cancel/") not in page
    for more in ("interview/cancel/", "interview/another/", "interview/"):
        led = client.get(page_of(application, more)).headers.get("Location")
        stays = status == InterviewStatus.MISSED and "cancel" not in more
        assert led == (None if stays else page_of(application))


@pytest.mark.parametrize("typed", ["", "0", "x", "99999999", "👩🏽‍🦱", "1; DROP TABLE"])
def test_a_time_that_is_none_is_explained(client: Client, typed: str) -> None:
    an_interview_time()
    application = an_invited_application()
    sign_in(client, application.applicant)
    page = client.post(page_of(application, "interview/"), {"time": typed}).content.decode()
    assert only(page, id="id_time_error")
    assert not Interview.objects.exists()


def test_the_calendar_file(client: Client) -> None:
    interview = an_interview()
    application = interview.application
    sign_in(client, application.applicant)
    response = client.get(page_of(application, "interview.ics"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(interview.uid) in response.content.decode()
    assert application.applicant.email in response.content.decode()


def test_no_file_without_an_interview(client: Client) -> None:
    application = an_invited_application()
    sign_in(client, application.applicant)
    assert client.get(page_of(application, "interview.ics")).status_code == 404


def test_asking_for_another_time_keeps_what_was_typed(client: Client) -> None:
    application = an_invited_application()
    sign_in(client, application.applicant)
    ask = page_of(application, "interview/another/")
    assert ask in client.get(page_of(application, "interview/")).content.decode()
    page = client.post(ask, {"words": "x" * 501}).content.decode()
    assert only(page, id="id_words_error")
    assert "x" * 501 in page
    for number in [*range(MOST_A_DAY), 0]:  # the last one is a second press
        answer = client.post(ask, {"words": f"Late {number}"})
        assert answer["Location"] == page_of(application)
    refused = client.post(ask, {"words": "Late again"})
    assert refused.context["form"].non_field_errors()


@pytest.mark.parametrize("kind", TYPED)
def test_whatever_is_asked_is_kept_and_explained_or_sent(client: Client, kind: str) -> None:
    application, text = an_invited_application(), TYPED[kind]
    sign_in(client, application.applicant)
    answer = client.post(page_of(application, "interview/another/"), {"words": text})
    if answer.status_code == 302:
        note = application.notes.get().text
        assert note.endswith(SHOWN[kind].replace("\r", "").strip())
        return
    page = answer.content.decode()
    assert only(page, id="id_words_error")
    assert "<script>alert" not in page
    assert [box.replace("\r", "") for box in typed_boxes(page)] == [SHOWN[kind].replace("\r", "")]
    assert not application.notes.exists()


@pytest.mark.parametrize("manner", Manner)
def test_the_page_the_email_and_the_calendar_say_everything(client: Client, manner: Manner) -> None:
    ann, ben = coordinator(name="Ann Linnet"), coordinator(name="Ben Wren")
    time = an_interview_time(
        interviewers=[ann, ben], manner=manner, where="020 7946 0000", bring="Photo ID"
    )
    application = an_invited_application(phone="07700 900123")
    sign_in(client, application.applicant)
    offered = client.get(page_of(application, "interview/")).content.decode()
    client.post(page_of(application, "interview/"), {"time": time.pk})
    email = sent_to(application.applicant.email)[-1]
    calendar = client.get(page_of(application, "interview.ics")).content.decode()
    page = client.get(page_of(application)).content.decode()
    for text in (page, email.text, "".join(calendar.split("\r\n "))):
        for fact in (ann.name, ben.name, time.place, "Photo ID"):
            assert fact in text
    for fact in (ann.name, ben.name, time.place):
        assert fact in offered
    assert (application.phone in page) is (manner == Manner.PHONE)


@pytest.mark.parametrize(
    "more", ["interview/", "interview/another/", "interview/cancel/", "interview/needs/"]
)
def test_who_is_not_invited_is_sent_back(client: Client, more: str) -> None:
    application = an_application()
    sign_in(client, application.applicant)
    assert client.get(page_of(application, more))["Location"] == page_of(application)
