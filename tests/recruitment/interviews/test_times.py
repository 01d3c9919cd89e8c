from datetime import datetime, timedelta

import pytest

from config.accounts.models import User
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.interviews.booking import NotInvited, book_interview, cancel_interview, free_times
from recruitment.interviews.times import (
    InterviewerBusy,
    Offer,
    TimePassed,
    TimesOverlap,
    TimeTooFar,
    alike,
    change_times,
    coming_times,
    give_time,
    offer_times,
    times_to_withdraw,
    withdraw_time,
)
from recruitment.models import Interview, InterviewTime
from recruitment.states import InterviewStatus
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.people import applicant, coordinator, manager, mentor_user
from tests.factories.post import sent_to
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_cohort, an_application

pytestmark = pytest.mark.django_db


def put_up(*people: User, starts: list[datetime], minutes: int = 45) -> list[InterviewTime]:
    offer = Offer(a_cohort(), minutes, "12 Example Street", people)
    return offer_times(offer=offer, starts=starts, by=coordinator(), at=now())


def in_hours(*hours: float) -> list[datetime]:
    return [now() + timedelta(hours=hour) for hour in hours]


def test_several_times_at_once_with_two_interviewers() -> None:
    ann, ben = coordinator(), coordinator()
    times = put_up(ann, ben, starts=in_hours(50, 48, 49))
    assert times == sorted(times, key=lambda time: time.starts_at)
    assert all(set(time.interviewers.all()) == {ann, ben} for time in times)


def test_one_that_has_gone_is_refused_and_none_is_made() -> None:
    with pytest.raises(TimePassed) as refused:
        put_up(coordinator(), starts=in_hours(-1, 48))
    assert refused.value.field == "times"
    assert not InterviewTime.objects.exists()


def test_one_that_is_over_a_year_away_is_refused() -> None:
    with pytest.raises(TimeTooFar) as refused:
        put_up(coordinator(), starts=in_hours(48, 367 * 24))
    assert refused.value.field == "times"
    assert put_up(coordinator(), starts=in_hours(365 * 24))


def test_times_that_overlap_each_other_are_refused() -> None:
    with pytest.raises(TimesOverlap) as refused:
        put_up(coordinator(), starts=in_hours(48, 48.5))
    assert refused.value.field == "times"


@pytest.mark.parametrize(("after", "is_free"), [(-46, True), (-44, False), (44, False), (46, True)])
def test_an_interviewer_is_in_one_place_at_a_time(after: int, is_free: bool) -> None:
    ann, ben = coordinator(), coordinator()
    starts = now() + timedelta(days=2)
    an_interview_time(starts_at=starts, interviewers=[ann])
    other = [starts + timedelta(minutes=after)]
    assert put_up(ben, starts=other)
    if is_free:
        assert put_up(ann, starts=other)
    else:
        with pytest.raises(InterviewerBusy) as refused:
            put_up(ann, starts=other)
        assert refused.value.field == "times"


def test_a_removed_time_leaves_the_hour_free() -> None:
    ann = coordinator()
    time = an_interview_time(interviewers=[ann])
    withdraw_time(time=time, by=ann, at=now())
    assert put_up(ann, starts=[time.starts_at])


@pytest.mark.parametrize("many", [0, 3])
def test_one_interviewer_or_two(many: int) -> None:
    with pytest.raises(FieldError) as refused:
        put_up(*[coordinator() for _ in range(many)], starts=in_hours(48))
    assert refused.value.field == "interviewers"


def test_only_staff_interview_and_remove_times() -> None:
    with pytest.raises(NotAllowed):
        put_up(mentor_user(), starts=in_hours(48))
    with pytest.raises(NotAllowed):
        withdraw_time(time=an_interview_time(), by=applicant(), at=now())


def test_a_time_booked_by_an_applicant_somebody_else_screens_stays() -> None:
    """This holds even when the applicant booked the time while the page asked."""
    ann = coordinator()
    interview = an_interview(establishments=[an_establishment()])
    with pytest.raises(NotAllowed):
        withdraw_time(time=interview.time, by=ann, at=now())
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.BOOKED
    assert interview.time.withdrawn_at is None
    assert not sent_to(interview.application.applicant.email)


def test_whose_times_can_be_removed() -> None:
    ann = coordinator()
    free = an_interview_time()
    interview = an_interview(establishments=[an_establishment(coordinators=[ann])])
    others = an_interview(establishments=[an_establishment()])
    called_off = an_interview(establishments=[an_establishment()])
    Interview.objects.filter(pk=called_off.pk).update(status=InterviewStatus.CANCELLED)
    assert set(times_to_withdraw(ann, at=now())) == {free, interview.time, called_off.time}
    assert others.time in times_to_withdraw(manager(), at=now())


