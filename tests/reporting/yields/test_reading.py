"""What the record says, step by step, through the programme's own functions."""

from datetime import datetime, timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.mentors.becoming import become_mentor
from matching.mentors.getting_in import record_access
from matching.mentors.staying import step_down
from matching.models import Mentor
from recruitment.applying.leaving import withdraw_application
from recruitment.models import Clearance
from recruitment.places.answering import accept_offer, turn_down_offer
from recruitment.places.offering import make_offer
from recruitment.states import ApplicationStatus
from reporting.forecast.coming import ASSUMED_ACCEPTED, ASSUMED_YIELD, coming_on
from reporting.yields.choosing import Choice, record_for
from reporting.yields.journeys import Journey, Kind
from reporting.yields.steps import Reason, Step
from reporting.yields.tallies import tallies
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.recruitment import a_cohort, an_application
from tests.factories.training import a_certificate, a_ready_volunteer, a_trainee, a_training_cohort
from training.enrolment.enrolling import leave_training, move_to, take_in
from training.models import Enrolment

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)


@pytest.fixture
def boss() -> User:
    return manager()


def one(user: User) -> Journey:
    [journey] = record_for(user, at=now()).journeys(Choice())
    return journey


def step_and_reason(user: User) -> tuple[Step, Reason | None]:
    journey = one(user)
    return journey.at, journey.ended.why if journey.ended else None


def test_an_applicant_goes_from_step_to_step(boss: User) -> None:
    application = an_application(status=ApplicationStatus.INTERVIEW)
    assert step_and_reason(boss) == (Step.APPLIED, None)
    at: datetime = now()
    make_offer(application=application, ends_on=TODAY + 9 * DAY, by=boss, at=at)
    assert step_and_reason(boss) == (Step.OFFERED, None)
    assert one(boss).since == TODAY
    accept_offer(application=application, by=application.applicant, at=at)
    assert step_and_reason(boss) == (Step.ACCEPTED, None)
    take_in(at=at)
    assert step_and_reason(boss) == (Step.ACCEPTED, None)
    withdraw_application(application=application, why="moved", by=application.applicant, at=at)
    take_in(at=at)
    assert step_and_reason(boss) == (Step.ACCEPTED, Reason.MOVED)
    ended = one(boss).ended
    assert ended is not None
    assert ended.record == (Kind.APPLICATION, application.pk)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (ApplicationStatus.DECLINED, Reason.DECLINED),
        (ApplicationStatus.WITHDRAWN, Reason.UNKNOWN),
        (ApplicationStatus.LAPSED, Reason.NO_ANSWER),
    ],
)
def test_an_application_that_is_over_says_why(
    boss: User, status: ApplicationStatus, why: Reason
) -> None:
    an_application(status=status)
    assert step_and_reason(boss)[1] == why


def test_turning_an_offer_down_stops_at_the_offer(boss: User) -> None:
    application = an_application(status=ApplicationStatus.OFFERED)
    turn_down_offer(application=application, why="waited", by=application.applicant, at=now())
    assert step_and_reason(boss) == (Step.OFFERED, Reason.WAITED)


def test_a_volunteer_goes_from_training_to_a_first_session(boss: User) -> None:
    prison = an_establishment()
    volunteer = a_ready_volunteer(at=prison)
    assert one(boss).at == Step.ACCEPTED
    a_certificate(volunteer)
    assert one(boss).at == Step.CLEARED
    mentor = become_mentor(enrolment=volunteer, by=boss, at=now())
    journey = one(boss)
    assert (journey.at, journey.since) == (Step.MENTOR, TODAY)
    for pass_ends, at in ((None, Step.INDUCTED), (TODAY + 90 * DAY, Step.ADMITTED)):
        record_access(
            mentor=mentor,
            establishment=prison,
            inducted_on=TODAY,
            pass_expires_on=pass_ends,
            by=boss,
            at=now(),
        )
        assert (one(boss).at, one(boss).since) == (at, TODAY)
    match = a_supported_man(mentor=mentor, referral=a_referral(at=prison))
    assert (one(boss).at, one(boss).since) == (Step.MET, match.first_met_on)
    step_down(mentor=mentor, on=TODAY, why="work", by=boss, at=now())
    assert step_and_reason(boss) == (Step.MET, None)  # today is the last day
    Mentor.objects.update(leaves_on=TODAY - DAY)
    assert step_and_reason(boss) == (Step.MET, Reason.WORK)


