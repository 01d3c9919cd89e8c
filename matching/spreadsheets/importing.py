"""Importing a whole file: adds the good rows and names the bad ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from config.accounts.roles import STAFF
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import NotAllowed
from matching.spreadsheets.cells import choices_for
from matching.spreadsheets.columns import Kind, fits, records_of
from matching.spreadsheets.mentors import MENTORS
from matching.spreadsheets.reading import (
    WHOLE_FILE,
    BadFile,
    ImportResult,
    Problem,
    Rows,
    read_rows,
)
from matching.spreadsheets.referrals import REFERRALS

KINDS: Final[Mapping[str, Kind[Any]]] = {"referrals": REFERRALS, "mentors": MENTORS}

OTHER_KIND: Final = "This is a file of {others}, not of {these}. Import it as {others}."
CHANGED: Final = (
    "This {noun} is already here with different details. We kept those: an import adds rows and "
    "never changes what is here."
)
RACE: Final = (
    "Somebody else was adding some of these at the same time, so we imported nothing. "
    "Import the file again."
)


def import_rows(kind: str, data: bytes, *, by: Actor, at: datetime) -> ImportResult:
    """Adds the good rows of a file of "referrals" or "mentors", and says what is wrong with the
    others. Never raises because of what is in a file. Safe to repeat.

    Coordinators import for their own prisons, managers and the programme for all. Raises NotAllowed
    for anyone else. One transaction, and one audit event for each row added.
    """
    if not by.roles & (STAFF | PROGRAMME.roles):
        raise NotAllowed("Only a coordinator or a service manager can import a file.")
    try:
        rows = read_rows(data)
        _check_kind(kind, rows)
        with transaction.atomic():
            return _import(KINDS[kind], rows, by, at)
    except BadFile as bad:
        return ImportResult(problems=(Problem(WHOLE_FILE, "", str(bad)),))
    except IntegrityError:
        return ImportResult(problems=(Problem(WHOLE_FILE, "", RACE),))


def _check_kind(kind: str, rows: Rows) -> None:
    """Raises BadFile for a file made from the template of another kind. A list of unknown headings
    would not show that somebody only chose the wrong button."""
    headings = rows[0]
    for other, other_kind in KINDS.items():
        if other != kind and fits(headings, other_kind.columns):
            raise BadFile(OTHER_KIND.format(others=other_kind.plural, these=KINDS[kind].plural))


def _import(kind: Kind[Any], rows: Rows, by: Actor, at: datetime) -> ImportResult:
    records, problems = records_of(kind, rows, choices_for(by), london_date(at))
    existing = kind.existing([kind.key_of(record) for record in records.values()], by, at)
    refusals = kind.refusals(
        [record for record in records.values() if kind.key_of(record) not in existing]
    )
    added, unchanged = {}, 0
    for row, record in records.items():
        key = kind.key_of(record)
        if key not in existing and key not in refusals:
            added[row] = record
        elif existing.get(key) == record:
            unchanged += 1
        else:
            reason = refusals.get(key) or CHANGED.format(noun=kind.noun)
            problems.append(Problem(row, kind.key.heading, reason))
    _write(kind, added.values(), by, at)
    return ImportResult(
        added=len(added),
        unchanged=unchanged,
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        warnings=_warnings(kind, added),
    )


def _write(kind: Kind[Any], records: Iterable[Any], by: Actor, at: datetime) -> None:
    rows = kind.write(list(records), at)
    audit.record_all([audit.event(f"import_{kind.noun}", row, by=by, at=at) for row in rows])


def _warnings(kind: Kind[Any], added: Mapping[int, Any]) -> tuple[Problem, ...]:
    sentences = ((row, kind.warning(record)) for row, record in added.items())
    return tuple(Problem(row, kind.warned, sentence) for row, sentence in sentences if sentence)
