"""Decisions of a person about 2 records that look alike. Staff can undo every decision."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, NotAllowed
from matching.duplicates.men import join_men, part_men
from matching.duplicates.referrals import first_and_duplicate, merge_into, split_again
from matching.models import Difference, LikenessDecision, Participant, RecordChange, Referral
from matching.permissions import check_man, participants_for
from matching.referrals.record import DUPLICATE
from matching.states import ReferralStatus

TWO_OPEN = (
    "Both records have an open referral. A man can have only one open referral. Choose “Merge "
    "into one referral”: we close the newer referral and keep its notes."
)
ONE_OPEN = (
    "Only one of these records has an open referral, so you cannot merge the referrals. Choose "
    "“Merge into one record”."
)
DECIDED = "Somebody has already decided about these 2 records. Nothing was changed."
UNDONE = "Somebody has already undone this decision. Nothing was changed."


class TwoOpenReferrals(DomainError):
    """The 2 records cannot become one record, because the man would then have 2 open referrals."""


class NothingToMerge(DomainError):
    """There is nothing to merge, because at least one of the 2 records has no open referral."""


def tell_apart(*, one: Participant, other: Participant, by: User, at: datetime) -> LikenessDecision:
    """Records that these are 2 different men. Raises ChangedMeanwhile if somebody has already
    decided about the 2 records. Raises HasDied or RecordErased if one of the men has died or his
    record was erased. Raises NotAllowed if `by` cannot do this."""
    with _both_locked(one, other, by=by) as (first, second):
        return _decision(first, second, Difference.DIFFERENT, {}, by=by, at=at)


def link_men(*, one: Participant, other: Participant, by: User, at: datetime) -> LikenessDecision:
    """Makes 2 records of one man into one record.

    The older record gets all his referrals, and everything that we know about him. Raises
    TwoOpenReferrals if both records have an open referral. Also raises the same errors as
    tell_apart.
    """
    try:
        with _both_locked(one, other, by=by) as (first, second):
            moved = join_men(remaining=first, other=second, by=by, at=at)
            _note(first, f"Linked with his other record, {second.name}.", by=by, at=at)
            return _decision(first, second, Difference.SAME_MAN, moved, by=by, at=at)
    except IntegrityError as error:
        raise TwoOpenReferrals(TWO_OPEN) from error


def merge_referrals(
    *, one: Participant, other: Participant, by: User, at: datetime
) -> LikenessDecision:
    """Merges 2 referrals of one man. Also makes the 2 records of the man into one record.

    Usually the older referral stays open. If only the newer referral has a mentor, the newer
    referral stays open. The other referral is closed as a duplicate. Its notes move to the open
    referral, with the facts that only the duplicate has. Raises NothingToMerge if one of the
    records has no open referral, and matching.duplicates.referrals.BothMatched if both referrals
    have a mentor. Also raises the same errors as tell_apart.
    """
    with _both_locked(one, other, by=by) as (first, second):
        both = [_open_referrals(man).select_for_update().first() for man in (first, second)]
        if both[0] is None or both[1] is None:
            raise NothingToMerge(ONE_OPEN)
        stays, duplicate = first_and_duplicate(both[0], both[1])
        merged = merge_into(first=stays, duplicate=duplicate, by=by, at=at)
        moved = join_men(remaining=first, other=second, by=by, at=at) | {"merged": merged}
        _note(first, f"Merged with {duplicate.reference}, a copy of this referral.", by=by, at=at)
        return _decision(first, second, Difference.SAME_REFERRAL, moved, by=by, at=at)


def undo_decision(*, decision: LikenessDecision, by: User, at: datetime) -> None:
    """Undoes the decision, and everything that the decision changed. If somebody has changed a
    value since the decision, keeps the new value.

    The 2 records are then a possible duplicate again. Raises ChangedMeanwhile if somebody has
    already undone the decision or has moved the referrals again. Raises
    matching.referrals.moving.AlreadyReferred if the man has another open referral. Raises
    NotAllowed if `by` cannot do this.
    """
    with transaction.atomic():
        first, second = _locked(decision.first_id, decision.second_id)
        _check_may_decide(by, [man for man in (first, second) if man.referrals.exists()])
        rows = LikenessDecision.objects.filter(pk=decision.pk, undone_at__isnull=True)
        if not rows.update(undone_at=at):
            raise ChangedMeanwhile(UNDONE)
        moved = decision.moved
        if moved:
            part_men(remaining=first, other=second, moved=moved)
            if "merged" in moved:
                split_again(merged=moved["merged"], by=by, at=at)
            _note(first, f"The link with {second.name} was undone.", by=by, at=at)
        audit.record("undo_likeness_decision", decision, by=by, at=at)


def decision_list(user: User) -> QuerySet[LikenessDecision]:
    """What people decided about records that look alike, newest first. Has only the decisions about
    men that `user` can decide about. Leaves out decisions that somebody has undone. One query."""
    return (
        LikenessDecision.objects.filter(
            undone_at__isnull=True, first__in=participants_for(user).values("pk")
        )
        .select_related("first", "second", "decided_by")
        .order_by("-decided_at", "-pk")
    )


@contextmanager
def _both_locked(
    one: Participant, other: Participant, *, by: User
) -> Iterator[tuple[Participant, Participant]]:
    """Locks the rows of both men until the transaction ends. Returns the men, the lower key first.

    Raises ChangedMeanwhile when somebody has already decided about the 2 men, or has linked one of
    them to a third man. Raises HasDied, RecordErased and NotAllowed.
    """
    with transaction.atomic():
        first, second = _locked(one.pk, other.pk)
        if LikenessDecision.objects.filter(
            first=first, second=second, undone_at__isnull=True
        ).exists() or not (first.referrals.exists() and second.referrals.exists()):
            raise ChangedMeanwhile(DECIDED)
        _check_may_decide(by, [first, second])
        for man in (first, second):
            check_man(man)
        yield first, second


def _locked(*keys: int) -> list[Participant]:
    return list(Participant.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def _check_may_decide(by: User, men: list[Participant]) -> None:
    if participants_for(by).filter(pk__in=[man.pk for man in men]).count() < len(men):
        raise NotAllowed(
            "One of these men has a referral at a prison you do not coordinate. Ask a service "
            "manager to decide."
        )


def _open_referrals(man: Participant) -> QuerySet[Referral]:
    return man.referrals.exclude(status=ReferralStatus.CLOSED)


def _note(man: Participant, sentence: str, *, by: User, at: datetime) -> None:
    """Writes the decision in the timeline of the man's open referral, or else of his latest
    referral."""
    referral = _open_referrals(man).first() or man.referrals.order_by("received_on", "pk").last()
    if referral:
        RecordChange.objects.create(
            referral=referral, part=DUPLICATE, after=sentence, changed_by=by, changed_at=at
        )


def _decision(
    first: Participant,
    second: Participant,
    difference: Difference,
    moved: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> LikenessDecision:
    decision = LikenessDecision.objects.create(
        first=first,
        second=second,
        difference=difference,
        decided_by=by,
        decided_at=at,
        moved=moved,
    )
    audit.record(f"decide_{difference}", decision, by=by, at=at, men=[first.pk, second.pk])
    return decision
