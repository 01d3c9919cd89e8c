"""Every step in the table of a proposal's lifecycle can really be taken: on a page that the people
it names can open, or by a task that the schedule runs, or by a round. The tests take each step from
every state in which it can start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import resolve, reverse

import worker.app  # noqa: F401 — this registers the tasks
from config.accounts.access import access_of
from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from config.common.queue import app
from matching.models import ClosureReason, Proposal
from matching.proposals.holding import TEND_PROPOSALS
from matching.referrals.moving import close_referral
from matching.rounds.running import run_now
from matching.states import PROPOSAL, ProposalStatus
from recruitment.models import Establishment
from tests.factories.programme import a_mentor, a_referral, an_open_proposal
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db

SOON: Final = london_today() + timedelta(days=7)


@dataclass(frozen=True)
class Page:
    """The page that takes a step: its address, and what somebody fills in."""

    name: str
    answers: dict[str, Any] = field(default_factory=dict)


PAGES = {
    "approve": Page("matching:approve"),
    "hold": Page(
        "matching:hold_proposal",
        {"until_day": SOON.day, "until_month": SOON.month, "until_year": SOON.year},
    ),
    "look_again": Page("matching:look_again"),
    "decline": Page("matching:decline", {"reason": "no", "for_how_long": "week"}),
}
"""The page of each step that staff take here. Undoing an approval is a step of its match as well,
and is tested with it."""
ELSEWHERE: Final = {"undo"}


def close_his_referral(proposal: Proposal, by: User) -> None:
    reason = ClosureReason.WITHDREW
    close_referral(referral=proposal.referral, reason=reason, by=by, at=now())


def run_the_task(proposal: Proposal, by: User) -> None:
    """The task of the schedule, on the day to look again."""
    app.loader.import_default_modules()
    assert TEND_PROPOSALS in {entry["task"] for entry in SCHEDULE.values()}
    Proposal.objects.update(look_again_on=london_today())
    app.tasks[TEND_PROPOSALS]()


BY_THE_PROGRAMME: dict[str, Callable[[Proposal, User], None]] = {
    "look_again": run_the_task,
    "lapse": close_his_referral,
}
"""What makes the programme take each of its steps."""

STEPS = [(step.name, source) for step in PROPOSAL.transitions for source in sorted(step.sources)]


def a_proposal(prison: Establishment, status: str) -> Proposal:
    columns: dict[str, Any] = {"look_again_on": SOON} if status == ProposalStatus.HELD else {}
    return an_open_proposal(
        mentor=a_mentor(at=prison), referral=a_referral(at=prison), status=status, **columns
    )


def test_every_row_has_a_page_or_something_that_takes_it() -> None:
    for step in PROPOSAL.transitions:
        if step.name in ELSEWHERE:
            continue
        assert bool(step.who & STAFF) == (step.name in PAGES), step.name
        assert bool(step.who & PROGRAMME.roles) == (step.name in BY_THE_PROGRAMME), step.name
    rows = {step.name for step in PROPOSAL.transitions}
    assert {*PAGES, *BY_THE_PROGRAMME, *ELSEWHERE} == rows


@pytest.mark.parametrize("step", PAGES)
def test_those_it_names_may_open_the_page(step: str) -> None:
    access = access_of(resolve(reverse(PAGES[step].name, args=[1])).func)
    assert access
    staff = PROPOSAL.transition(step).who - PROGRAMME.roles
    assert all(access.admits(frozenset({role})) for role in staff)


@pytest.mark.parametrize(("step", "source"), [row for row in STEPS if row[0] in PAGES])
def test_staff_take_it(step: str, source: str, staff: Client, prison: Establishment) -> None:
    proposal, page = a_proposal(prison, source), PAGES[step]
    staff.post(reverse(page.name, args=[proposal.pk]), page.answers)
    proposal.refresh_from_db()
    assert proposal.status == PROPOSAL.transition(step).target


@pytest.mark.parametrize(("step", "source"), [row for row in STEPS if row[0] in BY_THE_PROGRAMME])
def test_the_programme_takes_it(step: str, source: str, ann: User, prison: Establishment) -> None:
    proposal = a_proposal(prison, source)
    BY_THE_PROGRAMME[step](proposal, ann)
    proposal.refresh_from_db()
    assert proposal.status == PROPOSAL.transition(step).target


def test_a_round_ends_open_proposals_alone(prison: Establishment) -> None:
    open_one, held = (a_proposal(prison, status) for status in ("open", "held"))
    run_now(at=now())
    assert Proposal.objects.get(pk=open_one.pk).status == ProposalStatus.LAPSED
    assert Proposal.objects.get(pk=held.pk).status == ProposalStatus.HELD
