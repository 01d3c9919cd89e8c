"""Imports a file in 2 steps. First we read the file, and show what would change. After a person
confirms, we write the changes."""

import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common import audit, clock
from config.common.actor import PROGRAMME, Actor
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunRecord,
    RunStatus,
    fail_run,
    finish_run,
    renew_lease,
    report_progress,
    start_run,
    sweep_runs,
)
from matching.duplicates.deciding import tell_apart
from matching.models import Import, ImportedRow, ImportWriting, Referral
from matching.permissions import participants_for
from matching.spreadsheets.alike import DIFFERENT, Decisions, check_decisions
from matching.spreadsheets.cells import Choices, choices_for
from matching.spreadsheets.columns import Alike, Change, Kind, Wrong, fits
from matching.spreadsheets.mentors import MENTORS
from matching.spreadsheets.opening import open_table
from matching.spreadsheets.planning import (
    NOT_WRITTEN,
    WRITTEN,
    Difference,
    Fate,
    Line,
    Plan,
    plan_import,
)
from matching.spreadsheets.reading import (
    MOST_BYTES,
    WHOLE_FILE,
    BadFile,
    Problem,
    Table,
)
from matching.spreadsheets.referrals import REFERRALS

log = logging.getLogger(__name__)

READ_IMPORT = TaskName("matching.read_import")
WRITE_IMPORT = TaskName("matching.write_import")
SWEEP_IMPORTS = TaskName("matching.sweep_imports")

KINDS: Final[Mapping[str, Kind[Any]]] = {"referrals": REFERRALS, "mentors": MENTORS}
HEADINGS: Final = REFERRALS.headings | MENTORS.headings
KEPT_FOR: Final = timedelta(days=1)
FROM_FILE: Final = "From a spreadsheet"

