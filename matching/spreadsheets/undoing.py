"""Undoes a whole import, if nothing depends on the rows that the import wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.runs import RunStatus
from matching.models import ImportedRow, ImportWriting
from matching.spreadsheets.cells import Choices, choices_for
from matching.spreadsheets.columns import Change, Kind
from matching.spreadsheets.importing import KINDS, check_own, values_of

UNDONE: Final = "Import undone"
MOST_NAMED: Final = 3
IN_USE: Final = "You can no longer undo this import: {reasons}."
CHANGED_SINCE: Final = "it has changed since"
NOT_WRITTEN: Final = "This import has not finished, or is already undone."


class ImportInUse(DomainError):
    """The import cannot be undone, because something depends on its rows. `reasons` has the reason
    for each record, by the man's reference number or the mentor's email address."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = reasons
        some = [f"{key}: {reason}" for key, reason in list(reasons.items())[:MOST_NAMED]]
        more = [f"and {len(reasons) - MOST_NAMED} more"] if len(reasons) > MOST_NAMED else []
        super().__init__(IN_USE.format(reasons="; ".join([*some, *more])))


@dataclass(frozen=True, slots=True)
class _Undoing:
    """What to do to undo an import. `new` has the keys of rows to delete. `changes` restore the old
    values."""

    new: Sequence[int]
    changes: Sequence[Change]


def undo_import(*, writing: ImportWriting, by: User, at: datetime) -> None:
    """Deletes the rows that an import added, and restores the rows that it changed. Does this in
    one transaction.

    Raises ImportInUse if something depends on the rows. Raises ChangedMeanwhile if the import is
    already undone. Raises NotAllowed unless `by` chose the file.
    """
    check_own(writing.source, by)
    kind, choices = KINDS[writing.source.kind], choices_for(by)
    with transaction.atomic():
        written = ImportWriting.objects.filter(
            pk=writing.pk, status=RunStatus.DONE, undone_at__isnull=True
        )
        if not written.update(undone_at=at, undone_by=by):
            raise ChangedMeanwhile(NOT_WRITTEN)
        writing.refresh_from_db()
        undoing = _undoing(writing, kind, choices, by, at)
        kind.change(undoing.changes, UNDONE, choices, by, at)
        kind.remove(undoing.new, _written_at(writing))
        audit.record("undo_import", writing.source, by=by, at=at)


def _written_at(writing: ImportWriting) -> datetime:
    if writing.written_at is None:
        raise ChangedMeanwhile(NOT_WRITTEN)
    return writing.written_at


def _undoing(
    writing: ImportWriting, kind: Kind[Any], choices: Choices, by: User, at: datetime
) -> _Undoing:
    """What to do to undo this import. Raises ImportInUse."""
    rows = list(writing.rows.select_related("referral", "mentor__user"))
    new = [_key(row) for row in rows if row.is_new]
    changed = [row for row in rows if not row.is_new]
    written_at = _written_at(writing)
    in_the_way = {
        **kind.in_use(new, written_at, True),
        **kind.in_use([_key(row) for row in changed], written_at, False),
    }
    named = {_key(row): _name(row) for row in rows}
    reasons = {named[key]: reason for key, reason in in_the_way.items()}
    changes, since = _changes(kind, changed, choices, by, at)
    if reasons := {**reasons, **since}:
        raise ImportInUse(reasons)
    return _Undoing(new, changes)


def _changes(
    kind: Kind[Any], rows: Sequence[ImportedRow], choices: Choices, by: User, at: datetime
) -> tuple[list[Change], dict[str, str]]:
    """The changes that restore the records. Also the reasons why some records cannot be restored,
    by the name of the record."""
    current = {_name(row): values_of(row) for row in rows}
    everything = choices_for(PROGRAMME)  # the old values may name any prison
    after = {name: _read(kind, values["after"], everything) for name, values in current.items()}
    given = {
        name: {field: value for field, value in values.items() if value is not None}
        for name, values in after.items()
    }
    present = kind.present(given, choices, by, at)
    changes: list[Change] = []
    since: dict[str, str] = {}
    for name, values in after.items():
        here = present.get(name)
        if here is None or any(here.values[field] != value for field, value in values.items()):
            since[name] = CHANGED_SINCE
        elif here.refusal:
            since[name] = here.refusal.rstrip(".")
        else:
            changes.append(Change(here, _read(kind, current[name]["before"], everything)))
    return changes, since


def _read(
    kind: Kind[Any],
    cells: Mapping[str, str],
    choices: Choices,
) -> dict[str, Any]:
    """The values of these cells, by field. An empty cell gives the column's `empty` value."""
    columns = {column.field: column for column in kind.columns}
    return {
        field: columns[field].read(cell, choices) if cell else columns[field].empty
        for field, cell in cells.items()
    }


def _key(row: ImportedRow) -> int:
    """The key of the record: of the referral or of the mentor."""
    return row.referral_id or row.mentor_id or 0


def _name(row: ImportedRow) -> str:
    """The key of the record in the file: the reference of the man, or the address of the mentor."""
    if row.referral is not None:
        return row.referral.reference
    return row.mentor.user.email.lower() if row.mentor else ""
