"""What changes and profiles are worth."""

from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from matching.questions.solving import pool_now
from recruitment.models import Establishment
from reporting.forecast.coming import coming_on
from reporting.forecast.record import laws_on, past_record
from reporting.planner.levers import Lever, Levers
from reporting.planner.planning import Effort, plan_in_json
from reporting.planner.profiles import best_profiles
from reporting.planner.worlds import Hire, Situation
from tests.factories.clearances import an_asked_clearance
from tests.factories.programme import (
    a_clearance,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)
from tests.factories.training import a_trainee, a_training_cohort
from tests.reporting.planner.test_gap import MONDAY_EVENING, MONDAY_MORNING, men_leaving, trials

TODAY = london_today()
WEEK = timedelta(weeks=1)
MONDAYS = {"morning": 0, "evening": 2}


def levers(*prisons: Establishment) -> Levers:
    ids = sorted(prison.pk for prison in prisons)
    pool = pool_now(at=now())
    situation = Situation.of(pool, ids, laws_on(TODAY, past_record()), coming_on(TODAY), TODAY)
    return Levers(situation, pool, tuple(ids), seed=1, futures=20, tries=3)


def worth_by_name(*prisons: Establishment) -> dict[str, Lever]:
    case = levers(*prisons)
    worlds = case.worlds()
    base = case.years(worlds)
    return {lever.name: lever for lever in case.all(worlds, base, prisons[0].pk)}


def test_the_best_profile_helps_the_most_men_who_would_leave() -> None:
    case = trials(men_leaving(*[MONDAY_MORNING] * 3, MONDAY_EVENING))
    best, second = best_profiles(case, [1])
    assert (best.part, best.leaving, best.helped, best.supported) == ("mornings", 4, 2, 2)
    assert (second.part, second.helped) == ("evenings", 1)


def test_a_profile_that_helps_nobody_is_left_out() -> None:
    case = trials(men_leaving(MONDAY_MORNING))
    assert [each.part for each in best_profiles(case, [1])] == ["mornings"]
    assert best_profiles(trials(men_leaving()), [1]) == []


def test_profiles_of_prisons_that_share_futures_are_tried_one_by_one() -> None:
    case = trials(men_leaving(MONDAY_MORNING), men_leaving(*[MONDAY_EVENING] * 2))
    best, second = best_profiles(case, [1, 2])
    assert (best.prison, best.part, best.helped) == (2, "evenings", 2)
    assert (second.prison, second.part, second.helped) == (1, "mornings", 1)


@pytest.mark.django_db
def test_one_more_mentor_and_one_more_place_help_where_men_wait() -> None:
    prison = an_establishment(slots=[0, 3])
    mentor = a_mentor(at=prison, slots=[0, 3], places=1)
    a_match(mentor=mentor, referral=a_referral(at=prison), slot=0)
    for _ in range(3):
        a_referral(at=prison, slots=[0, 3])
    worth = worth_by_name(prison)
    assert worth["mentor"].prison == prison.pk
    for name in ("mentor", "place"):
        half_year, year = worth[name].worth
        assert (half_year.weeks, year.weeks) == (26, 52)
        mean, low, high = year.supported
        assert mean > 0
        assert low <= mean <= high


@pytest.mark.django_db
def test_a_place_is_worth_nothing_where_nobody_mentors() -> None:
    prison = an_establishment()
    a_referral(at=prison)
    assert "place" not in worth_by_name(prison)


@pytest.mark.django_db
def test_clearance_and_yield_are_about_the_people_on_the_way() -> None:
    prison = an_establishment()
    for _ in range(5):
        a_referral(at=prison)
    before = worth_by_name(prison)
    assert before["clearance"].worth[1].supported == (0.0, 0, 0)
    cohort = a_training_cohort(starts_in=-70)
    for _ in range(4):
        trainee = a_trainee(cohort, establishments=[prison])
        an_asked_clearance(at=prison, volunteer=trainee.volunteer, days_ago=14)
    after = worth_by_name(prison)
    assert after["yield"].worth[1].supported[0] > 0
    assert after["clearance"].worth[1].supported[0] > 0


@pytest.mark.django_db
def test_an_evening_helps_men_and_mentors_who_are_free_then() -> None:
    prison = an_establishment(slots=[MONDAYS["morning"]])
    a_mentor(at=prison, slots=[MONDAYS["evening"]], places=1)
    man = a_referral(at=prison, slots=[MONDAYS["evening"]])
    lever = worth_by_name(prison)["evening"]
    assert (lever.prison, lever.slot) == (prison.pk, MONDAYS["evening"])
    assert lever.worth[0].supported[0] > 0
    man.slots = 1
    man.save(update_fields=["slots"])
    assert "evening" not in worth_by_name(prison)


@pytest.mark.django_db
def test_apart_each_mentor_comes_to_one_prison() -> None:
    first, second = (an_establishment(slots=[0]) for _ in range(2))
    mentor = a_mentor(at=first, slots=[0])
    a_clearance(mentor, second)
    a_referral(at=second)
    case = levers(first, second).situation
    apart = case.with_prisons_apart()
    assert (apart.state.places.offered != 0).sum(axis=1).max() == 1
    hire = Hire(second.pk, 0, 1)
    worlds = apart.worlds(at=[second.pk], weeks=4, seed=1, futures=3)
    assert worlds.tried([hire])[second.pk].supported.min() >= 1


@pytest.mark.django_db
def test_the_quick_plan_of_many_prisons_has_every_piece() -> None:
    prison = an_establishment()
    a_referral(at=prison)
    a_mentor(at=prison)
    quick = Effort(search=3, check=3, exact=0, tries=1, is_apart=True)
    answer = plan_in_json(
        pool_now(at=now()),
        lambda: None,
        prisons=[prison.pk],
        cohort="",
        places=1,
        effort=quick,
    )
    assert answer["is_apart"]
    assert answer["cohort"]["needed"] == len(answer["gaps"][0]["mix"])
    assert {"gaps_with_waits", "profiles", "levers", "ahead", "beyond"} <= set(answer)
