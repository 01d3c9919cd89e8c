"""Importing past sessions from a spreadsheet.

We read the file and show what we would import. The person who chose the file then confirms, and we
write the sessions. The whole import can be undone.

The imports of men and of mentors read their files with the same code (see matching.spreadsheets).
Those imports can change records. This import only adds sessions. The man and the mentor in a row
say to which match a session belongs.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q

from config.accounts.models import User
from config.common import audit, clock
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, NotAllowed
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunStatus,
    finish_run,
    renew_lease,
    report_progress,
    start_run,
    sweep_runs,
)
from config.common.spreadsheet import Sheet, spreadsheet
from delivery.models import (
    ContactKind,
    LoggedSession,
    NotMet,
    SessionImport,
    SessionImportWriting,
)
from delivery.models.session import LONGEST_MINUTES
from delivery.sessions.logging import LONGEST_NOTE, WITHOUT_MINUTES
from delivery.states import SessionStatus
from matching.models import Match
from matching.permissions import matches_for
from matching.spreadsheets.cells import Choices, choices_for, day, email, one_of, text, whole_number
from matching.spreadsheets.columns import DAYS, Column, Wrong, layout
from matching.spreadsheets.importing import (
    NOT_CONFIRMED,
    NOT_READY,
    TOO_LARGE,
    UNDER_WAY,
    Preview,
    cells_of,
    failing_in_words,
    preview_as_text,
    preview_from,
)
from matching.spreadsheets.opening import open_table
from matching.spreadsheets.planning import Fate, Line
from matching.spreadsheets.reading import MOST_BYTES, BadCell, BadFile, Table, plain
from matching.states import BEGUN, MatchStatus

READ_SESSIONS: Final = TaskName("delivery.read_session_import")
WRITE_SESSIONS: Final = TaskName("delivery.write_session_import")
SWEEP_SESSIONS: Final = TaskName("delivery.sweep_session_imports")
KEPT_FOR: Final = timedelta(days=1)
STEP: Final = 1_000
BATCH: Final = 1_000

YES: Final = frozenset({"yes", "y", "true", "1", "met", "took place"})
EXAMPLE: Final = "This is the example from the template. Replace it, or delete the row."
NO_MAN: Final = "No man at your prisons has this reference or prison number. Correct the number."
NO_MATCH: Final = "This mentor has no match with this man. Correct the man or the mentor."
OVER: Final = "Their match lasted from {first:%-d %B %Y} to {last:%-d %B %Y}."
NOT_OVER: Final = "The first day of their match is {first:%-d %B %Y}, and the match has not ended."
TO_COME: Final = "This day is in the future. Correct the day."
NOT_STARTED: Final = "Our records say that they have not met yet. First record when they first met."
HAS_DIED: Final = "He has died, so nothing can be added to his record."
NEEDS_MINUTES: Final = "Write how many minutes the session took, from 1 to 600."
NO_MINUTES: Final = "Leave this cell empty, because {why}."
ONLY_VISITS: Final = (
    "Only a session at the prison can have a reason for not meeting. Delete this row."
)
LIKE_ROW: Final = "This row is the same as row {row}. Delete one of the 2 rows."
DIFFERS: Final = (
    "We already have a session of this kind on this day: {words}. Delete this row. If our session "
    "is wrong, correct it on its own page."
)
LOGGED: Final = (
    "The session that was expected on this day is logged already: it took place on another day. "
    "Delete this row."
)
MEANWHILE: Final = "Something changed after you looked at the file. Import this row again."
RESTS: Final = (
    "You can no longer undo this import, because {count} of its sessions {were} changed after the "
    "import."
)
NOT_WRITTEN: Final = "This import has not finished, or it is already undone."
WHOSE: Final = "Somebody else chose this file. Ask them to continue the import."


def _met(cell: str, choices: Choices) -> str:
    """Reads the cell that says whether a session took place. Returns the reason why it did not, or
    an empty text if it did."""
    return "" if cell.casefold().rstrip(".") in YES else NotMet(one_of(NotMet)(cell, choices))


KINDS_WORDS: Final = "; ".join(f"“{label}”" for label in ContactKind.labels)
REASONS: Final = "; ".join(f"“{label}”" for label in NotMet.labels)
COLUMNS: Final = (
    Column(
        field="man",
        heading="Man",
        read=text(20),
        note="The reference of his referral, or his prison number.",
        example="R-EXAMPLE",
        is_required=True,
    ),
    Column(
        field="mentor",
        heading="Mentor’s email",
        read=email,
        note="The email address that the mentor signs in with.",
        example="ama@example.org",
        is_required=True,
    ),
    Column(
        field="on",
        heading="Day",
        read=day,
        note="The day of the session or contact, such as 31/03/2026.",
        example="31/03/2026",
        is_required=True,
        takes=DAYS,
    ),
    Column(
        field="kind",
        heading="Kind",
        read=one_of(ContactKind),
        note=f"Leave empty for a session at the prison, or write one of these: {KINDS_WORDS}. "
        "Meetings with others cannot be imported.",
        example="session at the prison",
    ),
    Column(
        field="minutes",
        heading="Minutes",
        read=whole_number(1, LONGEST_MINUTES),
        note=(
            "How long the session took. Leave empty for letters and emails, and if they did not "
            "meet."
        ),
        example="60",
    ),
    Column(
        field="not_met",
        heading="Met",
        read=_met,
        note=f"Write “Yes”, or why they did not meet: {REASONS}.",
        example="Yes",
        is_required=True,
    ),
    Column(
        field="note",
        heading="Note",
        read=text(LONGEST_NOTE),
        note="The progress note. We store the note encrypted.",
    ),
)
HEADINGS: Final = frozenset(plain(column.heading) for column in COLUMNS)


class RestsOnIt(DomainError):
    """The import cannot be undone, because `count` of its sessions were changed after the
    import."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(RESTS.format(count=count, were="was" if count == 1 else "were"))


