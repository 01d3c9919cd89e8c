"""An import: we read a file and show it, a person confirms it, and only then we write it."""

from datetime import timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.runs import RunStatus
from matching.models import Import, ImportWriting, Mentor, Referral
from matching.pool.lists import load_reference_data
from matching.spreadsheets.importing import (
    confirm_import,
    discard_import,
    preview_of,
    read_import,
    request_import,
    sweep_imports,
    write_import,
)
from matching.spreadsheets.planning import HIDDEN, Difference, Fate
from tests.factories.imports import a_read_import, written
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_match
from tests.factories.spreadsheets import MAN, MENTOR

pytestmark = pytest.mark.django_db
DOUBTFUL = MENTOR | {"Name": "ZoÃ« Sedge"}


@pytest.fixture(autouse=True)
def lists() -> None:
    load_reference_data()


def test_nothing_is_written_until_a_person_confirms() -> None:
    row = a_read_import(manager(), MAN, MAN | {"Reference": "R-2", "Received": "soon"})
    assert (row.status, row.figures["new"], row.figures["bad"]) == (RunStatus.DONE, 1, 1)
    assert not Referral.objects.exists()
    assert written(row).figures["new"] == 1
    assert Referral.objects.get().reference == "R-1"


def test_a_change_is_shown_from_what_to_what_and_what_is_sensitive_is_not() -> None:
    boss = manager()
    written(a_read_import(boss, MAN | {"Needs": "drugs: 1"}))
    changes = {"Needs": "drugs: 2", "Prison number": "A1234BC", "Offences": "Sexual"}
    row = a_read_import(boss, MAN | changes)
    [line] = preview_of(row).of(Fate.CHANGED)
    assert line.differences == [
        Difference("Prison number", "", "A1234BC"),
        Difference("Needs", "drugs: a little", "drugs: quite a lot"),
        Difference("Offences", HIDDEN, HIDDEN),
    ]


def test_a_change_of_what_a_match_rests_on_is_a_warning() -> None:
    boss = manager()
    written(a_read_import(boss, MAN))
    a_match(referral=Referral.objects.get())
    [line] = preview_of(a_read_import(boss, MAN | {"Free": "Mon am"})).lines
    assert (line.fate, len(line.warnings)) == (Fate.CHANGED, 1)


def test_a_row_that_changed_since_it_was_shown_is_left_out_and_named() -> None:
    boss = manager()
    written(a_read_import(boss, MAN | {"Needs": "drugs: 1"}))
    row = a_read_import(
        boss, MAN | {"Needs": "drugs: 2"}, MAN | {"Reference": "R-2", "Name": "Lee Dock"}
    )
    Referral.objects.get().needs.update(weight=3)
    writing = written(row)
    assert (writing.figures["new"], writing.figures["changed"], writing.figures["bad"]) == (1, 0, 1)
    assert Referral.objects.get(reference="R-1").needs.get().weight == 3


def test_doubtful_rows_are_written_only_if_confirmed() -> None:
    boss = manager()
    row = a_read_import(boss, DOUBTFUL, kind="mentors")
    assert row.figures["doubtful"] == 1
    assert written(row).figures["bad"] == 1
    assert not Mentor.objects.exists()
    again = a_read_import(boss, DOUBTFUL, kind="mentors")
    assert written(again, keep_doubtful=True).figures["new"] == 1


def test_the_file_is_sealed_and_goes_once_it_is_written() -> None:
    row = a_read_import(manager())
    assert row.sealed_file
    assert b"Rowan" not in bytes(row.sealed_file) + bytes(row.sealed_preview)
    written(row)
    assert not row.sealed_file


def test_each_part_is_done_once_however_often_the_worker_is_woken() -> None:
    row = a_read_import(manager())
    read_import(import_id=row.pk)
    writing = written(row)
    write_import(writing_id=writing.pk)
    assert Referral.objects.count() == 1
    assert AuditEvent.objects.filter(action="import_referral").count() == 1


def test_an_import_is_confirmed_once_and_only_by_who_chose_the_file() -> None:
    row = a_read_import(manager())
    other = manager(email="other@example.org")
    with pytest.raises(NotAllowed):
        confirm_import(row=row, keep_doubtful=False, by=other, at=now())
    written(row)
    assert row.asked_by is not None
    with pytest.raises(ChangedMeanwhile):
        confirm_import(row=row, keep_doubtful=False, by=row.asked_by, at=now())
    with pytest.raises(ChangedMeanwhile):
        discard_import(row=row, by=row.asked_by, at=now())


def test_nobody_but_staff_brings_a_file() -> None:
    with pytest.raises(NotAllowed):
        request_import(kind="mentors", data=b"", by=mentor_user(), at=now())


def test_a_file_that_cannot_be_read_fails_with_words() -> None:
    row = request_import(kind="mentors", data=b"\x00\x81", by=manager(), at=now())
    read_import(import_id=row.pk)
    row.refresh_from_db()
    assert row.status == RunStatus.FAILED
    assert row.failure


def test_a_discarded_file_is_gone() -> None:
    boss = manager()
    discard_import(row=a_read_import(boss), by=boss, at=now())
    assert not Import.objects.exists()


def test_after_a_day_nothing_of_a_file_is_left() -> None:
    boss = manager()
    a_read_import(boss, MAN | {"Reference": "R-2"})
    written(a_read_import(boss))
    sweep_imports(at=now() + timedelta(hours=23))
    assert Import.objects.exclude(sealed_preview=b"").count() == 2
    sweep_imports(at=now() + timedelta(hours=25))
    row = Import.objects.get()
    assert (row.sealed_file, row.sealed_preview) == (b"", b"")
    assert ImportWriting.objects.exists()


def test_the_sweeper_queues_again_what_a_dead_worker_left() -> None:
    row = request_import(kind="mentors", data=b"Email\n", by=manager(), at=now())
    Import.objects.update(
        status=RunStatus.RUNNING, started_at=now(), lease_ends_at=now(), attempts=1
    )
    sweep_imports(at=now() + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.status == RunStatus.QUEUED
