"""Every step in the table of a referral's lifecycle, taken on its page or by its task from every
state in which it can start. tests/test_lifecycles.py checks that each has a page or a task."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import worker.app  # noqa: F401 — this registers the tasks
from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.common.queue import app
from matching.models import ClosureReason, Match, Referral, ReleaseQuestion
from matching.proposals.approving import approve_proposal
from matching.referrals.leaving import TEND_REFERRALS
from matching.referrals.moving import (
    accept_referral,
    close_referral,
    hold_referral,
    reopen_referral,
    return_to_waiting,
    take_off_hold,
)
from matching.states import REFERRAL, ReferralStatus
from recruitment.models import Establishment
from tests.examples import FEW
from tests.factories.introductions import an_introduction
from tests.factories.people import sign_in
from tests.factories.programme import a_match, a_mentor, a_referral, an_open_proposal
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db
YESTERDAY = london_today() - timedelta(days=1)
Args = Callable[[Referral], list[Any]]


def his_own(man: Referral) -> list[Any]:
    return [man.pk]


def his_proposal(man: Referral) -> list[Any]:
    return [an_open_proposal(referral=man).pk]


def his_offer(man: Referral) -> list[int]:
    """A mentor is asked about him. He has no other mentor yet."""
    Match.objects.filter(referral=man).delete()
    return [an_introduction(a_mentor(), man).match_id]


def the_end_of_his_match(man: Referral) -> list[Any]:
    """His match ended, and this was a mistake."""
    ended = {"status": "ended", "ended_on": london_today(), "end_reason": "other"}
    mentor = a_mentor(at=man.establishment)
    match = Match.objects.create(
        mentor=mentor, referral=man, slot=0, place=1, started_on=london_today(), **ended
    )
    return [match.pk, "reopen"]


@dataclass(frozen=True)
class Page:
    """The page that takes a step: its address, the record whose key it needs, and what somebody
    fills in."""

    name: str
    args: Args = his_own
    answers: dict[str, Any] = field(default_factory=dict)


PAGES = {
    "accept": Page("matching:accept_referral"),
    "hold": Page("matching:hold_referral"),
    "take_off_hold": Page("matching:take_off_hold"),
    "match": Page("matching:approve", his_proposal),
    "return_to_waiting": Page("matching:return_to_waiting", answers={"reason": "did_not_engage"}),
    "close": Page("matching:close_referral", answers={"reason": "withdrew"}),
    "reopen": Page("matching:reopen_referral"),
    "rejoin": Page(
        "matching:match_step", the_end_of_his_match, {"reason": "A mistake.", "version": 1}
    ),
}
"""The page of each step that staff take."""

TAKEN_BY_REFERRERS = "withdraw"
"""The step that only referrers take: see tests/matching/referring."""

MENTORS_PAGES = {
    "return_to_waiting": Page("matching:turn_down_match", his_offer, {"refusal": "time"})
}
"""The page of each step that mentors take, once they are asked about him."""

TASKS = {"take_off_hold": TEND_REFERRALS, "release_unmatched": TEND_REFERRALS}
"""The task of each step that the programme takes."""

STEPS = [(step.name, source) for step in REFERRAL.transitions for source in sorted(step.sources)]


def pairs_of(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, source) for name, source in STEPS if name in table]


def a_man(prison: Establishment, status: str) -> Referral:
    """A man in this state. His time on hold is over, and his release date has passed."""
    columns: dict[str, Any] = {"release_on": None}
    if status == ReferralStatus.CLOSED:
        columns |= {"closed_on": YESTERDAY, "closure_reason": "withdrew"}
    if status == ReferralStatus.MATCHED:
        return a_match(referral=a_referral(at=prison)).referral
    return a_referral(at=prison, status=status, **columns)


def test_each_row_is_taken_here() -> None:
    assert {*PAGES, *TASKS, TAKEN_BY_REFERRERS} == {step.name for step in REFERRAL.transitions}


@pytest.mark.parametrize(("step", "source"), pairs_of(PAGES))
def test_staff_take_it(step: str, source: str, staff: Client, prison: Establishment) -> None:
    man, page = a_man(prison, source), PAGES[step]
    staff.post(reverse(page.name, args=page.args(man)), page.answers)
    man.refresh_from_db()
    assert man.status == REFERRAL.transition(step).target


@pytest.mark.parametrize(("step", "source"), pairs_of(MENTORS_PAGES))
def test_mentors_take_it(step: str, source: str, client: Client, prison: Establishment) -> None:
    man, page = a_man(prison, source), MENTORS_PAGES[step]
    [offer] = page.args(man)
    sign_in(client, Match.objects.get(pk=offer).mentor.user)
    client.post(reverse(page.name, args=[offer]), page.answers)
    man.refresh_from_db()
    assert man.status == REFERRAL.transition(step).target


@pytest.mark.parametrize(("step", "source"), pairs_of(TASKS))
def test_the_clock_takes_it(step: str, source: str, prison: Establishment) -> None:
    app.loader.import_default_modules()
    assert TASKS[step] in {entry["task"] for entry in SCHEDULE.values()}
    man = a_man(prison, source)
    if step == "take_off_hold":
        Referral.objects.update(hold_until=london_today())
    else:
        Referral.objects.update(release_on=YESTERDAY, release_kind="conditional")
        long_ago = now() - timedelta(days=99)
        ReleaseQuestion.objects.create(referral=man, release_on=YESTERDAY, asked_at=long_ago)
    app.tasks[TASKS[step]]()
    man.refresh_from_db()
    assert man.status == REFERRAL.transition(step).target


WRITES: dict[str, Callable[[Referral, User], None]] = {
    "accept": lambda man, by: accept_referral(referral=man, by=by, at=now()),
    "hold": lambda man, by: hold_referral(
        referral=man, until=london_today() + timedelta(days=9), reason="", by=by, at=now()
    ),
    "take_off_hold": lambda man, by: take_off_hold(referral=man, by=by, at=now()),
    "match": lambda man, by: match_him(man, by),
    "return_to_waiting": lambda man, by: return_to_waiting(
        referral=man, reason=ClosureReason.DID_NOT_ENGAGE, by=by, at=now()
    ),
    "close": lambda man, by: close_referral(
        referral=man, reason=ClosureReason.WITHDREW, by=by, at=now()
    ),
    "reopen": lambda man, by: reopen_referral(referral=man, by=by, at=now()),
}


def match_him(man: Referral, by: User) -> None:
    """Approves a proposal for him, if he can be proposed."""
    approve_proposal(proposal=an_open_proposal(referral=man), by=by, at=now())


@settings(
    max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=st.lists(st.sampled_from(sorted(WRITES)), max_size=12))
def test_whatever_is_pressed_his_record_stays_whole(
    steps: list[str], prison: Establishment, ann: User
) -> None:
    """A step works exactly where the table has it. A live match and the state of the referral never
    contradict each other."""
    with transaction.atomic():
        man = a_referral(at=prison, status="received")
        for step in steps:
            before = man.status
            is_drawn = before in REFERRAL.transition(step).sources
            try:
                with transaction.atomic():
                    WRITES[step](man, ann)
            except DomainError:
                assert not is_drawn
            else:
                assert is_drawn
            man = Referral.objects.get(pk=man.pk)
            assert man.status == (REFERRAL.transition(step).target if is_drawn else before)
            live = Match.objects.live().filter(referral=man)
            assert live.count() == (man.status == ReferralStatus.MATCHED)
        transaction.set_rollback(True)
