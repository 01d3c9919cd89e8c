from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from config.common.clock import LONDON, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.leaving import join_next_cohort, withdraw_application
from recruitment.applying.timeline import HAPPENED, timeline
from recruitment.interviews.booking import (
    NOTICE,
    NotInvited,
    NotStarted,
    TimeTaken,
    book_interview,
    booked_interview,
    cancel_interview,
    free_times,
    mark_missed,
)
from recruitment.interviews.times import withdraw_time
from recruitment.models import Application, Interview, InterviewTime
from recruitment.states import ApplicationStatus, InterviewStatus
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.people import applicant, coordinator, manager
from tests.factories.post import sent_to
from tests.factories.recruitment import a_cohort, an_application

pytestmark = pytest.mark.django_db


def book(application: Application, time: InterviewTime) -> Interview:
    by = application.applicant
    return book_interview(application=application, time=time, by=by, at=now())


def newest_event(address: str) -> tuple[str, Any]:
    """The method and the event of the newest invitation sent to this address."""
    calendar = Calendar.from_ical(sent_to(address)[-1].calendar)
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_booking_invites_the_applicant_and_both_interviewers() -> None:
    ann, ben = coordinator(), coordinator()
    time = an_interview_time(interviewers=[ann, ben])
    application = an_invited_application()
    interview = book(application, time)
    assert booked_interview(application) == interview
    for guest in (application.applicant, ann, ben):
        method, event = newest_event(guest.email)
        assert method == "REQUEST"
        assert event["UID"] == f"{interview.uid}@alongside"
        assert event["ATTENDEE"] == f"mailto:{guest.email}"


def test_the_event_names_neither_a_prison_nor_a_person() -> None:
    application = an_invited_application()
    book(application, an_interview_time())
    text = sent_to(application.applicant.email)[-1].calendar
    for prison in application.establishments.all():
        assert prison.name not in text
    assert application.full_name not in text


def test_moving_updates_the_event_in_every_calendar() -> None:
    ann, ben, cleo = coordinator(), coordinator(), coordinator()
    first = an_interview_time(interviewers=[ann, ben])
    second = an_interview_time(starts_at=now() + timedelta(days=5), interviewers=[ben, cleo])
    application = an_invited_application()
    interview = book(application, first)
    moved = book(application, second)
    assert moved.pk == interview.pk
    events = {who: newest_event(who.email) for who in (application.applicant, ann, ben, cleo)}
    assert {who: method for who, (method, _) in events.items()} == {
        application.applicant: "REQUEST",
        ann: "CANCEL",
        ben: "REQUEST",
        cleo: "REQUEST",
    }
    assert {event["UID"] for _, event in events.values()} == {f"{interview.uid}@alongside"}
    assert {event["SEQUENCE"] for _, event in events.values()} == {1}
    assert list(free_times(application.cohort, at=now())) == [first]


def test_pressing_twice_books_once() -> None:
    time, application = an_interview_time(), an_invited_application()
    assert book(application, time) == book(application, time)
    assert len(sent_to(application.applicant.email)) == 1


def test_cancelling_takes_it_out_and_frees_the_time() -> None:
    interview = an_interview()
    application = interview.application
    cancel_interview(interview=interview, by=application.applicant, at=now())
    guests = [application.applicant, *interview.time.interviewers.all()]
    for guest in guests:
        method, event = newest_event(guest.email)
        assert (method, event["SEQUENCE"], event["STATUS"]) == ("CANCEL", 1, "CANCELLED")
    assert list(free_times(application.cohort, at=now())) == [interview.time]
    again = book(application, interview.time)
    assert again.uid != interview.uid


def test_removing_a_time_tells_the_applicant_who_booked_it() -> None:
    interview, boss = an_interview(), manager()
    for _ in range(2):
        withdraw_time(time=interview.time, by=boss, at=now())
    application = interview.application
    assert newest_event(application.applicant.email)[0] == "CANCEL"
    assert len(sent_to(application.applicant.email)) == 1
    with pytest.raises(TimeTaken):
        book(application, interview.time)


@pytest.mark.parametrize("leave", [withdraw_application, join_next_cohort])
def test_leaving_releases_what_is_booked(leave: Any) -> None:
    interview = an_interview()
    application = interview.application
    leave(application=application, by=application.applicant, at=now())
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.CANCELLED
    assert any("METHOD:CANCEL" in email.calendar for email in sent_to(application.applicant.email))
    interviewer = interview.time.interviewers.get()
    assert newest_event(interviewer.email)[0] == "CANCEL"


