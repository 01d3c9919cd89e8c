"""People and workers ask for rounds and run them at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

import pytest
from django.db import connection, transaction

from config.common.clock import LONDON, london_date, now
from config.common.errors import DomainError
from config.common.outbox.email import Email
from config.common.runs import LEASE, RunStatus, finish_run, renew_lease, start_run, sweep_runs
from matching.models import Match, MatchingPolicy, Mentor, Proposal, Referral, Round
from matching.policy.versions import current_policy
from matching.pool.loading import load_pool
from matching.proposals.approving import approve_proposal
from matching.rounds.emails import email_coordinators
from matching.rounds.running import (
    request_round,
    request_weekly_round,
    run_now,
    run_round,
    sweep_rounds,
)
from matching.states import ProposalStatus, ReferralStatus
from recruitment.weekly import week_of
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_finished_round,
    a_match,
    a_mentor,
    a_policy,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_rounds_asked_for_at_once_are_one() -> None:
    a_policy()
    answers = race([partial(request_round, by=None, at=now()) for _ in range(8)])
    assert sum(isinstance(answer, Round) for answer in answers) == 1
    assert sum(isinstance(answer, DomainError) for answer in answers) == 7


def test_weekly_ticks_at_once_make_one_round() -> None:
    monday = datetime(2026, 1, 5, 9, tzinfo=LONDON)
    answers = race([partial(request_weekly_round, at=monday) for _ in range(8)])
    assert sum(answer is not None for answer in answers) == 1
    assert Round.objects.get().week == monday.date()


def test_ticks_at_once_email_each_coordinator_once() -> None:
    prison = an_establishment()
    people = [a_coordinator(prison) for _ in range(3)]
    latest = a_finished_round(week=week_of(london_date(now())))
    an_open_proposal(mentor=a_mentor(at=prison), of=latest)
    answers = race([partial(email_coordinators, at=now()) for _ in range(8)])
    assert [answer for answer in answers if answer] == [len(people)]
    assert Email.objects.count() == len(people)


def test_the_first_policy_is_made_once_however_many_ask() -> None:
    race([partial(current_policy, at=now()) for _ in range(8)])
    assert MatchingPolicy.objects.get().version == 1


def test_a_list_that_changes_while_it_is_read_is_still_a_pool() -> None:
    """Mentors and men are added and removed between the queries that read the pool."""
    prison = an_establishment()
    mentors = [a_mentor(at=prison, places=2, boundaries=["weapons"]) for _ in range(4)]
    for number, mentor in enumerate(mentors):
        a_match(mentor=mentor, referral=a_referral(at=prison))
        a_referral(at=prison, offences=["weapons"], needs={"drugs": number % 3 + 1})

    def come_and_go() -> None:
        for turn in range(100):
            is_here = turn % 2 == 0
            Mentor.objects.filter(pk=mentors[0].pk).update(status="active" if is_here else "paused")
            Referral.objects.filter(status="waiting" if is_here else "matched").exclude(
                matches__isnull=False
            ).update(status="matched" if is_here else "waiting")

    def read() -> None:
        for _ in range(20):
            pool = load_pool(at=now())
            places = dict(zip(pool.mentors.id.tolist(), pool.mentors.places.tolist(), strict=True))
            assert all(places[mentor.pk] == 1 for mentor in mentors[1:])

    race([come_and_go, read, read])


def test_one_round_run_by_many_workers_makes_one_set_of_proposals() -> None:
    prison = an_establishment()
    a_mentor(at=prison, places=3)
    for _ in range(5):
        a_referral(at=prison)
    matching_round = request_round(by=None, at=now())
    race(
        [
            *(partial(run_round, round_id=matching_round.pk) for _ in range(8)),
            *(partial(sweep_rounds, at=now()) for _ in range(2)),
        ]
    )
    matching_round.refresh_from_db()
    assert (matching_round.status, matching_round.attempts) == (RunStatus.DONE, 1)
    assert matching_round.proposals.count() == matching_round.matched == 3


def test_approving_while_a_new_round_is_saved_leaves_nothing_in_doubt() -> None:
    boss = manager()
    for _ in range(10):
        prison = an_establishment()
        a_mentor(at=prison, places=4)
        for _man in range(6):
            a_referral(at=prison)
        proposals = list(run_now(at=now()).proposals.all())
        approvals = [
            partial(approve_proposal, proposal=proposal, by=boss, at=now())
            for proposal in proposals
        ]
        answers = race([*approvals, partial(run_now, at=now())])

        assert {answer.status for answer in answers if isinstance(answer, Round)} == {"done"}
        matched = set(Match.objects.values_list("referral_id", flat=True))
        still_open = Proposal.objects.filter(status=ProposalStatus.OPEN)
        assert not still_open.filter(referral__in=matched).exists()
        assert not still_open.exclude(referral__status=ReferralStatus.WAITING).exists()
        assert Proposal.objects.filter(status=ProposalStatus.APPROVED).count() == len(matched)


def swept() -> list[int]:
    """What a sweep in another thread would wake."""
    try:
        return sweep_runs(Round, at=now())
    finally:
        connection.close()


def test_a_sweep_passes_over_a_run_whose_worker_is_saving_it() -> None:
    """The lease has ended, and the worker renews it in a transaction that nobody else sees yet."""
    a_policy()
    matching_round = request_round(by=None, at=now())
    start_run(matching_round, at=now() - 2 * LEASE)
    with ThreadPoolExecutor(1) as sweeper, transaction.atomic():
        renew_lease(matching_round)
        assert sweeper.submit(swept).result(timeout=30) == []
        finish_run(matching_round, at=now(), matched=2, matched_bound=2)
    matching_round.refresh_from_db()
    assert (matching_round.status, matching_round.attempts) == (RunStatus.DONE, 1)
