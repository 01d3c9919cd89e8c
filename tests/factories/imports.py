"""Imports of spreadsheets. The files are read, and their rows are written, in the same way as the
worker does."""

from config.accounts.models import User
from config.common.clock import now
from matching.models import Import, ImportWriting
from matching.spreadsheets.importing import (
    confirm_import,
    read_import,
    request_import,
    write_import,
)
from recruitment.models import Establishment
from tests.factories.programme import an_establishment
from tests.factories.spreadsheets import MAN, a_csv


def a_read_import(by: User, *rows: dict[str, str], kind: str = "referrals") -> Import:
    """An import whose file has been read. It waits for somebody to confirm it."""
    if not Establishment.objects.filter(code="BXI").exists():
        an_establishment(code="BXI", name="HMP Brixton")
    row = request_import(kind=kind, data=a_csv(rows or [MAN]), by=by, at=now())
    read_import(import_id=row.pk)
    row.refresh_from_db()
    return row


def written(row: Import, *, keep_doubtful: bool = False) -> ImportWriting:
    """The writing of this import, after its owner has confirmed it and the worker has written its
    rows."""
    assert row.asked_by is not None
    writing = confirm_import(row=row, keep_doubtful=keep_doubtful, by=row.asked_by, at=now())
    write_import(writing_id=writing.pk)
    writing.refresh_from_db()
    row.refresh_from_db()
    return writing