TOO_LARGE: Final = (
    "This file is over 5 MB. Split the file into smaller files and import each of them."
)
OTHER_KIND: Final = "This is a file of {others}, not of {these}. Import the file as {others}."
RACE: Final = (
    "Somebody else was adding some of these people at the same time, so we imported nothing. "
    "Import the file again."
)
UNEXPECTED: Final = (
    "Something went wrong that we did not expect. We imported nothing. Please try again, or tell "
    "the person who runs this service."
)
NOT_READY: Final = "We no longer have this file. Please choose the file again."
UNDER_WAY: Final = "This import is confirmed already, and we are saving the rows."
MEANWHILE: Final = "This record changed after you looked at the file. Import this row again."
NOT_CONFIRMED: Final = (
    "Nobody has confirmed that these words are spelt right. Correct the words, or import the row "
    "again and confirm them."
)
WOULD_CHANGE: Final = (
    "This cell differs from our record: “{row.before}” would become “{row.after}”. Nobody asked "
    "for changes, so the record stays as it is."
)
PASSED_ON: Final = "%s: the lease passed to another worker"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, as the page showed it, and what the person decided.

    `cells` has the cells of some rows, by the number of the row. These are the rows that may go
    into the file of rows to correct.
    """

    headings: Sequence[str] = ()
    notes: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    lines: Sequence[Line] = ()
    decisions: Decisions = field(default_factory=dict)
    cells: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def of(self, fate: Fate) -> list[Line]:
        return [line for line in self.lines if line.fate == fate]

    @property
    def doubtful(self) -> list[Line]:
        """The rows that we may have misread. A person must confirm them."""
        return [line for line in self.lines if line.doubts]

    @property
    def warned(self) -> list[Line]:
        return [line for line in self.lines if line.warnings]


def request_import(*, kind: str, data: bytes, by: User, at: datetime) -> Import:
    """Saves a file, encrypted, for the worker to read. `kind` is "referrals" or "mentors".

    Raises BadFile if the file is larger than 5 MB. Raises NotAllowed unless `by` is staff.
    """
    with transaction.atomic():
        row = _new_import(kind, data, by=by, at=at)
        enqueue(READ_IMPORT, import_id=row.pk)
    return row


def _new_import(kind: str, data: bytes, *, by: Actor, at: datetime) -> Import:
    if not by.roles & (STAFF | PROGRAMME.roles):
        raise NotAllowed("Only a coordinator or a service manager can import a file.")
    if len(data) > MOST_BYTES:
        raise BadFile(TOO_LARGE)
    asked_by = by if isinstance(by, User) else None
    row = Import(kind=kind, asked_by=asked_by, queued_at=at)
    row.write(file=b64encode(data).decode())
    row.save()
    audit.record("request_import", row, by=by, at=at)
    return row


def read_import(*, import_id: int) -> None:
    """Reads a file, and works out what an import of the file would do.

    If the file cannot be read, the run fails, with a sentence that says why. Safe to repeat. Safe
    to run twice at the same time: only the first run does the work.
    """
    row = Import.objects.select_related("asked_by").get(pk=import_id)
    if row.status != RunStatus.QUEUED or not start_run(row, at=clock.now()):
        return
    with failing_in_words(row):
        report_progress(row, 5, "Reading the file")
        table, at = _table(row), row.queued_at

        def report(rows: int) -> None:
            percent = 10 + 60 * rows // max(len(table.rows), 1)
            report_progress(row, percent, f"Reading row {rows + 1:,}")

        with transaction.atomic():
            by = _actor(row.asked_by)
            plan = plan_import(KINDS[row.kind], table, choices_for(by), by=by, at=at, report=report)
        preview = _preview(table, plan)
        row.write(preview=preview_as_text(preview))
        finish_run(
            row,
            at=clock.now(),
            sealed_preview=row.sealed_preview,
            figures=_figures(preview),
        )


def confirm_import(
    *,
    row: Import,
    keep_doubtful: bool,
    decisions: Decisions = MappingProxyType({}),
    by: User,
    at: datetime,
) -> ImportWriting:
    """Queues an import to write the rows that the page showed.

    `keep_doubtful` is whether to write rows that we may have misread. For each man who may be on
    record already, `decisions` say who he is. A row without such a decision is left out.

    Raises ChangedMeanwhile if the import is already written, or if we no longer have its file.
    Raises NotAllowed unless `by` chose the file. Raises FieldError if the decisions give 2 rows to
    the same man on record.
    """
    check_own(row, by)
    check_decisions(decisions)
    with transaction.atomic():
        if decisions and row.sealed_preview:
            decided = replace(preview_of(row), decisions=decisions)
            row.write(preview=preview_as_text(decided))
            row.save(update_fields=["sealed_preview"])
        choices = {"keeps_doubtful": keep_doubtful}
        writing = _new_writing(row, choices, by=by, at=at)
        enqueue(WRITE_IMPORT, writing_id=writing.pk)
    return writing


def _new_writing(
    row: Import, choices: Mapping[str, bool], *, by: Actor, at: datetime
) -> ImportWriting:
    if row.status != RunStatus.DONE or not row.sealed_file or not row.sealed_preview:
        raise ChangedMeanwhile(NOT_READY)
    try:
        with transaction.atomic():
            _lock(row)
            writing = ImportWriting.objects.create(
                source=row,
                confirmed_by=by if isinstance(by, User) else None,
                queued_at=at,
                **choices,
            )
            audit.record("confirm_import", row, by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile(UNDER_WAY) from error
    return writing


def write_import(*, writing_id: int) -> None:
    """Writes what a person confirmed, in one transaction, and deletes the file.

    If a row would now change something that the page did not show, leaves the row out and gives the
    reason. Safe to repeat, and safe to run twice at the same time.
    """
    writing = ImportWriting.objects.select_related("source", "confirmed_by").get(pk=writing_id)
    if writing.status != RunStatus.QUEUED or not start_run(writing, at=clock.now()):
        return
    with failing_in_words(writing):
        report_progress(writing, 10, "Reading the file again")
        table, preview = _table(writing.source), preview_of(writing.source)
        report_progress(writing, 30, "Comparing and writing")
        with transaction.atomic():
            renew_lease(writing)  # this locks the run, so no worker takes over a half-written file
            _write(writing, table, preview)


def _write(writing: ImportWriting, table: Table, preview: Preview) -> None:
    row, at = writing.source, writing.queued_at
    kind, by = KINDS[row.kind], _actor(writing.confirmed_by)
    choices = choices_for(by)
    plan = plan_import(kind, table, choices, by=by, at=at)
    shown = {line.row: line for line in preview.lines}
    decisions = preview.decisions
    lines = [
        _agreed(line, shown[line.row], writing, decisions.get(line.row)) for line in plan.lines
    ]
    fates = {line.row: line.fate for line in lines}
    new = {place: row_ for place, row_ in plan.records.items() if fates[place] == Fate.NEW}
    records = [
        replace(record, on_record=decisions[place]) if decisions.get(place) else record
        for place, record in new.items()
    ]
    changes = [change for place, change in plan.changes.items() if fates[place] == Fate.CHANGED]
    added = kind.add(records, at)
    _tell_apart(dict(zip(new, added, strict=True)), lines, decisions, by, at)
    kind.change(changes, FROM_FILE, choices, by, at)
    _record_rows(writing, kind, added, changes, choices)
    changed = [change.present.row for change in changes]
    audit.record_all(
        [
            *(audit.event(f"import_{kind.noun}", one, by=by, at=at) for one in added),
            *(audit.event(f"change_{kind.noun}_by_import", one, by=by, at=at) for one in changed),
        ]
    )
    outcome = replace(preview, lines=lines, cells=cells_of(table, lines))
    row.write(file="", preview=preview_as_text(outcome))
    row.save(update_fields=["sealed_file", "sealed_preview"])
    figures = {fate: sum(line.fate == fate for line in lines) for fate in Fate}
    finish_run(writing, at=clock.now(), figures=figures, written_at=at)


def _agreed(line: Line, shown: Line, writing: ImportWriting, decision: int | None) -> Line:
    """The line with what the person agreed to.

    If the person did not agree to what the row would do now, the line has Fate.BAD. If nobody
    decided who the man is, the line has Fate.DUPLICATE.
    """
    if line.fate not in WRITTEN:
        return line
    if line.effect != shown.effect:
        return replace(line, fate=Fate.BAD, wrong=[Wrong("", MEANWHILE)])
    if line.fate == Fate.ALIKE:
        if decision not in {DIFFERENT, *(row.man for row in line.alike if not row.open)}:
            return replace(line, fate=Fate.DUPLICATE)
        line = replace(line, fate=Fate.NEW, wrong=())
    if line.fate == Fate.CHANGED and not writing.makes_changes:
        changes = [Wrong(row.heading, WOULD_CHANGE.format(row=row)) for row in line.differences]
        return replace(line, fate=Fate.BAD, wrong=changes)
    if line.doubts and not writing.keeps_doubtful:
        wrong = [Wrong(doubt.column, f"{doubt.reason} {NOT_CONFIRMED}") for doubt in line.doubts]
        return replace(line, fate=Fate.BAD, wrong=wrong)
    return line


def _tell_apart(
    added: Mapping[int, models.Model],
    lines: Sequence[Line],
    decisions: Decisions,
    by: Actor,
    at: datetime,
) -> None:
    """Saves which men are different men, so that we do not ask about them again.

    Leaves out men on record that the person cannot decide about. We will ask somebody else about
    them.
    """
    if not isinstance(by, User):
        return
    others = {
        line.row: [row.man for row in line.alike]
        for line in lines
        if line.row in added and decisions.get(line.row) == DIFFERENT
    }
    for place, keys in others.items():
        row = added[place]
        if isinstance(row, Referral):
            for other in participants_for(by).filter(pk__in=keys):
                tell_apart(one=row.participant, other=other, by=by, at=at)


def _record_rows(
    writing: ImportWriting,
    kind: Kind[Any],
    added: Sequence[models.Model],
    changes: Sequence[Change],
    choices: Choices,
) -> None:
    """Saves what we need for undoing the import: the rows, and the old and new values of changed
    rows."""
    owner = "referral_id" if kind is REFERRALS else "mentor_id"
    rows = [
        *(_imported_row(writing, owner, row, {}) for row in added),
        *(
            _imported_row(
                writing,
                owner,
                change.present.row,
                {
                    "before": _as_cells(kind, change.present.values, change, choices),
                    "after": _as_cells(kind, change.values, change, choices),
                },
            )
            for change in changes
        ),
    ]
    ImportedRow.objects.bulk_create(rows, batch_size=1000)


def _imported_row(
    writing: ImportWriting, owner: str, row: models.Model, values: Mapping[str, Any]
) -> ImportedRow:
    line = ImportedRow(writing=writing, is_new=not values, **{owner: row.pk})
    line.write(values=json.dumps(values))
    return line


def values_of(row: ImportedRow) -> Mapping[str, Mapping[str, str]]:
    """The cells of a changed record, "before" and "after" the import, by field. Empty if the import
    added the record."""
    values: Mapping[str, Mapping[str, str]] = json.loads(row.opened("values"))
    return values


def _as_cells(
    kind: Kind[Any], values: Mapping[str, Any], change: Change, choices: Choices
) -> dict[str, str]:
    return {
        column.field: column.write(values[column.field], choices)
        for column in kind.columns
        if column.field in change.values
    }


def sweep_imports(*, at: datetime) -> None:
    """Queues an import again if its message was lost or its worker died.

    Also deletes imports that nobody has confirmed within a day. If somebody confirmed an import,
    deletes only its file and preview. Safe to repeat.
    """
    for import_id in sweep_runs(Import, at=at):
        enqueue(READ_IMPORT, import_id=import_id)
    for writing_id in sweep_runs(ImportWriting, at=at):
        enqueue(WRITE_IMPORT, writing_id=writing_id)
    old = Import.objects.filter(queued_at__lt=at - KEPT_FOR)
    old.filter(writings__isnull=True).delete()
    ended = ImportWriting.objects.filter(status__in=[RunStatus.DONE, RunStatus.FAILED])
    stored = ~Q(sealed_file=b"", sealed_preview=b"")
    old.filter(stored, writings__in=ended).update(sealed_file=b"", sealed_preview=b"")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many rows an import added, changed, and left unchanged.

    `problems` say why it did not write some rows. `warnings` say what to check in written rows.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def import_rows(
    kind: str, data: bytes, *, by: Actor, at: datetime, makes_changes: bool = False
) -> ImportResult:
    """Reads and writes a file in one step, for commands.

    Leaves out rows that we may have misread, because nobody can confirm them. Changes records that
    we have already only if `makes_changes` is True. Coordinators can import for their own prisons.
    Managers and the programme itself can import for all prisons. Raises NotAllowed for anybody
    else.

    Never raises because of the content of a file. Safe to repeat.
    """
    try:
        row = _new_import(kind, data, by=by, at=at)
        read_import(import_id=row.pk)
        row.refresh_from_db()
        _check_done(row)
        if problems := preview_of(row).problems:
            return ImportResult(problems=tuple(problems))
        writing = _new_writing(row, {"makes_changes": makes_changes}, by=by, at=at)
        write_import(writing_id=writing.pk)
        writing.refresh_from_db()
        _check_done(writing)
    except BadFile as bad:
        return ImportResult(problems=(Problem(WHOLE_FILE, "", str(bad)),))
    row.refresh_from_db()
    return _result(writing, preview_of(row))


def _check_done(run: RunRecord) -> None:
    """Raises BadFile if the run failed. Says why."""
    if run.status == RunStatus.FAILED:
        raise BadFile(run.failure)


def _result(writing: ImportWriting, outcome: Preview) -> ImportResult:
    written = [line for line in outcome.lines if line.fate in {Fate.NEW, Fate.CHANGED}]
    return ImportResult(
        added=writing.figures[Fate.NEW],
        changed=writing.figures[Fate.CHANGED],
        unchanged=writing.figures[Fate.UNCHANGED],
        problems=tuple(problems_in(outcome, KINDS[writing.source.kind])),
        warnings=tuple(
            Problem(line.row, wrong.column, wrong.reason)
            for line in written
            for wrong in line.warnings
        ),
    )


def problems_in(preview: Preview, kind: Kind[Any]) -> list[Problem]:
    """What is wrong with the rows that we cannot write or did not write."""
    return [
        Problem(line.row, wrong.column or kind.key.heading, wrong.reason)
        for line in preview.lines
        if line.fate in NOT_WRITTEN
        for wrong in line.wrong
    ]


def check_own(row: Import, by: User) -> None:
    """Raises NotAllowed unless `by` is the person who chose the file."""
    if row.asked_by_id != by.pk:
        raise NotAllowed("Somebody else chose this file. Ask them to go on with the import.")


def discard_import(*, row: Import, by: User, at: datetime) -> None:
    """Deletes an import and its file, without importing anything.

    Raises NotAllowed unless `by` chose the file. Raises ChangedMeanwhile if somebody has confirmed
    the import.
    """
    check_own(row, by)
    with transaction.atomic():
        _lock(row)
        if row.writing:
            raise ChangedMeanwhile(UNDER_WAY)
        audit.record("discard_import", row, by=by, at=at)
        row.delete()


def _lock(row: Import) -> None:
    """Locks the import, so that nobody can confirm it and delete it at the same time. Raises
    ChangedMeanwhile if it is deleted."""
    if not Import.objects.select_for_update().filter(pk=row.pk).exists():
        raise ChangedMeanwhile(NOT_READY)


def preview_of(row: Import) -> Preview:
    """What an import would do or did. Empty if the preview is deleted. No query."""
    if not row.sealed_preview:
        return Preview()
    return preview_from(row.opened("preview"))


def preview_from(text: str) -> Preview:
    """Reads a preview from the JSON that preview_as_text wrote."""
    values = json.loads(text)
    return Preview(
        headings=values["headings"],
        notes=values["notes"],
        problems=[Problem(**problem) for problem in values["problems"]],
        lines=[_line(line) for line in values["lines"]],
        decisions={int(place): man for place, man in values["decisions"].items()},
        cells={int(place): cells for place, cells in values["cells"].items()},
    )


def _line(values: Mapping[str, Any]) -> Line:
    wrong = {
        name: [Wrong(*one) for one in values[name]] for name in ("wrong", "doubts", "warnings")
    }
    differences = [Difference(*one) for one in values["differences"]]
    alike = [Alike(*one) for one in values["alike"]]
    return Line(
        values["row"],
        values["key"],
        values["name"],
        Fate(values["fate"]),
        differences=differences,
        alike=alike,
        **wrong,
    )


def _preview(table: Table, plan: Plan) -> Preview:
    return Preview(
        headings=[cell.text for cell in table.headings.cells],
        notes=table.notes,
        problems=plan.problems,
        lines=plan.lines,
        cells=cells_of(table, plan.lines),
    )


def cells_of(table: Table, lines: Sequence[Line]) -> dict[int, list[str]]:
    """The cells of the rows that may go into the file of rows to correct, by the number of the
    row."""
    back = {line.row for line in lines if line.fate in NOT_WRITTEN or line.doubts}
    return {
        row.number: [cell.text for cell in row.cells] for row in table.rows if row.number in back
    }


def _figures(preview: Preview) -> dict[str, int]:
    figures = {str(fate): len(preview.of(fate)) for fate in Fate}
    return {**figures, "doubtful": len(preview.doubtful), "problems": len(preview.problems)}


def _table(row: Import) -> Table:
    """The table in the file of an import. Raises BadFile if we cannot import the file.

    Also raises BadFile for a file made from the template of the other kind. The person who chose
    this file has selected the wrong kind. Without this error, they would see only a list of unknown
    headings.
    """
    if not row.sealed_file:
        raise BadFile(NOT_READY)
    table = open_table(b64decode(row.opened("file")), HEADINGS)
    for other, other_kind in KINDS.items():
        if other != row.kind and fits(table.headings, other_kind.columns):
            these = KINDS[row.kind].plural
            raise BadFile(OTHER_KIND.format(others=other_kind.plural, these=these))
    return table


def _actor(user: User | None) -> Actor:
    return user or PROGRAMME


def preview_as_text(preview: Preview) -> str:
    """A preview as JSON. preview_from reads it again."""
    return json.dumps(asdict(preview), ensure_ascii=False)


@contextmanager
def failing_in_words(run: RunRecord) -> Iterator[None]:
    """A context manager that records the run as failed, and why, if the block raises an error.

    Raises an unexpected error again, so that it is logged. If another worker has taken over the
    run, does nothing.
    """
    try:
        yield
    except ChangedMeanwhile:
        log.warning(PASSED_ON, run)
    except BadFile as bad:
        fail_run(run, str(bad), at=clock.now())
    except IntegrityError:
        fail_run(run, RACE, at=clock.now())
    except Exception:
        fail_run(run, UNEXPECTED, at=clock.now())
        raise
