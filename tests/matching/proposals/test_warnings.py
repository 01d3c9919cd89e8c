"""What a coordinator should know before approving: each concern, and what it takes to read them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import london_today, now
from matching.models import Mentor, Note, PrisonCheck, Proposal, Referral
from matching.proposals.lists import open_proposals, with_pairs
from matching.proposals.reviewing import clear_proposals, reviewed, with_warnings
from matching.proposals.warnings import Concern, warnings_of
from recruitment.models import Clearance, Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    a_clearance,
    a_hard_session,
    a_match,
    a_mentor,
    a_policy,
    a_prison_check,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db

TODAY, DAY = london_today(), timedelta(days=1)
MINIMUM = 28


def a_clear_proposal(prison: Establishment | None = None) -> Proposal:
    """A proposal that nothing warns about."""
    prison = prison or an_establishment()
    man = a_referral(
        at=prison,
        received_on=TODAY - 10 * DAY,
        release_on=TODAY + 200 * DAY,
        release_confirmed_on=TODAY - 5 * DAY,
    )
    mentor = a_mentor(at=prison, supervision_due_on=TODAY + 10 * DAY)
    return an_open_proposal(mentor=mentor, referral=man)


def concerns(proposal: Proposal) -> set[Concern]:
    fresh = with_pairs(Proposal.objects.all()).get(pk=proposal.pk)
    return {warned.concern for warned in warnings_of(fresh, today=TODAY, minimum_days=MINIMUM)}


def man(**columns: Any) -> Callable[[Proposal], None]:
    def change(proposal: Proposal) -> None:
        Referral.objects.filter(pk=proposal.referral_id).update(**columns)

    return change


def mentor(**columns: Any) -> Callable[[Proposal], None]:
    def change(proposal: Proposal) -> None:
        Mentor.objects.filter(pk=proposal.mentor_id).update(**columns)

    return change


def clearance_ends(days: int) -> Callable[[Proposal], None]:
    def change(proposal: Proposal) -> None:
        Clearance.objects.update(expires_on=TODAY + days * DAY)

    return change


def answered(**columns: Any) -> Callable[[Proposal], None]:
    def change(proposal: Proposal) -> None:
        PrisonCheck.objects.update(**columns)

    return change


def said(still_wants: bool | None, days_ago: int) -> Callable[[Proposal], None]:
    def change(proposal: Proposal) -> None:
        Referral.objects.update(received_on=TODAY - 90 * DAY)
        Note.objects.create(
            referral=proposal.referral,
            contacted_on=TODAY - days_ago * DAY,
            still_wants=still_wants,
            written_by=manager(),
            written_at=now(),
        )

    return change


def had_a_hard_session(proposal: Proposal) -> None:
    a_hard_session(mentor=proposal.mentor)


def was_never_supervised_and_meets(proposal: Proposal) -> None:
    Mentor.objects.update(supervision_due_on=None)
    a_match(mentor=proposal.mentor, slot=5)


CASES: list[tuple[Callable[[Proposal], None], set[Concern]]] = [
    (lambda _: None, set()),
    (man(release_on=TODAY + (MINIMUM - 1) * DAY), {Concern.LEAVES_TOO_SOON}),
    (man(release_on=TODAY + MINIMUM * DAY), set()),
    (man(release_on=TODAY - DAY), {Concern.DATE_HAS_PASSED}),
    (man(release_on=TODAY), {Concern.LEAVES_TOO_SOON}),
    (man(release_on=None, release_kind="", release_confirmed_on=None), {Concern.DATE_NOT_KNOWN}),
    (
        man(release_on=None, release_kind="", release_confirmed_on=None, on_remand=True),
        set(),
    ),
    (man(release_confirmed_on=None), {Concern.DATE_UNCONFIRMED}),
    (man(release_confirmed_on=TODAY - 56 * DAY), {Concern.DATE_UNCONFIRMED}),
    (man(release_confirmed_on=TODAY - 55 * DAY), set()),
    (lambda _: PrisonCheck.objects.all().delete() and None, {Concern.NO_ANSWER}),
    (answered(review_on=TODAY), {Concern.REVIEW_DUE}),
    (answered(review_on=TODAY + DAY), set()),
    (said(True, 3), set()),
    (said(True, 31), {Concern.NOT_ASKED_LATELY}),
    (said(False, 3), {Concern.DOES_NOT_WANT}),
    (said(None, 3), {Concern.NOT_ASKED_LATELY}),
    (man(received_on=TODAY - 31 * DAY), {Concern.NOT_ASKED_LATELY}),
    (clearance_ends(56), {Concern.CLEARANCE_ENDS}),
    (clearance_ends(57), set()),
    (mentor(supervision_due_on=TODAY - DAY), {Concern.SUPERVISION_DUE}),
    (mentor(supervision_due_on=TODAY), set()),
    (mentor(supervision_due_on=None), set()),
    (was_never_supervised_and_meets, {Concern.SUPERVISION_DUE}),
    (had_a_hard_session, {Concern.HARD_SESSION}),
]


@pytest.mark.parametrize(("change", "due"), CASES)
def test_each_concern(change: Callable[[Proposal], None], due: set[Concern]) -> None:
    proposal = a_clear_proposal()
    change(proposal)
    assert concerns(proposal) == due


def test_every_concern_has_a_case() -> None:
    assert {concern for _, due in CASES for concern in due} == set(Concern)


def test_the_clearance_that_lasts_longest_counts_and_only_at_his_prison() -> None:
    proposal = a_clear_proposal()
    clearance_ends(10)(proposal)
    a_clearance(proposal.mentor, an_establishment(), expires_on=None)
    assert concerns(proposal) == {Concern.CLEARANCE_ENDS}
    a_clearance(
        proposal.mentor,
        proposal.referral.establishment,
        issued_on=TODAY - 9 * DAY,
        expires_on=TODAY + 300 * DAY,
    )
    assert concerns(proposal) == set()


def test_an_answer_of_a_prison_he_has_left_does_not_count() -> None:
    proposal = a_clear_proposal()
    PrisonCheck.objects.update(establishment=an_establishment())
    a_prison_check(proposal.referral)
    assert concerns(proposal) == {Concern.NO_ANSWER}


def test_all_that_nothing_warns_about_leaves_out_what_cannot_be_approved() -> None:
    boss = manager()
    clear, warned, stopped = (a_clear_proposal() for _ in range(3))
    a_hard_session(mentor=warned.mentor)
    Mentor.objects.filter(pk=stopped.mentor_id).update(status="paused")
    assert clear_proposals(open_proposals(boss), at=now()) == [clear]


def test_thirty_rows_take_as_many_queries_as_one() -> None:
    boss, prison = manager(), an_establishment()
    a_policy()
    counts = []
    for more in (1, 2, 27):
        for _ in range(more):
            proposal = a_clear_proposal(prison)
            had_a_hard_session(proposal)
            said(True, 40)(proposal)
        boss.roles  # noqa: B018 — reads the roles, which are the person's own
        with CaptureQueriesContext(connection) as queries:
            rows = reviewed(with_warnings(open_proposals(boss)), at=now())
            assert all(row.first_things and row.fit and row.urgency for row in rows)
        counts.append((len(rows), len(queries)))
    assert [rows for rows, _ in counts] == [1, 3, 30]
    assert len({count for _, count in counts}) == 1, counts
    assert counts[0][1] <= 8