@dataclass(frozen=True, slots=True)
class PastSession:
    """One session from a row of the file, ready to be written."""

    match: Match
    kind: ContactKind
    on: date
    minutes: int | None
    not_met: str
    note: str

    @property
    def same(self) -> "Same":
        return Same(self.match.pk, self.on, self.kind)

    @property
    def place(self) -> tuple[int, date]:
        return self.match.pk, self.on

    @property
    def outcome(self) -> "_Outcome":
        return _Outcome(self.minutes, self.not_met)


class _Outcome(NamedTuple):
    """How long a session took, or why it did not take place."""

    minutes: int | None
    not_met: str

    @property
    def words(self) -> str:
        if self.not_met:
            return NotMet(self.not_met).label
        return f"{self.minutes} minutes" if self.minutes else "took place"


class Same(NamedTuple):
    """What tells 2 sessions apart: the match, the kind and the day. Rows of a file that agree in
    all 3 are the same session."""

    match: int
    on: date
    kind: str


def request_sessions_import(*, data: bytes, by: User, at: datetime) -> SessionImport:
    """Saves a file of past sessions, sealed, for a worker to read. Raises BadFile for a file over 5
    MB. Raises NotAllowed for anybody but staff."""
    if not by.is_coordinating_staff:
        raise NotAllowed("Only a coordinator or a service manager can import a file.")
    if len(data) > MOST_BYTES:
        raise BadFile(TOO_LARGE)
    with transaction.atomic():
        row = SessionImport(asked_by=by, queued_at=at)
        row.write(file=b64encode(data).decode())
        row.save()
        audit.record("request_session_import", row, by=by, at=at)
        enqueue(READ_SESSIONS, import_id=row.pk)
    return row


