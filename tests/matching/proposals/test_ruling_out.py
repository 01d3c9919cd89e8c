import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.models import Exclusion, ExclusionKind
from matching.proposals.ruling_out import declare_exclusion, remove_exclusion
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, an_establishment
from tests.matching.conftest import Pair

pytestmark = pytest.mark.django_db


def declare(pair: Pair, kind: ExclusionKind = ExclusionKind.CONFLICT) -> Exclusion:
    return declare_exclusion(
        mentor=pair.mentor,
        referral=pair.man,
        kind=kind,
        reason="They are cousins.",
        by=pair.ann,
        at=now(),
    )


def test_a_declaration_is_kept_and_written_down(pair: Pair) -> None:
    declared = declare(pair)
    line = AuditEvent.objects.get(action="declare_exclusion")
    assert (declared.declared_by, declared.reason) == (pair.ann, "They are cousins.")
    assert (line.actor, line.subject_id, line.detail) == (
        pair.ann.pk,
        declared.pk,
        {"kind": "conflict"},
    )


def test_the_reason_stays_out_of_the_trail(pair: Pair) -> None:
    declare(pair)
    assert not AuditEvent.objects.filter(detail__icontains="cousins").exists()


def test_the_same_is_not_declared_twice(pair: Pair) -> None:
    declare(pair)
    with pytest.raises(ChangedMeanwhile):
        declare(pair)
    assert Exclusion.objects.count() == 1
    assert AuditEvent.objects.filter(action="declare_exclusion").count() == 1


def test_a_pair_can_be_kept_apart_for_two_reasons(pair: Pair) -> None:
    declare(pair)
    declare(pair, ExclusionKind.KEEP_APART)
    assert Exclusion.objects.count() == 2


def test_what_was_lifted_can_be_declared_again(pair: Pair) -> None:
    remove_exclusion(exclusion=declare(pair), by=pair.ann, at=now())
    declare(pair)
    assert Exclusion.objects.filter(removed_at=None).count() == 1


def test_a_lift_keeps_who_and_when(pair: Pair) -> None:
    declared, boss, at = declare(pair), manager(), now()
    remove_exclusion(exclusion=declared, by=boss, at=at)
    declared.refresh_from_db()
    assert (declared.removed_by, declared.removed_at) == (boss, at)
    assert AuditEvent.objects.get(action="remove_exclusion").subject_id == declared.pk


def test_a_second_lift_is_told(pair: Pair) -> None:
    declared = declare(pair)
    remove_exclusion(exclusion=declared, by=pair.ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        remove_exclusion(exclusion=declared, by=manager(), at=now())
    assert Exclusion.objects.get().removed_by == pair.ann
    assert AuditEvent.objects.filter(action="remove_exclusion").count() == 1


def test_others_neither_declare_nor_lift(pair: Pair) -> None:
    outsider = a_coordinator(an_establishment())
    declared = declare(pair)
    with pytest.raises(NotAllowed):
        declare_exclusion(
            mentor=pair.mentor,
            referral=pair.man,
            kind=ExclusionKind.REFUSAL,
            reason="no",
            by=outsider,
            at=now(),
        )
    with pytest.raises(NotAllowed):
        remove_exclusion(exclusion=declared, by=outsider, at=now())
    assert Exclusion.objects.get().removed_at is None
