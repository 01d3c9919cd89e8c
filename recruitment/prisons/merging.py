"""Merging one prison into another, and undoing a merge.

The records of the first prison move to the second prison.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, models, transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.audit import AuditEvent
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from recruitment.models import ClosedDays, Establishment, PrisonMerge, RegimeSlot, VisitGuide

STAY: Final = (Establishment, PrisonMerge, RegimeSlot, VisitGuide, ClosedDays)
"""The kinds of record that do not move when a prison is merged.

They are the prison's sessions and rooms, how to get in, the days it is closed, and earlier merges.
"""
BATCH: Final = 1000

Column = models.ForeignKey[Any, Any]


class CannotUndo(DomainError):
    """It is too late to undo the merge, because records have changed since the merge."""


def records_of(prison: Establishment) -> dict[str, int]:
    """How many records of each kind name the prison, by the word that pages use for the kind.

    One query for each column that names a prison.
    """
    counts: Counter[str] = Counter()
    for column in _columns():
        if count := _rows(column, prison).count():
            counts[_noun(column)] += count
    return dict(sorted(counts.items()))


def merge_prisons(
    *, source: Establishment, target: Establishment, by: User, at: datetime
) -> PrisonMerge:
    """Moves the records of `source` to `target`, and closes `source`.

    Some records stay with `source` as history. These are the records that `target` already has, and
    the moves of men between the 2 prisons. Records that describe the prison itself stay too (see
    STAY). Raises ChangedMeanwhile when `source` is merged already or `target` is closed. Raises
    NotAllowed for anyone but a manager.
    """
    check_manager(by, "merge prisons")
    with transaction.atomic():
        source, target = _locked(source, target)
        if source == target or source.merged_into_id or not target.is_open:
            raise ChangedMeanwhile(
                "These 2 prisons can no longer be merged. Look at the list of prisons and choose "
                "again."
            )
        moved = {_key(column): _move(column, source, target) for column in _columns()}
        merge = PrisonMerge.objects.create(
            source=source,
            target=target,
            source_closed_on=source.closed_on,
            moved={column: keys for column, keys in moved.items() if keys},
            merged_by=by,
            merged_at=at,
        )
        source.merged_into = target
        source.closed_on = source.closed_on or london_date(at)
        source.save(update_fields=["merged_into", "closed_on"])
        audit.record(
            "merge_establishment", source, by=by, at=at, into=target.pk, moved=_counts(merge)
        )
    return merge


def undo_merge(*, merge: PrisonMerge, by: User, at: datetime) -> None:
    """Moves the records back. Opens the prison again if it was open before the merge.

    Records that were added to `target` since then stay with `target`. Raises CannotUndo when a
    moved record has changed or moved again, or when `target` was merged too. Raises
    ChangedMeanwhile when the merge is undone already. Raises NotAllowed for anyone but a manager.
    """
    check_manager(by, "undo a merge of prisons")
    with transaction.atomic():
        source, target = _locked(merge.source, merge.target)
        merge = PrisonMerge.objects.select_for_update().get(pk=merge.pk)
        if merge.undone_at:
            raise ChangedMeanwhile("This merge is undone already. We have not changed anything.")
        check_can_undo(merge)
        for column in _columns():
            _move_back(column, merge.moved.get(_key(column), ()), source)
        source.merged_into, source.closed_on = None, merge.source_closed_on
        source.save(update_fields=["merged_into", "closed_on"])
        merge.undone_at = at
        merge.save(update_fields=["undone_at"])
        audit.record("undo_merge", source, by=by, at=at, out_of=target.pk)


def check_can_undo(merge: PrisonMerge) -> None:
    """Raises CannotUndo for the reasons that undo_merge gives.

    One query for each column that was moved, and one for each kind of record.
    """
    if Establishment.objects.get(pk=merge.target_id).merged_into_id:
        raise CannotUndo(
            f"{merge.target} was merged as well since then. Undo that merge first, then this one."
        )
    if changed := _changed_since(merge):
        raise CannotUndo(
            f"{changed} of the records moved from {merge.source} have changed since then, so the "
            "merge can no longer be undone. If men should be at another prison, transfer them."
        )


def moved_in_words(merge: PrisonMerge) -> dict[str, int]:
    """How many records of each kind were moved, by the word that pages use for the kind."""
    counts: Counter[str] = Counter()
    for column in _columns():
        if keys := merge.moved.get(_key(column)):
            counts[_noun(column)] += len(keys)
    return dict(sorted(counts.items()))


def _changed_since(merge: PrisonMerge) -> int:
    """How many of the moved records have changed since the merge.

    A record has changed when the audit trail has a later line about the record, or when the record
    now names another prison.
    """
    changed = 0
    for column in _columns():
        if keys := set(merge.moved.get(_key(column), ())):
            there = set(_rows(column, merge.target).values_list("pk", flat=True))
            told_of = AuditEvent.objects.filter(
                subject=column.model._meta.label, at__gt=merge.merged_at
            ).values_list("subject_id", flat=True)
            changed += len((keys - there) | (keys & set(told_of)))
    return changed


def merge_of(prison: Establishment) -> PrisonMerge | None:
    """The merge of this prison into another prison. None if there was no merge, or it was undone.

    One query.
    """
    merges = PrisonMerge.objects.filter(undone_at__isnull=True)
    return merges.select_related("source", "target", "merged_by").filter(source=prison).first()


def _locked(*prisons: Establishment) -> Iterator[Establishment]:
    """Locks the prisons, and reads them again. Nobody else can merge or close them until the
    transaction ends."""
    rows = Establishment.objects.select_for_update().order_by("pk")
    by_key = rows.in_bulk([prison.pk for prison in prisons])
    return (by_key[prison.pk] for prison in prisons)


def _columns() -> list[Column]:
    """Every column, in any app, that names a prison. Leaves out columns whose rows stay.

    Includes the columns of tables that link 2 records.
    """
    relations = Establishment._meta.get_fields(include_hidden=True)
    columns = [
        relation.field for relation in relations if isinstance(relation, models.ManyToOneRel)
    ]
    return sorted((column for column in columns if not _stays(column.model)), key=_key)


def _stays(model: type[models.Model]) -> bool:
    """Whether the rows of this model stay with the prison. If we cannot import a model's app here,
    the model says so with STAYS_WITH_PRISON."""
    return model in STAY or getattr(model, "STAYS_WITH_PRISON", False)


def _key(column: Column) -> str:
    return f"{column.model._meta.label}.{column.name}"


def _noun(column: Column) -> str:
    """The plural word that pages use for the records of a column. For a table of links, the word
    for the records that are linked to prisons."""
    for relation in Establishment._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToManyRel) and relation.through is column.model:
            return str(relation.related_model._meta.verbose_name_plural)
    if column.model is Establishment.coordinators.through:
        return "coordinators"
    return str(column.model._meta.verbose_name_plural)


def _rows(column: Column, prison: Establishment) -> models.QuerySet[Any]:
    return column.model._base_manager.filter(**{column.name: prison})


def _move(column: Column, source: Establishment, target: Establishment) -> list[int]:
    """Moves the rows. Returns the ids of the rows that moved.

    If the database refuses a row at `target`, that row does not move.
    """
    rows = _rows(column, source)
    keys = sorted(rows.values_list("pk", flat=True))
    try:
        with transaction.atomic():
            rows.update(**{column.name: target})
    except IntegrityError:
        return [key for key in keys if _moves(column, key, target)]
    return keys


def _moves(column: Column, key: int, target: Establishment) -> bool:
    try:
        with transaction.atomic():
            column.model._base_manager.filter(pk=key).update(**{column.name: target})
    except IntegrityError:
        return False
    return True


def _move_back(column: Column, keys: Sequence[int], source: Establishment) -> None:
    for start in range(0, len(keys), BATCH):
        rows = column.model._base_manager.filter(pk__in=keys[start : start + BATCH])
        rows.update(**{column.name: source})


def _counts(merge: PrisonMerge) -> dict[str, int]:
    return {column: len(keys) for column, keys in merge.moved.items()}