def read_sessions_import(*, import_id: int) -> None:
    """Reads the file of this import, and works out what importing it would do. If the file cannot
    be read, the import fails with a sentence that says why. Safe to repeat. If 2 runs start at the
    same time, only one does the work."""
    row = SessionImport.objects.select_related("asked_by").get(pk=import_id)
    if row.status != RunStatus.QUEUED or not start_run(row, at=clock.now()):
        return
    with failing_in_words(row):
        report_progress(row, 5, "Reading the file")
        table = _table(row)
        report_progress(row, 40, "Checking the rows")
        preview, _ = _plan(table, by=row.asked_by, at=row.queued_at)
        row.write(preview=preview_as_text(preview))
        finish_run(
            row,
            at=clock.now(),
            sealed_preview=row.sealed_preview,
            figures=_figures(preview) | {"doubtful": len(preview.doubtful)},
        )


def confirm_sessions_import(
    *, row: SessionImport, keep_doubtful: bool, by: User, at: datetime
) -> SessionImportWriting:
    """Confirms that the sessions that the page showed may be imported. A worker then writes them.
    If `keep_doubtful` is true, it also writes the rows with words that we may have misread.

    Raises ChangedMeanwhile if the import is confirmed already, or if the file is deleted. Raises
    NotAllowed for anybody but the person who chose the file.
    """
    check_own_import(row, by)
    if row.status != RunStatus.DONE or not row.sealed_file or not row.sealed_preview:
        raise ChangedMeanwhile(NOT_READY)
    try:
        with transaction.atomic():
            _lock(row)
            writing = SessionImportWriting.objects.create(
                source=row, keeps_doubtful=keep_doubtful, queued_at=at
            )
            audit.record("confirm_session_import", row, by=by, at=at)
            enqueue(WRITE_SESSIONS, writing_id=writing.pk)
    except IntegrityError as error:
        raise ChangedMeanwhile(UNDER_WAY) from error
    return writing


def write_sessions_import(*, writing_id: int) -> None:
    """Writes the confirmed sessions in one transaction, and deletes the file. If a row would no
    longer do what the page showed, leaves it out. The page of the import then lists it. Safe to
    repeat, and safe to run twice at the same time."""
    writing = SessionImportWriting.objects.select_related("source__asked_by").get(pk=writing_id)
    if writing.status != RunStatus.QUEUED or not start_run(writing, at=clock.now()):
        return
    row = writing.source
    with failing_in_words(writing):
        report_progress(writing, 10, "Comparing and writing")
        with transaction.atomic():
            renew_lease(writing)  # this locks the run, so no worker takes over a half-written file
            _write(writing, row, _table(row), sessions_preview_of(row))


def _write(writing: SessionImportWriting, row: SessionImport, table: Table, shown: Preview) -> None:
    by, at = row.asked_by, writing.queued_at
    plan, records = _plan(table, by=by, at=at, locked=True)
    fates = {line.row: line.fate for line in shown.lines}
    lines = [_agreed(line, fates.get(line.row), writing) for line in plan.lines]
    new = [records[line.row] for line in lines if line.fate == Fate.NEW]
    sessions = [_session_of(record, writing, by=by, at=at) for record in new]
    LoggedSession.objects.bulk_create(sessions, batch_size=BATCH)
    audit.record_all([audit.event("import_session", session, by=by, at=at) for session in sessions])
    outcome = replace(plan, lines=lines, cells=cells_of(table, lines))
    row.write(file="", preview=preview_as_text(outcome))
    row.save(update_fields=["sealed_file", "sealed_preview"])
    finish_run(writing, at=clock.now(), figures=_figures(outcome))


def _agreed(line: Line, shown: Fate | None, writing: SessionImportWriting) -> Line:
    """The same line if it still does what the person confirmed. Otherwise a bad line that says what
    differs."""
    if line.fate != Fate.NEW:
        return line
    if shown != Fate.NEW:
        return replace(line, fate=Fate.BAD, wrong=[Wrong("", MEANWHILE)])
    if line.doubts and not writing.keeps_doubtful:
        wrong = [Wrong(doubt.column, f"{doubt.reason} {NOT_CONFIRMED}") for doubt in line.doubts]
        return replace(line, fate=Fate.BAD, wrong=wrong)
    return line


