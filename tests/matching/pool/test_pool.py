"""What the pool leaves out, how many queries it takes, and when it opens sealed offences."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from matching.models import Mentor, Referral
from matching.pool.loading import load_pool
from matching.solver import NO_DATE, InvalidInstance, Rule, excluding_rule, solve
from recruitment.models import Establishment
from recruitment.weekly import mask_of
from tests.factories.people import coordinator
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_clearance,
    a_language,
    a_match,
    a_mentor,
    a_policy,
    a_referral,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db
READING = "read_offences_for_matching"


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.mark.parametrize("status", ["paused", "left"])
def test_mentors_who_take_nobody_are_absent(status: str, prison: Establishment) -> None:
    a_mentor(at=prison, status=status)
    here = a_mentor(at=prison)
    assert load_pool(at=now()).mentors.id.tolist() == [here.pk]


def test_men_who_do_not_wait_are_absent(prison: Establishment) -> None:
    a_match(referral=a_referral(at=prison))
    a_referral(at=prison, status="closed", closed_on=london_today(), closure_reason="withdrew")
    waits = a_referral(at=prison)
    assert load_pool(at=now()).referrals.id.tolist() == [waits.pk]


def test_a_live_match_takes_a_place_and_its_slot(prison: Establishment) -> None:
    mentor = a_mentor(at=prison, places=3)
    a_match(mentor=mentor, slot=TUESDAY_AFTERNOON)
    columns = load_pool(at=now()).mentors
    assert columns.places.tolist() == [2]
    assert columns.taken.tolist() == [1 << TUESDAY_AFTERNOON]


def test_an_ended_match_gives_both_back(prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    a_match(mentor=mentor, status="ended", ended_on=london_today(), end_reason="completed")
    columns = load_pool(at=now()).mentors
    assert (columns.places.tolist(), columns.taken.tolist()) == ([1], [0])


def test_places_cut_below_what_is_filled_are_none(prison: Establishment) -> None:
    mentor = a_mentor(at=prison, places=2)
    a_match(mentor=mentor, slot=1, place=1)
    a_match(mentor=mentor, slot=2, place=2)
    Mentor.objects.update(places=1)
    assert load_pool(at=now()).mentors.places.tolist() == [0]


def test_a_man_is_free_only_when_his_prison_holds_sessions() -> None:
    prison = an_establishment(slots=[MONDAY_MORNING], rooms=2)
    a_referral(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    pool = load_pool(at=now())
    assert pool.referrals.slots.tolist() == [1 << MONDAY_MORNING]
    assert pool.rooms[0].tolist() == [2, *[0] * 20]


@pytest.mark.parametrize("first_lasts_longer", [True, False])
def test_the_clearance_that_lasts_longest_counts(
    first_lasts_longer: bool, prison: Establishment
) -> None:
    today = london_today()
    late, early = today + timedelta(days=90), today - timedelta(days=1)
    first, second = (late, early) if first_lasts_longer else (early, late)
    mentor = a_mentor(at=prison, expires_on=first)
    mentor.user.clearances.create(
        establishment=prison,
        status="received",
        issued_on=today - timedelta(days=30),
        expires_on=second,
    )
    assert load_pool(at=now()).clearances.expires.tolist() == [late.toordinal()]


def test_a_clearance_without_end_outlasts_every_other(prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    mentor.user.clearances.create(
        establishment=prison,
        status="received",
        issued_on=london_today(),
        expires_on=london_today(),
    )
    assert load_pool(at=now()).clearances.expires.tolist() == [NO_DATE]


def test_clearances_at_two_prisons_are_two(prison: Establishment) -> None:
    mentor, other = a_mentor(at=prison), an_establishment()
    a_clearance(mentor, other, expires_on=london_today())
    pool = load_pool(at=now())
    assert sorted(pool.establishments[pool.clearances.establishment]) == [prison.pk, other.pk]


def test_a_pair_kept_apart_for_two_reasons_keeps_the_first(prison: Establishment) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    for kind in ("declined", "keep_apart"):
        an_exclusion(mentor, man, kind)  # type: ignore[arg-type] # a plain value, as stored
    pool = load_pool(at=now())
    assert len(pool.exclusions) == 2
    assert excluding_rule(pool, 0, 0) == Rule.KEEP_APART


def test_offences_stay_sealed_while_nobody_has_a_boundary(prison: Establishment) -> None:
    a_mentor(at=prison)
    a_referral(at=prison, offences=["sexual"])
    assert load_pool(at=now()).referrals.topics.tolist() == [0]
    assert not AuditEvent.objects.filter(action=READING).exists()


def test_opening_offences_is_written_down(prison: Establishment) -> None:
    a_mentor(at=prison, boundaries=["sexual"])
    a_referral(at=prison, offences=["sexual"])
    a_referral(at=prison, offences=["weapons"])
    ann = coordinator()
    pool = load_pool(at=now(), by=ann)
    line = AuditEvent.objects.get(action=READING)
    assert [excluding_rule(pool, 0, man) for man in (0, 1)] == [Rule.BOUNDARY, Rule.NONE]
    assert (line.actor, line.subject_id, line.detail) == (ann.pk, 0, {"men": 2})


def test_a_boundary_of_a_group_that_is_no_more_rules_nobody_out(prison: Establishment) -> None:
    mentor = a_mentor(at=prison, boundaries=["weapons"])
    a_referral(at=prison, offences=["sexual"])
    mentor.boundaries.model.objects.filter(code="sexual").delete()
    assert excluding_rule(load_pool(at=now()), 0, 0) == Rule.NONE


def test_fewer_people_can_be_asked_about(prison: Establishment) -> None:
    mentors = [a_mentor(at=prison) for _ in range(2)]
    men = [a_referral(at=prison) for _ in range(2)]
    an_exclusion(mentors[0], men[0])
    an_exclusion(mentors[1], men[1])
    pool = load_pool(
        at=now(),
        mentors=Mentor.objects.filter(pk=mentors[1].pk),
        referrals=Referral.objects.filter(pk=men[1].pk),
    )
    assert pool.mentors.id.tolist() == [mentors[1].pk]
    assert pool.referrals.id.tolist() == [men[1].pk]
    assert len(pool.clearances) == len(pool.exclusions) == 1
    assert excluding_rule(pool, 0, 0) == Rule.CONFLICT


def test_a_paused_mentor_can_be_asked_about(prison: Establishment) -> None:
    mentor = a_mentor(at=prison, status="paused")
    pool = load_pool(at=now(), mentors=Mentor.objects.filter(pk=mentor.pk))
    assert pool.mentors.id.tolist() == [mentor.pk]


def test_an_empty_programme_is_a_pool() -> None:
    pool = load_pool(at=now())
    assert (len(pool.mentors), len(pool.referrals), solve(pool).matched) == (0, 0, 0)


def test_the_policy_in_use_is_the_newest() -> None:
    a_policy(waiting=1)
    a_policy(waiting=99)
    assert load_pool(at=now()).policy.waiting == 99


def test_a_list_longer_than_a_set_is_refused(prison: Establishment) -> None:
    for number in range(65):
        a_language(f"language-{number}")
    with pytest.raises(InvalidInstance, match="65 languages"):
        load_pool(at=now())


def test_a_bigger_pool_takes_no_more_queries(prison: Establishment) -> None:
    def add_a_pair() -> int:
        mentor = a_mentor(
            at=prison, places=2, boundaries=["sexual"], languages=["welsh"], experience={"cv": 1}
        )
        man = a_referral(at=prison, offences=["sexual"], languages=["welsh"], needs={"cv": 1})
        an_exclusion(mentor, man)
        a_match(mentor=mentor)
        with CaptureQueriesContext(connection) as queries:
            load_pool(at=now())
        return len(queries)

    load_pool(at=now())  # this makes the first policy
    first, second, third = add_a_pair(), add_a_pair(), add_a_pair()
    assert first == second == third
    assert third < 32


def test_slots_are_masks(prison: Establishment) -> None:
    a_mentor(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    expected = mask_of([MONDAY_MORNING, TUESDAY_AFTERNOON])
    assert load_pool(at=now()).mentors.offered.tolist() == [expected]


@pytest.mark.parametrize(("days_ahead", "cleared"), [(0, True), (1, False)])
def test_a_clearance_counts_from_the_day_it_is_issued(
    days_ahead: int, cleared: bool, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison)
    mentor.user.clearances.update(issued_on=london_today() + timedelta(days=days_ahead))
    assert (len(load_pool(at=now()).clearances) == 1) is cleared


@pytest.mark.parametrize("last_day", [date(2026, 11, 23), date(2026, 7, 1), date(2026, 10, 24)])
def test_a_prison_leaves_the_pool_the_minute_its_clearance_is_over(
    last_day: date, prison: Establishment
) -> None:
    """This holds whether or not the status of the clearance is already expired."""
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    mentor.user.clearances.update(issued_on=date(2024, 1, 1), expires_on=last_day)
    midnight = datetime.combine(last_day + timedelta(days=1), time(), tzinfo=LONDON)
    for status in ("received", "expired"):
        mentor.user.clearances.update(status=status)
        before, after = (
            excluding_rule(load_pool(at=at), 0, 0)
            for at in (midnight - timedelta(minutes=1), midnight)
        )
        assert (before, after) == (Rule.NONE, Rule.CLEARANCE_EXPIRED)
    assert man.status == "waiting"


@pytest.mark.parametrize("status", ["requested", "chased", "refused"])
def test_what_has_not_been_given_counts_nowhere(status: str, prison: Establishment) -> None:
    mentor, today = a_mentor(at=prison), london_today()
    given = {"issued_on": None} if status != "refused" else {"refused_on": today}
    request = {"status": status, "requested_on": today - timedelta(days=900)}
    chased = {"chased_on": today} if status == "chased" else {}
    mentor.user.clearances.update(**request, **given, **chased)
    mentor.user.clearances.create(
        status="received", issued_on=today - timedelta(days=2)
    )  # the DBS check
    assert not len(load_pool(at=now()).clearances)


def test_what_nobody_has_decided_is_known(prison: Establishment) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    an_open_proposal(mentor=mentor, referral=man, slot=4)
    an_open_proposal(mentor=a_mentor(at=prison, status="paused"))
    an_open_proposal(
        referral=a_referral(at=prison),
        mentor=mentor,
        status="declined",
        decided_by=coordinator(),
        decided_at=now(),
        decline_reason="no",
        declined_for="good",
    )
    undecided = load_pool(at=now()).undecided
    assert [len(undecided), undecided.mentor[0], undecided.referral[0], undecided.slot[0]] == [
        1,
        0,
        0,
        4,
    ]


@pytest.mark.parametrize(
    ("waits", "days"),
    [([], 62), ([10] * 9, 62), ([10] * 10, 10), ([*range(10, 30)], 20), ([0] * 10, 1)],
)
def test_how_long_matching_has_taken_here(
    waits: list[int], days: int, prison: Establishment
) -> None:
    today = london_today()
    mentor = a_mentor(at=prison)
    for number, wait in enumerate(waits):
        man = a_referral(at=prison, received_on=today - timedelta(days=wait))
        ended: dict[str, Any] = {"status": "ended", "ended_on": today, "end_reason": "completed"}
        a_match(mentor=mentor, referral=man, slot=number % 21, started_on=today, **ended)
    assert load_pool(at=now()).matching_days == days


def test_matches_of_years_ago_say_nothing_of_today(prison: Establishment) -> None:
    then = london_today() - timedelta(days=400)
    mentor = a_mentor(at=prison)
    for _ in range(10):
        man = a_referral(at=prison, received_on=then - timedelta(days=5))
        ended: dict[str, Any] = {"status": "ended", "ended_on": then, "end_reason": "completed"}
        a_match(mentor=mentor, referral=man, started_on=then, **ended)
    assert load_pool(at=now()).matching_days == 62
