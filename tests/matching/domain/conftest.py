"""A small programme: a prison, its coordinator, a mentor and a man who suit each other."""

from dataclasses import dataclass

import pytest

from config.accounts.models import User
from config.common.clock import now
from matching.domain.rounds import run_now
from matching.models import Mentor, Proposal, Referral
from recruitment.models import Establishment
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment


@dataclass(frozen=True)
class Pair:
    """Who is proposed to whom, where, and who decides."""

    prison: Establishment
    ann: User
    mentor: Mentor
    man: Referral
    proposal: Proposal


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    """The prison's coordinator."""
    return a_coordinator(prison, name="Ann")


@pytest.fixture
def pair(prison: Establishment, ann: User) -> Pair:
    """A pair that a real round has just proposed."""
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    run_now(at=now())
    return Pair(prison, ann, mentor, man, Proposal.objects.get())
