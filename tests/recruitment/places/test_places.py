"""How many places can be offered, who is next, and accepting or turning down an offer."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.leaving import join_next_cohort, withdraw_application
from recruitment.models import Application, Criterion, Interview, InterviewTime, Score, ScoreSheet
from recruitment.places.answering import OfferEnded, PlacesTaken, accept_offer, turn_down_offer
from recruitment.places.offering import (
    NoPlaceLeft,
    Places,
    check_can_offer,
    make_offer,
    offer_next,
    places_of,
)
from recruitment.states import ApplicationStatus, InterviewStatus
from tests.factories.people import coordinator, manager
from tests.factories.recruitment import a_cohort, a_decision, an_application

S = ApplicationStatus
SIZE = st.integers(0, 50)


@given(SIZE, SIZE, SIZE, st.integers(0, 100))
def test_no_more_are_offered_than_may_be(
    total: int, accepted: int, offered: int, over: int
) -> None:
    places = Places(total, total * (100 + over) // 100, accepted, offered)
    assert places.to_offer >= 0
    if places.to_offer:
        assert accepted + offered + places.to_offer == places.limit
        assert accepted < total


@pytest.mark.django_db
@pytest.mark.parametrize(("over", "limit"), [(0, 3), (30, 3), (34, 4), (100, 6)])
def test_a_part_of_a_place_does_not_count(over: int, limit: int) -> None:
    assert places_of(a_cohort(places=3, over_offer=over)).limit == limit


@pytest.mark.django_db
def test_nothing_is_offered_once_every_place_is_accepted() -> None:
    cohort = a_cohort(places=1, over_offer=100)
    an_application(status=S.ACCEPTED, cohort=cohort)
    with pytest.raises(NoPlaceLeft):
        check_can_offer(cohort)


@pytest.mark.django_db
def test_an_offer_beyond_the_limit_is_refused() -> None:
    cohort = a_cohort(places=1)
    an_application(status=S.OFFERED, cohort=cohort)
    other = an_application(status=S.SHORTLISTED, cohort=cohort)
    with pytest.raises(NoPlaceLeft):
        make_offer(application=other, ends_on=london_today(), by=manager(), at=now())


def scored(application: Application, points: int, *, missing: int = 0) -> Application:
    """An application whose interview has one score sheet, while this many are missing."""
    interviewers = [coordinator() for _ in range(1 + missing)]
    time = InterviewTime.objects.create(
        cohort=application.cohort, starts_at=now(), where="Example Street"
    )
    time.interviewers.set(interviewers)
    interview = Interview.objects.create(
        application=application, time=time, booked_at=now(), status=InterviewStatus.HELD
    )
    sheet = ScoreSheet.objects.create(
        interview=interview, interviewer=interviewers[0], handed_in_at=now()
    )
    criterion, _ = Criterion.objects.get_or_create(code="listens", name="Listens")
    Score.objects.create(sheet=sheet, criterion=criterion, points=points)
    return application


@pytest.mark.django_db
def test_a_lone_sheet_of_two_does_not_count_yet() -> None:
    cohort = a_cohort(places=4)
    half = scored(an_application(status=S.RESERVE, cohort=cohort), 5, missing=1)
    whole = scored(an_application(status=S.RESERVE, cohort=cohort), 2)
    assert [offer_next(cohort, now()) for _ in range(2)] == [whole, half]


@pytest.mark.django_db
def test_the_next_has_the_best_score_then_the_earliest_application() -> None:
    cohort = a_cohort(places=4)
    at = now()
    late, early = (
        an_application(status=S.RESERVE, cohort=cohort, submitted_at=at - timedelta(days=days))
        for days in (1, 2)
    )
    good, better = (
        scored(an_application(status=S.RESERVE, cohort=cohort), points) for points in (3, 5)
    )
    order = [offer_next(cohort, at) for _ in range(5)]
    assert order == [better, good, early, late, None]
    better.refresh_from_db()
    assert better.status == S.OFFERED
    assert better.offer_expires_on == london_today() + timedelta(days=cohort.offer_days)
    assert better.messages.get().key == "offer"


@pytest.mark.django_db
def test_nobody_is_next_where_a_decision_is_held_or_training_has_begun() -> None:
    cohort = a_cohort()
    waiting = an_application(status=S.RESERVE, cohort=cohort)
    decision = a_decision(waiting)
    assert offer_next(cohort, now()) is None
    decision.delete()
    begun = now() + timedelta(days=200)
    assert offer_next(cohort, begun) is None
    assert offer_next(cohort, now()) == waiting


@pytest.mark.django_db
def test_yes_takes_the_lowest_free_place() -> None:
    cohort = a_cohort(places=3)
    an_application(status=S.ACCEPTED, cohort=cohort, place=2)
    for place in (1, 3):
        offered = an_application(status=S.OFFERED, cohort=cohort)
        accept_offer(application=offered, by=offered.applicant, at=now())
        offered.refresh_from_db()
        assert (offered.status, offered.place) == (S.ACCEPTED, place)
        assert offered.messages.get().key == "accepted"


@pytest.mark.django_db
def test_yes_when_all_places_are_taken_is_refused_and_the_offer_stays_open() -> None:
    cohort = a_cohort(places=1, over_offer=100)
    offered = an_application(status=S.OFFERED, cohort=cohort)
    an_application(status=S.ACCEPTED, cohort=cohort, place=1)
    with pytest.raises(PlacesTaken):
        accept_offer(application=offered, by=offered.applicant, at=now())
    offered.refresh_from_db()
    assert offered.status == S.OFFERED
    assert not offered.messages.exists()


@pytest.mark.django_db
def test_yes_on_the_last_day_and_not_the_day_after() -> None:
    offered = an_application(status=S.OFFERED, offer_expires_on=london_today())
    with pytest.raises(OfferEnded):
        accept_offer(
            application=offered, by=offered.applicant, at=now() + timedelta(days=1, hours=1)
        )
    accept_offer(application=offered, by=offered.applicant, at=now())


@pytest.mark.django_db
def test_nobody_else_answers_and_nobody_twice() -> None:
    offered = an_application(status=S.OFFERED)
    for answer in (accept_offer, turn_down_offer):
        with pytest.raises(NotAllowed):
            answer(application=offered, by=manager(), at=now())
    turn_down_offer(application=offered, by=offered.applicant, at=now())
    with pytest.raises(ChangedMeanwhile):
        accept_offer(application=offered, by=offered.applicant, at=now())


@pytest.mark.django_db
@pytest.mark.parametrize("leave", [turn_down_offer, withdraw_application, join_next_cohort])
def test_who_leaves_makes_room_for_the_next(leave: object) -> None:
    cohort = a_cohort(places=1)
    offered = an_application(status=S.OFFERED, cohort=cohort)
    waiting = an_application(status=S.RESERVE, cohort=cohort)
    assert callable(leave)
    leave(application=offered, by=offered.applicant, at=now())
    waiting.refresh_from_db()
    assert waiting.status == S.OFFERED