def test_a_time_somebody_has_is_not_given_twice() -> None:
    time = an_interview_time()
    book(an_invited_application(), time)
    late = an_invited_application()
    with pytest.raises(TimeTaken):
        book(late, time)
    assert booked_interview(late) is None


@pytest.mark.parametrize("hours", [-1, 1, NOTICE / timedelta(hours=1) - 0.01])
def test_a_time_past_or_too_soon_cannot_be_booked(hours: float) -> None:
    time = an_interview_time(starts_at=now() + timedelta(hours=hours))
    with pytest.raises(TimeTaken):
        book(an_invited_application(), time)


def test_nor_one_of_another_cohort() -> None:
    application = an_invited_application()
    with pytest.raises(TimeTaken):
        book(application, an_interview_time(cohort=a_cohort()))


@pytest.mark.parametrize(
    "status", [s for s in ApplicationStatus if s not in {"draft", "interview"}]
)
def test_only_those_invited_choose(status: ApplicationStatus) -> None:
    application = an_application(status=status)
    with pytest.raises(NotInvited):
        book(application, an_interview_time())


def test_nobody_chooses_for_somebody_else() -> None:
    interview, other = an_interview(), applicant()
    with pytest.raises(NotAllowed):
        cancel_interview(interview=interview, by=other, at=now())
    with pytest.raises(NotAllowed):
        book_interview(
            application=interview.application, time=an_interview_time(), by=other, at=now()
        )


def test_cancelling_twice_says_so() -> None:
    interview = an_interview()
    twin = Interview.objects.get(pk=interview.pk)
    cancel_interview(interview=interview, by=interview.application.applicant, at=now())
    with pytest.raises(ChangedMeanwhile):
        cancel_interview(interview=twin, by=interview.application.applicant, at=now())


def test_who_did_not_come_can_choose_again() -> None:
    interview, boss = an_interview(), manager()
    with pytest.raises(NotStarted):
        mark_missed(interview=interview, by=boss, at=now())
    later = interview.time.ends_at
    mark_missed(interview=interview, by=boss, at=later)
    email = sent_to(interview.application.applicant.email)[-1]
    assert f"/apply/{interview.application.reference}/" in email.text
    assert interview.application.messages.get().key == "interview_missed"
    assert timeline(interview.application)[0].title == HAPPENED["miss_interview"]
    assert book(interview.application, an_interview_time(starts_at=later + timedelta(days=2)))


def test_who_is_decided_on_already_is_not_asked_for_another_time() -> None:
    interview = an_interview()
    Application.objects.update(status=ApplicationStatus.RESERVE)
    interview = Interview.objects.get()
    mark_missed(interview=interview, by=manager(), at=interview.time.ends_at)
    assert not sent_to(interview.application.applicant.email)


@pytest.mark.parametrize("status", [InterviewStatus.BOOKED, InterviewStatus.HELD])
def test_once_they_have_met_there_is_no_time_to_choose(status: InterviewStatus) -> None:
    began = now() - timedelta(minutes=1)
    interview = an_interview(time=an_interview_time(starts_at=began))
    Interview.objects.update(status=status)
    with pytest.raises(NotInvited):
        book(interview.application, an_interview_time())
    with pytest.raises(NotInvited):
        cancel_interview(interview=interview, by=interview.application.applicant, at=now())
    assert Interview.objects.get().status == status


@pytest.mark.parametrize(
    ("booked_in", "starts"),
    [
        ("March", datetime(2027, 3, 27, 10, 0, tzinfo=UTC)),
        ("March", datetime(2027, 3, 29, 9, 0, tzinfo=UTC)),
        ("October", datetime(2027, 10, 30, 9, 0, tzinfo=UTC)),
        ("October", datetime(2027, 11, 1, 10, 0, tzinfo=UTC)),
    ],
)
def test_ten_in_london_is_ten_on_either_side_of_a_change_of_clocks(
    booked_in: str, starts: datetime
) -> None:
    at = starts - timedelta(days=7)  # they book before the clocks change
    application = an_invited_application()
    time = an_interview_time(starts_at=starts)
    book_interview(application=application, time=time, by=application.applicant, at=at)
    email = sent_to(application.applicant.email)[-1]
    assert "at 10:00" in email.text
    _, event = newest_event(application.applicant.email)
    assert event["DTSTART"].dt.astimezone(UTC) == starts
    assert starts.astimezone(LONDON).hour == 10