def test_the_list_shows_what_is_booked_and_leaves_out_what_is_removed() -> None:
    booked = an_interview()
    withdraw_time(time=an_interview_time(), by=coordinator(), at=now())
    an_interview_time(starts_at=now() - timedelta(days=2))
    rows = list(coming_times(at=now()))
    assert [(row, vars(row)["live"]) for row in rows] == [(booked.time, [booked])]


def test_a_given_time_is_booked_for_one_applicant_and_for_nobody_else() -> None:
    ann, boss = coordinator(), manager()
    application, other = an_invited_application(), an_invited_application()
    offer = Offer(application.cohort, 30, "020 7946 0000", [ann], "phone", "a pen")
    (starts,) = in_hours(5)  # less notice than applicants need
    for _ in range(2):
        given = give_time(application=application, offer=offer, starts_at=starts, by=boss, at=now())
    assert given.time.is_given
    assert len(sent_to(application.applicant.email)) == len(sent_to(ann.email)) == 1
    assert not free_times(other.cohort, at=now()).exists()

    later = starts + timedelta(minutes=10)  # their own earlier time is no obstacle
    moved = give_time(application=application, offer=offer, starts_at=later, by=boss, at=now())
    assert (moved.pk, moved.time.starts_at) == (given.pk, later)
    assert [time.pk for time in coming_times(at=now())] == [moved.time_id]
    with pytest.raises(InterviewerBusy):
        give_time(application=other, offer=offer, starts_at=later, by=boss, at=now())
    cancel_interview(interview=moved, by=application.applicant, at=now())
    assert not coming_times(at=now()).exists()
    assert give_time(application=other, offer=offer, starts_at=later, by=boss, at=now())


def test_who_gives_a_time_and_to_whom() -> None:
    ann, boss = coordinator(), manager()
    an_establishment(coordinators=[ann])
    application = an_invited_application(establishments=[an_establishment()])
    offer = Offer(application.cohort, 30, "Here", [boss])
    (starts,) = in_hours(30)
    with pytest.raises(NotAllowed):
        give_time(application=application, offer=offer, starts_at=starts, by=ann, at=now())
    with pytest.raises(NotInvited):
        give_time(application=an_application(), offer=offer, starts_at=starts, by=boss, at=now())
    assert not InterviewTime.objects.exists()


def test_changed_details_go_to_those_booked_once() -> None:
    ann, ben, boss = coordinator(), coordinator(), manager()
    interview = an_interview(time=an_interview_time(interviewers=[ann]))
    time = interview.time
    free = an_interview_time(starts_at=time.starts_at + timedelta(hours=1), interviewers=[ann])
    offer = Offer(time.cohort, 45, "https://meet.example/tea", [ben], "video", "photo ID")
    for changed in (2, 0):
        times = change_times(times=[time, free], offer=offer, by=boss, at=now())
        assert len(times) == changed
    (email,) = sent_to(interview.application.applicant.email)
    assert offer.where in email.text
    assert "SEQUENCE:1" in email.calendar
    assert len(sent_to(ann.email)) == len(sent_to(ben.email)) == 1
    assert "METHOD:CANCEL" in sent_to(ann.email)[0].calendar
    free.refresh_from_db()
    assert Offer.of(free).is_like(offer)


def test_a_change_that_cannot_be_made_changes_nothing() -> None:
    ann, boss = coordinator(), manager()
    an_establishment(coordinators=[ann])
    interview = an_interview(establishments=[an_establishment()])
    an_interview_time(starts_at=interview.time.starts_at, interviewers=[ann])
    busy = Offer(interview.time.cohort, 45, "Elsewhere", [ann])
    longer = Offer(interview.time.cohort, 90, "Elsewhere", [boss])
    with pytest.raises(InterviewerBusy):
        change_times(times=[interview.time], offer=busy, by=boss, at=now())
    with pytest.raises(NotAllowed):
        change_times(times=[interview.time], offer=longer, by=ann, at=now())
    withdraw_time(time=interview.time, by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        change_times(times=[interview.time], offer=longer, by=boss, at=now())
    assert not InterviewTime.objects.filter(where="Elsewhere").exists()


def test_times_that_were_offered_together() -> None:
    ann, boss = coordinator(), manager()
    morning = (now() + timedelta(days=3)).replace(hour=10, minute=0)
    starts = [morning + timedelta(hours=hours) for hours in range(3)]
    first, second, third = put_up(ann, starts=starts)
    an_interview_time(starts_at=morning + timedelta(hours=5), interviewers=[boss])
    book_interview(
        application=(application := an_invited_application()),
        time=third,
        by=application.applicant,
        at=now(),
    )
    assert [time.pk for time in alike(first, boss, at=now())] == [second.pk, third.pk]