def test_whoever_moves_to_a_later_cohort_counts_there_alone(boss: User) -> None:
    trainee = a_trainee(a_training_cohort(starts_in=-100))
    later = a_training_cohort(starts_in=60)
    move_to(enrolment=trainee, cohort=later, by=boss, at=now())
    assert one(boss).facts.cohort == later.pk
    leave_training(enrolment=Enrolment.objects.get(cohort=later), why="health", by=boss, at=now())
    assert step_and_reason(boss) == (Step.ACCEPTED, Reason.HEALTH)


def test_an_application_moved_to_a_later_cohort_counts_once(boss: User) -> None:
    first = an_application(status=ApplicationStatus.NEXT_COHORT)
    later = a_cohort(year=2040)
    an_application(applicant=first.applicant, cohort=later, moved_from=first)
    assert one(boss).facts.cohort == later.pk


def test_a_second_try_counts_in_both_cohorts_and_what_followed_in_the_later(boss: User) -> None:
    first = a_trainee(a_training_cohort(starts_in=-300))
    leave_training(enrolment=first, why="work", by=boss, at=now())
    second = a_trainee(a_training_cohort(starts_in=-60), user=first.volunteer)
    a_certificate(second)
    an_asked_clearance(at=an_establishment(), volunteer=second.volunteer)
    journeys = record_for(boss, at=now()).journeys(Choice())
    assert {row.facts.enrolment: row.at for row in journeys} == {
        first.pk: Step.ACCEPTED,
        second.pk: Step.ASKED,
    }


def test_a_corrected_clearance_counts_but_not_how_long_it_took(boss: User) -> None:
    mentor = a_mentor(cleared=False)
    a_held_clearance(at=an_establishment(), volunteer=mentor.user, took=84)
    assert one(boss).days[Step.ASKED] is not None
    Clearance.objects.update(was_corrected=True)
    assert one(boss).days[Step.ASKED] is None


def test_a_coordinator_sees_the_people_and_the_steps_of_their_prisons(boss: User) -> None:
    ours, other = an_establishment(), an_establishment()
    ann = a_coordinator(ours)
    a_mentor(at=other)
    volunteer = a_trainee(establishments=[ours])
    a_certificate(volunteer)
    a_held_clearance(at=other, volunteer=volunteer.volunteer)
    assert step_and_reason(ann) == (Step.TRAINED, Reason.ELSEWHERE)
    journeys = record_for(boss, at=now()).journeys(Choice())
    assert sorted(row.at for row in journeys) == [Step.CLEARED, Step.MENTOR]
    assert record_for(a_coordinator(an_establishment()), at=now()).facts == []


def test_the_forecast_counts_the_same_people(boss: User) -> None:
    """A cohort whose training began 45 weeks ago, so that the forecast counts its yield."""
    cohort = a_training_cohort(starts_in=-315)
    for number in range(3):
        volunteer = a_trainee(cohort)
        if number:
            a_mentor(user=volunteer.volunteer)
    an_application(cohort=cohort, status=ApplicationStatus.DECLINED)
    withdrawn = a_trainee(cohort).application
    withdraw_application(application=withdrawn, by=withdrawn.applicant, at=now())
    take_in(at=now())
    a_certificate(volunteer)
    lines = tallies(record_for(boss, at=now()).journeys(Choice(cohort=cohort)))
    accepted, applied = lines[Step.ACCEPTED].reached, lines[Step.APPLIED].reached
    mentors = Mentor.objects.count()
    coming = coming_on(TODAY)
    assert coming.accepted == ASSUMED_ACCEPTED.with_record(accepted, applied - accepted)
    assert coming.enrolled == ASSUMED_YIELD.with_record(mentors, accepted - mentors)
