"""A prison with something on every page, a pair that a real round has proposed, and browsers for
the staff."""

from dataclasses import dataclass

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.clock import now
from matching.models import Exclusion, Match, Mentor, OneMore, Proposal, Referral, Round, Unmatched
from matching.rounds.running import run_now
from recruitment.models import Establishment
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_coordinator,
    a_finished_round,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)


@pytest.fixture
def ann(prison: Establishment) -> User:
    """The prison's coordinator."""
    return a_coordinator(prison, name="Ann")


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@dataclass(frozen=True)
class Pair:
    """A proposal with its mentor, its man and their prison, and the person who decides."""

    prison: Establishment
    ann: User
    mentor: Mentor
    man: Referral
    proposal: Proposal


@pytest.fixture
def pair(prison: Establishment, ann: User) -> Pair:
    """A pair that a real round has just proposed."""
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    run_now(at=now())
    return Pair(prison, ann, mentor, man, Proposal.objects.get())


@dataclass(frozen=True)
class Records:
    """One of each kind of record at one prison, all from one round."""

    round: Round
    proposal: Proposal
    match: Match
    exclusion: Exclusion
    unmatched: Unmatched


def records_at(prison: Establishment) -> Records:
    """A proposal to decide, a live match, a ruled-out pair and a man without a mentor."""
    matching_round = a_finished_round(
        seconds={"total": 0.1}, matched=1, matched_bound=1, referrals=2
    )
    man = a_referral(at=prison, needs={"drugs": 3}, languages=["welsh"])
    mentor = a_mentor(at=prison, experience={"drugs": 2}, languages=["welsh"], places=2)
    left = a_referral(at=prison)
    OneMore.objects.create(
        round=matching_round, establishment=prison, slot=OneMore.objects.count(), matched=3, score=9
    )
    return Records(
        round=matching_round,
        proposal=an_open_proposal(mentor=mentor, referral=man, of=matching_round),
        match=a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison)),
        exclusion=an_exclusion(mentor, left),
        unmatched=Unmatched.objects.create(round=matching_round, referral=left, reason=8),
    )


@pytest.fixture
def records(prison: Establishment) -> Records:
    return records_at(prison)


@pytest.fixture
def staff(client: Client, ann: User) -> Client:
    """Ann's browser."""
    sign_in(client, ann)
    return client


@pytest.fixture
def boss() -> Client:
    """A manager's browser."""
    client = Client()
    sign_in(client, manager())
    return client
