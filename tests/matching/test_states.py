"""Every lifecycle of matching, tried in full: each step, from each state, by each role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import models, transaction

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.runs import LEASE, RUN, RunStatus
from config.common.transitions import Lifecycle, Transition, apply_transition
from matching.models import MatchingPolicy, Round
from matching.states import (
    EMERGENCY,
    HARD_SESSION,
    MATCH,
    MENTOR,
    PRISON_CHECK,
    PROPOSAL,
    REFERRAL,
    CheckStatus,
    EmergencyStatus,
    HardSessionStatus,
    MatchStatus,
    MentorStatus,
    ProposalStatus,
    ReferralStatus,
)
from tests.factories.people import coordinator
from tests.factories.programme import (
    a_hard_session,
    a_match,
    a_mentor,
    a_policy,
    a_prison_check,
    a_referral,
    an_emergency,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db
ROLES = [frozenset[str](), *(frozenset({role.value}) for role in Role), PROGRAMME.roles]
Columns = Callable[[User], dict[str, Any]]


@dataclass(frozen=True)
class Someone:
    """Anyone who holds these roles."""

    roles: frozenset[str]
    pk: int | None = 1


def nothing(_: User) -> dict[str, Any]:
    return {}


def decided(by: User) -> dict[str, Any]:
    return {"decided_by": by, "decided_at": now()}


def declined(by: User) -> dict[str, Any]:
    return decided(by) | {"decline_reason": "They know each other.", "declined_for": "good"}


def held(_: User) -> dict[str, Any]:
    return {"look_again_on": london_today()}


def checked_in(by: User) -> dict[str, Any]:
    return {"checked_in_by": by, "checked_in_at": now()}


def looked_at(by: User) -> dict[str, Any]:
    return {"looked_by": by, "looked_at": now(), "was_justified": True}


def closed(_: User) -> dict[str, Any]:
    return {"closed_on": london_today(), "closure_reason": "withdrew"}


def answered(_: User) -> dict[str, Any]:
    return {"answered_on": london_today(), "answered_by": "Olu Oak"}


def ended(_: User) -> dict[str, Any]:
    return {"ended_on": london_today(), "end_reason": "completed"}


def not_begun(_: User) -> dict[str, Any]:
    return {"ended_on": london_today(), "end_reason": "called_off"}


def released(_: User) -> dict[str, Any]:
    return {"released_on": london_today()}


def running(_: User) -> dict[str, Any]:
    return {"started_at": now(), "lease_ends_at": now() + LEASE}


def finished(_: User) -> dict[str, Any]:
    return {"finished_at": now() + timedelta(minutes=1)}


def failed(by: User) -> dict[str, Any]:
    return finished(by) | {"failure": "It broke."}


def a_round(**fields: Any) -> Round:
    policy = MatchingPolicy.objects.first() or a_policy()
    return Round.objects.create(policy=policy, queued_at=now(), **fields)


@dataclass(frozen=True)
class Kind:
    """A lifecycle, how to make a record of its kind, and the columns that belong to each state."""

    lifecycle: Lifecycle
    make: Callable[..., models.Model]
    columns: dict[str, Columns]


KINDS = {
    "emergency": Kind(
        EMERGENCY,
        lambda **fields: an_emergency(by=coordinator(), **fields),
        {EmergencyStatus.TO_LOOK_AT: nothing, EmergencyStatus.LOOKED_AT: looked_at},
    ),
    "referral": Kind(
        REFERRAL,
        a_referral,
        {
            ReferralStatus.RECEIVED: nothing,
            ReferralStatus.WAITING: nothing,
            ReferralStatus.ON_HOLD: nothing,
            ReferralStatus.MATCHED: nothing,
            ReferralStatus.CLOSED: closed,
        },
    ),
    "prison check": Kind(
        PRISON_CHECK,
        a_prison_check,
        {
            CheckStatus.ASKED: nothing,
            CheckStatus.ANSWERED: answered,
            CheckStatus.CANCELLED: nothing,
        },
    ),
    "mentor": Kind(MENTOR, a_mentor, dict.fromkeys(MentorStatus.values, nothing)),
    "hard session": Kind(
        HARD_SESSION,
        a_hard_session,
        {
            HardSessionStatus.OPEN: nothing,
            HardSessionStatus.CHECKED_IN: checked_in,
            HardSessionStatus.TAKEN_BACK: nothing,
        },
    ),
    "proposal": Kind(
        PROPOSAL,
        an_open_proposal,
        {
            ProposalStatus.OPEN: nothing,
            ProposalStatus.HELD: held,
            ProposalStatus.APPROVED: decided,
            ProposalStatus.DECLINED: declined,
            ProposalStatus.LAPSED: nothing,
        },
    ),
    "match": Kind(
        MATCH,
        a_match,
        dict.fromkeys(MatchStatus, nothing)
        | dict.fromkeys([MatchStatus.THROUGH_GATE, MatchStatus.RECALLED], released)
        | {MatchStatus.ENDED: ended, MatchStatus.NOT_BEGUN: not_begun},
    ),
    "round": Kind(
        RUN,
        a_round,
        {
            RunStatus.QUEUED: nothing,
            RunStatus.RUNNING: running,
            RunStatus.DONE: finished,
            RunStatus.FAILED: failed,
        },
    ),
}


def emptied(columns: dict[str, Any]) -> dict[str, Any]:
    """The empty values of these columns, for a record that is not in the state they belong to."""
    return {name: "" if isinstance(value, str) else None for name, value in columns.items()}


PRODUCT = [
    (name, state, step.name)
    for name, kind in KINDS.items()
    for state in kind.columns
    for step in kind.lifecycle.transitions
]


@pytest.mark.parametrize("name", KINDS)
def test_the_table_knows_every_state_a_record_can_have(name: str) -> None:
    assert KINDS[name].lifecycle.states == set(KINDS[name].columns)


@pytest.mark.parametrize(("name", "state", "step"), PRODUCT)
def test_every_role(name: str, state: str, step: str) -> None:
    kind, ann = KINDS[name], coordinator()
    record = kind.make(status=state, **kind.columns[state](ann))
    row = kind.lifecycle.transition(step)
    changes = emptied(kind.columns[state](ann)) | kind.columns[row.target](ann)
    for roles in ROLES:
        with transaction.atomic():
            check_step(kind.lifecycle, row, record, Someone(roles), changes)
            transaction.set_rollback(True)


def check_step(
    lifecycle: Lifecycle,
    row: Transition,
    record: models.Model,
    by: Someone,
    changes: dict[str, Any],
) -> None:
    """Takes the step. Checks that it does exactly what the table says, or nothing at all if the
    table does not allow it."""
    before, lines = values(record), AuditEvent.objects.count()
    copy = type(record)._default_manager.get(pk=record.pk)
    refusal = refusal_due(row, before["status"], by)
    if refusal is None:
        apply_transition(lifecycle, row.name, copy, by=by, at=now(), **changes)
        assert values(record)["status"] == row.target, by.roles
        assert AuditEvent.objects.count() == lines + 1
        return
    with pytest.raises(refusal):
        apply_transition(lifecycle, row.name, copy, by=by, at=now(), **changes)
    assert values(record) == before, by.roles
    assert AuditEvent.objects.count() == lines


def refusal_due(row: Transition, state: str, by: Someone) -> type[Exception] | None:
    if not by.roles & row.who:
        return NotAllowed
    return None if state in row.sources else ChangedMeanwhile


def values(record: models.Model) -> dict[str, Any]:
    """Every column as the database has it now."""
    row: dict[str, Any] = type(record)._default_manager.filter(pk=record.pk).values()[0]
    return row


WHO_MAY = {
    ("emergency", "look_at"): {"manager"},
    ("emergency", "look_again"): {"manager"},
    ("referral", "match"): {"coordinator", "manager"},
    ("mentor", "pause"): {"coordinator", "manager", "mentor"},
    ("mentor", "come_back"): {"coordinator", "manager", "mentor", "programme"},
    ("mentor", "leave"): {"coordinator", "manager", "programme"},
    ("hard session", "check_in"): {"coordinator", "manager"},
    ("proposal", "approve"): {"coordinator", "manager"},
    ("proposal", "decline"): {"coordinator", "manager"},
    ("proposal", "hold"): {"coordinator", "manager"},
    ("proposal", "look_again"): {"coordinator", "manager", "programme"},
    ("proposal", "undo"): {"coordinator", "manager"},
    ("proposal", "lapse"): {"programme"},
    ("match", "end"): {"coordinator", "manager"},
    ("match", "hand_over"): {"coordinator", "manager", "mentor"},
    ("match", "tell"): {"programme"},
    ("match", "undo"): {"coordinator", "manager"},
    ("match", "accept"): {"coordinator", "manager", "mentor"},
    ("match", "correct_yes"): {"coordinator", "manager", "mentor"},
    ("match", "turn_down"): {"coordinator", "manager", "mentor"},
    ("match", "call_off"): {"coordinator", "manager"},
    ("match", "release"): {"coordinator", "manager"},
}


@pytest.mark.parametrize(("name", "step"), WHO_MAY)
def test_who_may_is_what_was_agreed(name: str, step: str) -> None:
    """Compares the tables with a second list, so that we notice a mistake in a table."""
    assert KINDS[name].lifecycle.transition(step).who == WHO_MAY[name, step]
