"""The lists and figures of the pages: who sees them, in which order, and with how many queries."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.clock import london_today, now
from config.site.today import Figures, standing
from matching.matches.asking import live_matches, uncleared_among
from matching.matches.lists import match_list
from matching.mentors.lists import mentor_list
from matching.models import Mentor, Unmatched
from matching.proposals.lists import (
    exclusion_list,
    latest_finished_round,
    open_proposals,
    proposals_of,
)
from matching.proposals.ruling_out import remove_exclusion
from matching.referrals.lists import referral_list, waiting_list
from matching.rounds.lists import latest_round, unmatched_in
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    a_clearance,
    a_coordinator,
    a_finished_round,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db


def days(count: int) -> timedelta:
    return timedelta(days=count)


def fill(prison: Establishment) -> None:
    """Makes a proposal to decide, 3 men waiting of whom one leaves soon, 3 free places and one
    match."""
    today = london_today()
    an_open_proposal(mentor=a_mentor(at=prison, places=2), referral=a_referral(at=prison))
    a_referral(at=prison, release_on=today + days(90))
    a_referral(at=prison, release_on=today + days(91))
    a_match(mentor=a_mentor(at=prison, places=2), referral=a_referral(at=prison))
    a_mentor(at=prison, places=5, status="paused")
    late, soon = a_mentor(cleared=False), a_mentor(cleared=False)
    a_clearance(late, prison, issued_on=today - days(9), expires_on=today - days(1))
    a_clearance(soon, prison, issued_on=today + days(1))
    a_referral(at=prison, status="closed", closed_on=today, closure_reason="withdrew")


def figures(user: User) -> Figures:
    return standing(user, at=now()).figures


def places_of(user: User) -> list[tuple[int, int]]:
    """How many men each mentor meets, and how many more they could meet."""
    rows: list[Any] = list(mentor_list(user))
    return [(row.live, row.free) for row in rows]


EXPECTED = Figures(
    to_decide=1, waiting=3, leaving_fortnight=0, leaving_soon=1, free_places=3, with_mentor=1
)
TWICE = Figures(
    to_decide=2, waiting=6, leaving_fortnight=0, leaving_soon=2, free_places=6, with_mentor=2
)


def test_the_figures_are_of_ones_own_prisons(prison: Establishment, ann: User) -> None:
    fill(prison)
    fill(an_establishment())
    assert figures(ann) == EXPECTED


def test_a_manager_sees_the_whole_programme(prison: Establishment) -> None:
    fill(prison)
    fill(an_establishment())
    assert figures(manager()) == TWICE


def test_someone_who_coordinates_nothing_sees_noughts(prison: Establishment) -> None:
    fill(prison)
    assert figures(a_coordinator()) == Figures(0, 0, 0, 0, 0, 0)


def test_a_mentor_cleared_at_two_of_ones_prisons_counts_once(prison: Establishment) -> None:
    other = an_establishment()
    mentor = a_mentor(at=prison, places=3)
    a_clearance(mentor, other)
    a_match(mentor=mentor)
    ann = a_coordinator(prison, other)
    assert figures(ann).free_places == 2
    assert places_of(ann) == [(1, 2)]


def test_a_release_date_that_has_passed_is_not_soon(prison: Establishment, ann: User) -> None:
    a_referral(at=prison, release_on=london_today() - days(1))
    a_referral(at=prison, release_on=london_today())
    assert figures(ann).leaving_soon == 1


def test_a_man_who_leaves_in_14_days_leaves_within_a_fortnight(
    prison: Establishment, ann: User
) -> None:
    a_referral(at=prison, release_on=london_today() + days(14))
    a_referral(at=prison, release_on=london_today() + days(15))
    assert figures(ann).leaving_fortnight == 1


@pytest.mark.parametrize("size", [1, 3])
def test_more_matches_take_no_more_queries(size: int, prison: Establishment, ann: User) -> None:
    for _ in range(size):
        fill(prison)
    with CaptureQueriesContext(connection) as queries:
        figures(ann)
    assert len(queries) == 8  # one for the person’s roles, 3 for the figures, 4 for the matches


def test_places_cut_below_what_is_filled_are_none_free(prison: Establishment, ann: User) -> None:
    mentor = a_mentor(at=prison, places=2)
    a_match(mentor=mentor, slot=1, place=1)
    a_match(mentor=mentor, slot=2, place=2)
    a_match(mentor=mentor, slot=3, status="ended", ended_on=london_today(), end_reason="completed")
    Mentor.objects.update(places=1)
    assert places_of(ann) == [(2, 0)]


def test_the_waiting_list_is_longest_wait_first(prison: Establishment, ann: User) -> None:
    today = london_today()
    short = a_referral(at=prison, received_on=today - days(5))
    long = a_referral(at=prison, received_on=today - days(50))
    matched = a_match(referral=a_referral(at=prison)).referral
    assert list(waiting_list(ann)) == [long, short]
    assert list(referral_list(ann)) == [short, matched, long]


def test_open_proposals_are_most_urgent_first(prison: Establishment, ann: User) -> None:
    """The days that each man has left, None where nobody knows, and the days he has waited."""
    today, urgent_first = (
        london_today(),
        [(3, 9), (20, 9), (90, 80), (90, 9), (None, 80), (None, 9)],
    )
    proposals = {
        (left, waited): an_open_proposal(
            referral=a_referral(
                at=prison,
                release_on=None if left is None else today + days(left),
                received_on=today - days(waited),
            )
        )
        for left, waited in reversed(urgent_first)
    }
    an_open_proposal(referral=a_referral(at=prison), status="lapsed")
    assert list(open_proposals(ann)) == [proposals[row] for row in urgent_first]


def test_a_rounds_proposals_include_the_decided(prison: Establishment, ann: User) -> None:
    matching_round = a_finished_round()
    lapsed = an_open_proposal(referral=a_referral(at=prison), of=matching_round, status="lapsed")
    an_open_proposal(referral=a_referral(at=prison))
    an_open_proposal(referral=a_referral(), of=matching_round)
    assert list(proposals_of(matching_round, ann)) == [lapsed]


def test_removed_exclusions_are_not_listed(prison: Establishment, ann: User) -> None:
    exclusion, removed = (
        an_exclusion(a_mentor(at=prison), a_referral(at=prison)) for _ in range(2)
    )
    remove_exclusion(exclusion=removed, by=ann, at=now())
    assert list(exclusion_list(ann)) == [exclusion]


def test_unmatched_men_are_longest_wait_first(prison: Establishment, ann: User) -> None:
    matching_round, today = a_finished_round(), london_today()
    short, long, elsewhere = (
        Unmatched.objects.create(round=matching_round, referral=man, reason=2)
        for man in (
            a_referral(at=prison, received_on=today - days(1)),
            a_referral(at=prison, received_on=today - days(9)),
            a_referral(),
        )
    )
    assert list(unmatched_in(matching_round, ann)) == [long, short]
    assert elsewhere in unmatched_in(matching_round, manager())


def test_the_latest_round_and_the_latest_that_ended_well() -> None:
    assert latest_round() is None
    done = a_finished_round()
    failed = a_finished_round(status="failed", failure="It broke.")
    assert latest_round() == failed
    assert latest_finished_round() == done


LISTS: dict[str, Callable[[User], Iterable[Any]]] = {
    "waiting list": waiting_list,
    "referrals": referral_list,
    "open proposals": open_proposals,
    "mentors": mentor_list,
    "matches": match_list,
    "exclusions": exclusion_list,
}


QUERIES = {"open proposals": 3}
"""The queries of lists that take more than 2. The usual 2 are for the person's roles and for the
list. The proposals also read the prisons' answers."""