def _session_of(
    record: PastSession, writing: SessionImportWriting, *, by: User, at: datetime
) -> LoggedSession:
    session = LoggedSession(
        match=record.match,
        kind=record.kind,
        on=record.on,
        expected_on=record.on if record.kind == ContactKind.VISIT else None,
        minutes=record.minutes,
        not_met=record.not_met,
        logged_by=by,
        logged_at=at,
        imported_by=writing,
    )
    session.write(note=record.note)
    return session


class _People(NamedTuple):
    """The men that a file can name. `matches` has lists of matches by 2 values: the man's reference
    or prison number, and the email address of his mentor. `men` has all references and prison
    numbers."""

    matches: Mapping[tuple[str, str], list[Match]]
    men: frozenset[str]


def _people_of(by: User, *, locked: bool) -> _People:
    """The men whose sessions this person can import. If `locked` is true, locks their matches until
    the transaction ends, so that nobody can log a session in these matches."""
    rows = matches_for(by).filter(status__in=sorted({*BEGUN, MatchStatus.ENDED})).order_by("pk")
    rows = rows.select_for_update(of=("self",), no_key=True) if locked else rows
    matches: dict[tuple[str, str], list[Match]] = {}
    men: set[str] = set()
    for match in rows.select_related("mentor__user", "referral__participant"):
        referral = match.referral
        for name in {referral.reference, referral.participant.prison_number} - {""}:
            men.add(name.upper())
            key = (name.upper(), match.mentor.user.email.lower())
            matches.setdefault(key, []).append(match)
    return _People(matches, frozenset(men))


def _plan(
    table: Table, *, by: User, at: datetime, locked: bool = False
) -> tuple[Preview, dict[int, PastSession]]:
    """What importing this table would do now. Also the session for each row that would be written.
    About 12 queries."""
    headings = [cell.text for cell in table.headings.cells]
    places, problems = layout(table.headings, COLUMNS)
    if problems:
        return Preview(headings, table.notes, problems), {}
    choices, people, today = choices_for(by), _people_of(by, locked=locked), london_date(at)
    lines: list[Line] = []
    records: dict[int, PastSession] = {}
    for row in table.rows:
        values, wrong, doubts = places.values(row, choices)
        key, mentor = str(values.get("man", "")), str(values.get("mentor", ""))
        if not wrong:
            try:
                records[row.number] = _past_session(values, people, today)
            except BadCell as bad:
                wrong = [Wrong(bad.column, str(bad))]
        fate = Fate.BAD if wrong else Fate.NEW
        lines.append(Line(row.number, key, mentor, fate, wrong=wrong, doubts=doubts))
    judged = _judged(lines, records)
    new = {line.row for line in judged if line.fate == Fate.NEW}
    preview = Preview(headings, table.notes, (), judged, cells=cells_of(table, judged))
    return preview, {place: record for place, record in records.items() if place in new}


def _past_session(values: Mapping[str, Any], people: _People, today: date) -> PastSession:
    """The session of one row. Raises BadCell, with the column, when the cells contradict each other
    or our records."""
    man, on = str(values["man"]).upper(), values["on"]
    if values["man"] == COLUMNS[0].example:
        raise BadCell(EXAMPLE, column="Man")
    if man not in people.men:
        raise BadCell(NO_MAN, column="Man")
    matches = people.matches.get((man, values["mentor"]))
    if not matches:
        raise BadCell(NO_MATCH, column="Mentor’s email")
    if on > today:
        raise BadCell(TO_COME, column="Day")
    kind, not_met = ContactKind(values.get("kind", ContactKind.VISIT)), values["not_met"]
    match = _match_on(matches, on)
    if match.referral.participant.died_on:
        raise BadCell(HAS_DIED, column="Man")
    if match.status == MatchStatus.TO_START and kind == ContactKind.VISIT and not not_met:
        raise BadCell(NOT_STARTED, column="Man")
    minutes = values.get("minutes")
    _check_fits(kind, not_met, minutes)
    return PastSession(match, kind, on, minutes, not_met, values.get("note", ""))


