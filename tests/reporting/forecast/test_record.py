"""Reading the laws of the forecast from the record, and the forecast itself."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import london_today, now
from matching.models import ClosureReason, ReleaseQuestion
from matching.states import MatchStatus, MentorStatus, ReferralStatus
from recruitment.models import Clearance, Cohort
from recruitment.states import ApplicationStatus, ClearanceStatus
from reporting.forecast.coming import (
    ASSUMED_ACCEPTED,
    ASSUMED_YIELD,
    TRAINING,
    Coming,
    Newcomer,
    coming_on,
)
from reporting.forecast.forecasting import forecast
from reporting.forecast.laws import Floats, Share
from reporting.forecast.record import (
    ASSUMED_GIVING_UP,
    ASSUMED_LEAVING,
    ASSUMED_REFERRALS,
    ASSUMED_SLIPPING,
    ASSUMED_SUPPORT,
    ASSUMED_WEEKS_LEFT,
    arrivals_from,
    laws_on,
    past_record,
)
from reporting.forecast.simulating import NEVER, WEEKS
from tests.factories.clearances import an_asked_clearance
from tests.factories.people import manager
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.factories.recruitment import a_cohort, an_application
from tests.factories.training import a_ready_volunteer, a_trainee, a_training_cohort

pytestmark = pytest.mark.django_db
TODAY = london_today()
WEEK = timedelta(weeks=1)


def begins_of(person: Newcomer, coming: Coming, futures: int) -> tuple[int | None, Floats]:
    random = np.random.default_rng(1)
    return coming.begins(person, random, coming.odds(random, futures))


def ago(weeks: float) -> date:
    return TODAY - weeks * WEEK


def closed(reason: ClosureReason, *, waited: float) -> None:
    a_referral(
        received_on=ago(waited + 10),
        status=ReferralStatus.CLOSED,
        closed_on=ago(10),
        closure_reason=reason,
    )


def test_without_a_record_the_assumptions_count() -> None:
    laws = laws_on(TODAY, past_record())
    assert laws.arrivals_at(1).rate == ASSUMED_REFERRALS
    assert laws.giving_up == ASSUMED_GIVING_UP
    assert laws.support == ASSUMED_SUPPORT
    assert laws.leaving == ASSUMED_LEAVING
    assert laws.weeks_left.weeks == ASSUMED_WEEKS_LEFT
    assert laws.slips.share == ASSUMED_SLIPPING


def test_referrals_count_at_their_prison_from_the_first_one_on() -> None:
    prison = an_establishment()
    for weeks in (20, 12, 3):
        a_referral(at=prison, received_on=ago(weeks))
    a_referral(received_on=ago(8))
    rate = laws_on(TODAY, past_record()).arrivals_at(prison.pk).rate
    assert rate.events == pytest.approx(ASSUMED_REFERRALS.events + 2)
    assert rate.weeks == pytest.approx(ASSUMED_REFERRALS.weeks + 20)


def test_a_prison_that_sends_nobody_is_not_expected_to_send_many() -> None:
    a_referral(received_on=ago(100))
    rate = laws_on(TODAY, past_record()).arrivals_at(an_establishment().pk).rate
    assert rate.mean < 0.05


def test_what_happened_later_does_not_count() -> None:
    prison = an_establishment()
    for weeks in (20, 12, 3):
        a_referral(at=prison, received_on=ago(weeks))
    rate = laws_on(ago(10), past_record()).arrivals_at(prison.pk).rate
    assert rate.events == pytest.approx(ASSUMED_REFERRALS.events + 1)
    assert rate.weeks == pytest.approx(ASSUMED_REFERRALS.weeks + 10)


def test_bursts_and_seasons_come_only_from_a_record_that_shows_them() -> None:
    weekly = [TODAY - day * WEEK for day in range(110, 0, -1)]
    calm = arrivals_from(weekly, TODAY)
    assert calm.bursts == 0
    assert calm.seasons == (1.0,) * 12
    in_bursts = [day for day in weekly[::5] for _ in range(5)]
    assert arrivals_from(in_bursts, TODAY).bursts > 1
    summer = [day for day in weekly for _ in range(4 if day.month in (6, 7, 8) else 1)]
    seasons = arrivals_from(summer, TODAY).seasons
    assert min(seasons[5:8]) > 1.5
    assert max(seasons[:5]) < 1
    assert arrivals_from(summer[-60:], TODAY).seasons == (1.0,) * 12


def test_who_leaves_unmatched_has_not_given_up() -> None:
    closed(ClosureReason.WITHDREW, waited=6)
    closed(ClosureReason.RELEASED_UNMATCHED, waited=4)
    closed(ClosureReason.DUPLICATE, waited=4)
    rate = laws_on(TODAY, past_record()).giving_up
    assert rate.events == pytest.approx(ASSUMED_GIVING_UP.events + 1)
    assert rate.weeks == pytest.approx(ASSUMED_GIVING_UP.weeks + 10)


def test_a_man_stops_waiting_when_he_is_matched() -> None:
    a_match(referral=a_referral(received_on=ago(9)), started_on=ago(4))
    assert laws_on(TODAY, past_record()).giving_up.weeks == pytest.approx(
        ASSUMED_GIVING_UP.weeks + 5
    )


def test_supports_that_ended_and_supports_that_go_on() -> None:
    a_match(started_on=ago(10))
    a_match(
        started_on=ago(30),
        status=MatchStatus.ENDED,
        ended_on=ago(10),
        end_reason=ClosureReason.COMPLETED,
    )
    rate = laws_on(TODAY, past_record()).support
    assert rate.events == pytest.approx(ASSUMED_SUPPORT.events + 1)
    assert rate.weeks == pytest.approx(ASSUMED_SUPPORT.weeks + 30)


def test_mentors_count_from_their_first_match_until_they_leave() -> None:
    gone = a_mentor(status=MentorStatus.LEFT, leaves_on=ago(5))
    a_match(
        mentor=gone,
        started_on=ago(25),
        status=MatchStatus.ENDED,
        ended_on=ago(5),
        end_reason=ClosureReason.COMPLETED,
    )
    a_match(started_on=ago(10))
    a_mentor()
    rate = laws_on(TODAY, past_record()).leaving
    assert rate.events == pytest.approx(ASSUMED_LEAVING.events + 1)
    assert rate.weeks == pytest.approx(ASSUMED_LEAVING.weeks + 30)


def test_release_dates_move_as_they_have_moved() -> None:
    man, by = a_referral(release_on=ago(1)), manager()
    for weeks, answer in ((9, "STILL_HERE"), (3, "LEFT")):
        ReleaseQuestion.objects.create(
            referral=man,
            release_on=ago(weeks),
            asked_at=now(),
            answer=ReleaseQuestion.Answer[answer],
            answered_by=by,
            answered_at=now(),
        )
    slips = laws_on(TODAY, past_record()).slips
    assert slips.share is not None
    assert (slips.share.yes, slips.share.no) == (ASSUMED_SLIPPING.yes + 1, ASSUMED_SLIPPING.no + 1)
    assert slips.weeks.weeks[-1] == pytest.approx(6)


def test_the_share_of_enrolled_people_who_mentor_comes_from_past_cohorts() -> None:
    past = a_training_cohort(starts_in=-400)
    a_trainee(cohort=past)
    a_mentor(user=a_trainee(cohort=past).volunteer)
    a_trainee(cohort=a_training_cohort(starts_in=-30))
    share = coming_on(TODAY).enrolled
    assert (share.yes, share.no) == (ASSUMED_YIELD.yes + 1, ASSUMED_YIELD.no + 1)


def test_the_share_of_applicants_who_are_accepted_comes_from_past_cohorts() -> None:
    past = a_cohort(opens_in=-200, open_for=30)
    an_application(cohort=past, status=ApplicationStatus.ACCEPTED)
    an_application(cohort=past, status=ApplicationStatus.DECLINED)
    an_application(cohort=past, status=ApplicationStatus.DECLINED)
    share = coming_on(TODAY).accepted
    assert (share.yes, share.no) == (ASSUMED_ACCEPTED.yes + 1, ASSUMED_ACCEPTED.no + 2)


def test_somebody_in_training_begins_once_trained_and_cleared() -> None:
    prison = an_establishment()
    trainee = a_trainee(cohort=a_training_cohort(starts_in=0))
    trainee.application.establishments.set([prison])
    (person,) = coming_on(TODAY).people
    assert person.earliest == pytest.approx(TRAINING / WEEK)
    coming = coming_on(TODAY)
    at, weeks = begins_of(person, coming, 400)
    assert at == prison.pk
    comes = weeks[weeks < NEVER]
    assert 0 < comes.size < 400
    assert comes.min() >= TRAINING / WEEK


def test_people_of_one_future_share_how_likely_they_are_to_become_mentors() -> None:
    person = Newcomer(1, 1, True, 0.0, {}, {7: 0.0})
    coming = Coming((person,) * 20, Share(1, 1), Share(1, 1), {})
    random = np.random.default_rng(1)
    odds = coming.odds(random, 2_000)
    count = sum(coming.begins(person, random, odds)[1] < NEVER for _ in range(20))
    low, high = np.percentile(count, (10, 90))
    assert low <= 3
    assert high >= 17
    likely = coming.likely(training=20, applying=0)
    assert (likely.low, likely.high) == pytest.approx((low, high), abs=1)


def test_a_clearance_that_is_held_or_asked_for_brings_the_day_forward() -> None:
    prison, other = an_establishment(), an_establishment()
    waiting = a_trainee(cohort=a_ready_volunteer(at=prison).cohort)
    Cohort.objects.update(opens_on=ago(20), closes_on=ago(12), training_starts_on=ago(8))
    an_asked_clearance(at=other, volunteer=waiting.volunteer, days_ago=70)
    coming = coming_on(TODAY)
    random = np.random.default_rng(1)
    firsts = {}
    for person in coming.people:
        at, weeks = coming.begins(person, random, coming.odds(random, 400))
        firsts[at] = weeks[weeks < NEVER]
    assert firsts[prison.pk].max() == person.earliest == 0
    assert 0 < firsts[other.pk].min() <= 2
    assert firsts[other.pk].max() <= 22 - 10


def test_a_prison_that_has_refused_somebody_is_not_asked_again() -> None:
    prison = an_establishment()
    trainee = a_trainee(cohort=a_training_cohort())
    trainee.application.establishments.set([prison])
    Clearance.objects.create(
        volunteer=trainee.volunteer,
        establishment=prison,
        status=ClearanceStatus.REFUSED,
        refused_on=TODAY,
    )
    (person,) = coming_on(TODAY).people
    assert (person.requested, person.cleared) == ({}, {})


def test_an_application_for_a_cohort_that_has_begun_brings_nobody() -> None:
    an_application(cohort=a_cohort(opens_in=-200, open_for=30))
    assert coming_on(TODAY).people == ()


def test_somebody_who_named_no_prison_does_not_come() -> None:
    an_application(cohort=a_cohort()).establishments.clear()
    coming = coming_on(TODAY)
    (person,) = coming.people
    at, weeks = begins_of(person, coming, 5)
    assert at is None
    assert (weeks == NEVER).all()


def test_the_forecast_begins_with_today() -> None:
    prison = an_establishment()
    for weeks in range(5):
        a_referral(at=prison, received_on=ago(weeks + 1), release_on=TODAY + 60 * WEEK)
    a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), started_on=ago(2))
    result = forecast(at=now(), futures=60)
    first = result.total.weeks[0]
    assert first.begins == TODAY
    assert first.waiting.low <= 5 <= first.waiting.high + 1
    assert first.left_unmatched.high == 0
    assert len(result.total.weeks) == WEEKS
    assert {part.name for part in result.prisons} >= {prison.name}


def test_a_free_mentor_takes_a_man_in_the_first_week() -> None:
    prison = an_establishment()
    a_referral(at=prison, received_on=ago(1), release_on=TODAY + 60 * WEEK)
    without = forecast(at=now(), futures=40).total.weeks[0].waiting
    a_mentor(at=prison)
    with_mentor = forecast(at=now(), futures=40).total.weeks[0].waiting
    assert with_mentor.low == without.low - 1


def test_prisons_without_a_common_mentor_do_not_change_each_other() -> None:
    one, other = an_establishment(), an_establishment()
    a_referral(at=one, received_on=ago(1))
    a_mentor(at=other)
    result = forecast(at=now(), futures=40)
    assert result.total.weeks[0].waiting.low >= 1


def test_the_same_record_gives_the_same_forecast_in_as_many_queries() -> None:
    prison = an_establishment()

    def queries() -> int:
        a_referral(at=prison, received_on=ago(2))
        a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
        a_trainee(cohort=a_training_cohort())
        result = forecast(at=now(), futures=20)
        with CaptureQueriesContext(connection) as captured:
            assert forecast(at=now(), futures=20) == result
        return len(captured)

    first = queries()
    queries()
    assert queries() == first