def shown(row: Any) -> str:
    """The parts of a row that a page shows. Each part could cost a query."""
    names = ("establishment", "mentor", "cohort", "user", "declared_by")
    parts = [str(getattr(row, name, "")) for name in names]
    man = getattr(row, "referral", None)
    return " ".join([str(row), *parts, str(man and man.establishment)])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_three_takes_as_many_queries_as_one(
    name: str, prison: Establishment, ann: User
) -> None:
    def add_and_count() -> int:
        mentor, man = a_mentor(at=prison), a_referral(at=prison)
        an_open_proposal(mentor=mentor, referral=man)
        an_exclusion(mentor, man)
        a_match(mentor=mentor, referral=a_referral(at=prison))
        user = User.objects.get(pk=ann.pk)
        with CaptureQueriesContext(connection) as queries:
            assert [shown(row) for row in LISTS[name](user)]
        return len(queries)

    one, two, three = add_and_count(), add_and_count(), add_and_count()
    assert one == two == three == QUERIES.get(name, 2)


@pytest.mark.parametrize(("ends_in", "is_flagged"), [(-1, True), (0, False), (None, False)])
def test_a_live_match_is_flagged_the_day_its_clearance_is_over(
    ends_in: int | None, is_flagged: bool
) -> None:
    """The match is flagged, but not ended."""
    here, today = an_establishment(), london_today()
    ends_on = None if ends_in is None else today + days(ends_in)
    match = a_match(mentor=a_mentor(at=here, expires_on=ends_on), referral=a_referral(at=here))
    a_clearance(match.mentor, an_establishment())
    begun = live_matches(a_coordinator(here), today=today)
    assert uncleared_among(begun, today=today) == ([match] if is_flagged else [])
    match.refresh_from_db()
    assert match.status == "in_custody"
