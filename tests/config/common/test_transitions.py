"""A step of a lifecycle: who can take it, from which states, and what it records."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.transitions import (
    Lifecycle,
    apply_to_all,
    apply_transition,
    check_allowed,
    is_allowed,
    row,
)
from matching.models import ClosureReason, Proposal, Referral
from matching.states import PROPOSAL, REFERRAL, ProposalStatus, ReferralStatus
from tests.factories.people import applicant, coordinator, manager
from tests.factories.programme import a_referral, an_open_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return coordinator()


@pytest.fixture
def man() -> Referral:
    return a_referral()


def stored(man: Referral) -> str:
    return Referral.objects.get(pk=man.pk).status


def close(man: Referral, by: User) -> None:
    closed_on, why = london_today(), ClosureReason.WITHDREW
    apply_transition(
        REFERRAL, "close", man, by=by, at=now(), closed_on=closed_on, closure_reason=why
    )


def test_a_step_changes_row_record_and_trail(man: Referral, ann: User) -> None:
    at = now()
    apply_transition(REFERRAL, "match", man, by=ann, at=at, detail={"proposal": 5})
    line = AuditEvent.objects.get()
    assert stored(man) == man.status == ReferralStatus.MATCHED
    assert (line.action, line.actor, line.at, line.subject_id) == ("match", ann.pk, at, man.pk)
    assert line.detail == {"to": "matched", "proposal": 5}


def test_further_columns_change_with_it(man: Referral, ann: User) -> None:
    close(man, ann)
    row = Referral.objects.get(pk=man.pk)
    assert row.closure_reason == man.closure_reason == ClosureReason.WITHDREW
    assert row.closed_on == man.closed_on == london_today()


def test_of_two_people_who_change_a_record_the_second_is_refused(man: Referral, ann: User) -> None:
    ben_copy = Referral.objects.get(pk=man.pk)
    close(man, ann)
    with pytest.raises(ChangedMeanwhile):
        close(ben_copy, manager())
    assert ben_copy.status == ReferralStatus.WAITING, "the loser's copy stays as it was"
    assert AuditEvent.objects.count() == 1


def test_whoever_lacks_the_role_changes_nothing(man: Referral) -> None:
    with pytest.raises(NotAllowed):
        apply_transition(REFERRAL, "return_to_waiting", man, by=applicant(), at=now())
    assert stored(man) == man.status == ReferralStatus.WAITING
    assert not AuditEvent.objects.exists()


def test_what_was_expected_must_still_hold(man: Referral, ann: User) -> None:
    expecting = {"received_on": man.received_on - timedelta(days=1)}
    with pytest.raises(ChangedMeanwhile):
        apply_transition(REFERRAL, "match", man, by=ann, at=now(), expecting=expecting)
    assert stored(man) == ReferralStatus.WAITING
    expecting = {"received_on": man.received_on}
    apply_transition(REFERRAL, "match", man, by=ann, at=now(), expecting=expecting)
    assert stored(man) == ReferralStatus.MATCHED


def test_a_change_the_database_refuses_leaves_no_trace(man: Referral, ann: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        apply_transition(REFERRAL, "close", man, by=ann, at=now())  # without a reason
    assert stored(man) == man.status == ReferralStatus.WAITING
    assert not AuditEvent.objects.exists()


def test_without_its_line_in_the_trail_the_change_is_undone(man: Referral, ann: User) -> None:
    with pytest.raises(TypeError):
        apply_transition(REFERRAL, "match", man, by=ann, at=now(), detail={"a set": {1}})
    assert stored(man) == man.status == ReferralStatus.WAITING


def test_all_that_can_move_do_and_each_has_one_line() -> None:
    first, second, third = (an_open_proposal() for _ in range(3))
    apply_transition(
        PROPOSAL, "approve", third, by=manager(), at=now(), decided_by=manager(), decided_at=now()
    )
    moved = apply_to_all(PROPOSAL, "lapse", Proposal.objects.all(), by=PROGRAMME, at=now())
    lapsed = Proposal.objects.filter(status=ProposalStatus.LAPSED)
    lines = AuditEvent.objects.filter(action="lapse").values_list("subject_id", flat=True)
    assert moved == 2
    assert set(lapsed) == {first, second}
    assert sorted(lines) == [first.pk, second.pk]


def test_moving_all_again_moves_none() -> None:
    an_open_proposal()
    assert apply_to_all(PROPOSAL, "lapse", Proposal.objects.all(), by=PROGRAMME, at=now()) == 1
    assert apply_to_all(PROPOSAL, "lapse", Proposal.objects.all(), by=PROGRAMME, at=now()) == 0
    assert AuditEvent.objects.count() == 1


def test_moving_all_needs_the_role(ann: User) -> None:
    proposal = an_open_proposal()
    with pytest.raises(NotAllowed):
        apply_to_all(PROPOSAL, "lapse", Proposal.objects.all(), by=ann, at=now())
    assert Proposal.objects.get(pk=proposal.pk).status == ProposalStatus.OPEN


@pytest.mark.parametrize("count", [1, 4])
def test_moving_many_takes_as_many_queries_as_moving_one(count: int) -> None:
    for _ in range(count):
        an_open_proposal()
    with CaptureQueriesContext(connection) as queries:
        apply_to_all(PROPOSAL, "lapse", Proposal.objects.all(), by=PROGRAMME, at=now())
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 3


def test_only_records_of_the_queryset_move() -> None:
    proposal, other = an_open_proposal(), an_open_proposal()
    apply_to_all(PROPOSAL, "lapse", Proposal.objects.exclude(pk=other.pk), by=PROGRAMME, at=now())
    assert set(Proposal.objects.filter(status=ProposalStatus.OPEN)) == {other}
    assert AuditEvent.objects.get().subject_id == proposal.pk


DOOR = Lifecycle("door", "shut", (row("open", ["shut", "ajar"], "wide", ["coordinator"]),))


def test_a_table_knows_its_states_and_rows() -> None:
    assert DOOR.states == {"shut", "ajar", "wide"}
    assert DOOR.transition("open").target == "wide"
    with pytest.raises(KeyError):
        DOOR.transition("paint")


def test_a_role_of_the_row_is_enough(ann: User) -> None:
    step = DOOR.transition("open")
    assert is_allowed(step, ann)
    assert not is_allowed(step, PROGRAMME)
    check_allowed(DOOR, step, ann)
    with pytest.raises(NotAllowed):
        check_allowed(DOOR, step, manager())