def _match_on(matches: Sequence[Match], on: date) -> Match:
    """The match of this man and this mentor that had begun and had not ended on this day. `matches`
    are all their matches. Raises BadCell, with the days of all their matches, if there is no such
    match."""
    for match in matches:
        if match.started_on <= on <= (match.ended_on or date.max):
            return match
    in_order = sorted(matches, key=lambda match: match.started_on)
    days = " ".join(
        (OVER if match.ended_on else NOT_OVER).format(first=match.started_on, last=match.ended_on)
        for match in in_order
    )
    raise BadCell(f"{days} Correct the day.", column="Day")


def _check_fits(kind: ContactKind, not_met: str, minutes: int | None) -> None:
    """Raises BadCell if the kind, the minutes and the reason contradict each other."""
    if kind == ContactKind.WITH_OTHERS:
        raise BadCell("Meetings with others cannot be imported. Log them by hand.", column="Kind")
    if not_met:
        if kind != ContactKind.VISIT:
            raise BadCell(ONLY_VISITS, column="Met")
        if minutes is not None:
            raise BadCell(NO_MINUTES.format(why="they did not meet"), column="Minutes")
    elif kind in WITHOUT_MINUTES:
        if minutes is not None:
            why = "letters and emails have no minutes"
            raise BadCell(NO_MINUTES.format(why=why), column="Minutes")
    elif minutes is None:
        raise BadCell(NEEDS_MINUTES, column="Minutes")


def _judged(lines: Sequence[Line], records: Mapping[int, PastSession]) -> list[Line]:
    """The same lines. A line is now bad or unchanged if its session is also in another row of the
    file, or is logged already. 1 query for every 1,000 matches."""
    matches = {record.match.pk for record in records.values()}
    logged = LoggedSession.objects.filter(match__in=matches, status=SessionStatus.LOGGED)
    here: dict[Same, _Outcome] = {}
    answered: set[tuple[int, date]] = set()
    columns = ("match", "on", "kind", "minutes", "not_met", "expected_on")
    for match, on, kind, minutes, not_met, expected_on in logged.values_list(*columns):
        here[Same(match, on, kind)] = _Outcome(minutes, not_met)
        if expected_on:
            answered.add((match, expected_on))
    rows: dict[Same, int] = {}
    judged = []
    for line in lines:
        record = records.get(line.row)
        if record is None:
            judged.append(line)
            continue
        known = here.get(record.same)
        first = rows.setdefault(record.same, line.row)
        wrong = ""
        if known and known != record.outcome:
            wrong = DIFFERS.format(words=known.words)
        elif first != line.row:
            wrong = LIKE_ROW.format(row=first)
        elif not known and record.kind == ContactKind.VISIT and record.place in answered:
            wrong = LOGGED
        if wrong:
            line = replace(line, fate=Fate.BAD, wrong=[Wrong("Day", wrong)], doubts=())
        elif known:
            line = replace(line, fate=Fate.UNCHANGED, doubts=())
        judged.append(line)
    return judged


def undo_sessions_import(*, writing: SessionImportWriting, by: User, at: datetime) -> None:
    """Removes every session that the import added, in one transaction.

    Raises RestsOnIt if some of the sessions were changed after the import. Raises ChangedMeanwhile
    when the import is undone already. Raises NotAllowed for anybody but the person who chose the
    file.
    """
    check_own_import(writing.source, by)
    with transaction.atomic():
        written = SessionImportWriting.objects.filter(
            pk=writing.pk, status=RunStatus.DONE, undone_at__isnull=True
        )
        if not written.update(undone_at=at):
            raise ChangedMeanwhile(NOT_WRITTEN)
        rows = LoggedSession.objects.filter(imported_by=writing)
        list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
        touched = rows.filter(
            Q(version__gt=1)
            | Q(additions__isnull=False)
            | Q(expense__isnull=False)
            | Q(works__isnull=False)
        )
        if count := touched.distinct().count():
            raise RestsOnIt(count)
        try:
            rows.delete()
        except ProtectedError as error:
            raise RestsOnIt(len(error.protected_objects)) from error
        audit.record("undo_session_import", writing.source, by=by, at=at)


def discard_sessions_import(*, row: SessionImport, by: User, at: datetime) -> None:
    """Deletes an import and its file. Writes no session. Raises ChangedMeanwhile when the import
    was confirmed. Raises NotAllowed for anybody but the person who chose the file."""
    check_own_import(row, by)
    with transaction.atomic():
        _lock(row)
        if row.writing:
            raise ChangedMeanwhile(UNDER_WAY)
        audit.record("discard_session_import", row, by=by, at=at)
        row.delete()


def sweep_session_imports(*, at: datetime) -> None:
    """Queues imports again that never reached a worker, or whose worker died. Then deletes what is
    older than a day: the imports that nobody confirmed, and the files and previews of those that
    have ended. Safe to repeat."""
    for import_id in sweep_runs(SessionImport, at=at):
        enqueue(READ_SESSIONS, import_id=import_id)
    for writing_id in sweep_runs(SessionImportWriting, at=at):
        enqueue(WRITE_SESSIONS, writing_id=writing_id)
    old = SessionImport.objects.filter(queued_at__lt=at - KEPT_FOR)
    old.filter(writings__isnull=True).delete()
    ended = SessionImportWriting.objects.filter(status__in=[RunStatus.DONE, RunStatus.FAILED])
    stored = ~Q(sealed_file=b"", sealed_preview=b"")
    old.filter(stored, writings__in=ended).update(sealed_file=b"", sealed_preview=b"")


def sessions_preview_of(row: SessionImport) -> Preview:
    """The preview of an import: what it would do, or what it did. Empty if the preview was deleted.
    No query."""
    if not row.sealed_preview:
        return Preview()
    return preview_from(row.opened("preview"))


def sessions_template(form: str) -> bytes:
    """The template for a file of past sessions, as "csv" or "xlsx". It has the headings and one
    example row. An xlsx file has a second sheet that says what to write in each cell."""
    rows = [[column.heading for column in COLUMNS], [column.example for column in COLUMNS]]
    notes = [
        ["Column", "Can this be empty?", "What to write"],
        *(
            [column.heading, "No" if column.is_required else "Yes", column.note]
            for column in COLUMNS
        ),
    ]
    widths = [28] * len(COLUMNS)
    return spreadsheet(
        form, Sheet("Sessions", rows, widths), Sheet("What to write", notes, [28, 28, 70])
    )


def check_own_import(row: SessionImport, by: User) -> None:
    """Raises NotAllowed unless this person chose the file."""
    if row.asked_by_id != by.pk:
        raise NotAllowed(WHOSE)


def _lock(row: SessionImport) -> None:
    """Locks the row of the import, so that nobody confirms an import while somebody deletes it.
    Raises ChangedMeanwhile if the row is deleted already."""
    if not SessionImport.objects.select_for_update().filter(pk=row.pk).exists():
        raise ChangedMeanwhile(NOT_READY)


def _table(row: SessionImport) -> Table:
    if not row.sealed_file:
        raise BadFile(NOT_READY)
    return open_table(b64decode(row.opened("file")), HEADINGS)


def _figures(preview: Preview) -> dict[str, int]:
    figures = {str(fate): len(preview.of(fate)) for fate in (Fate.NEW, Fate.UNCHANGED, Fate.BAD)}
    return {**figures, "problems": len(preview.problems)}
