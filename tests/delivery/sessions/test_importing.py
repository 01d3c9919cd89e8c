"""Importing past sessions from a spreadsheet."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.runs import RunStatus
from delivery.models import Expense, LoggedSession, SessionImport, SessionImportWriting
from delivery.sessions.correcting import add_to_note
from delivery.sessions.counting import totals_of
from delivery.sessions.importing import (
    RestsOnIt,
    confirm_sessions_import,
    discard_sessions_import,
    read_sessions_import,
    request_sessions_import,
    sessions_preview_of,
    sessions_template,
    sweep_session_imports,
    undo_sessions_import,
    write_sessions_import,
)
from matching.models import Match
from matching.spreadsheets.giving_back import left_out_file
from matching.spreadsheets.planning import Fate
from matching.spreadsheets.reading import BadFile
from recruitment.models import Establishment
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_coordinator,
    a_mentor,
    a_participant,
    a_referral,
    an_establishment,
)
from tests.factories.sessions import a_read_session_import, a_row_of, written_sessions
from tests.factories.spreadsheets import a_csv

pytestmark = pytest.mark.django_db


def ago(days: int) -> str:
    return (london_today() - timedelta(days=days)).strftime("%d/%m/%Y")


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def match(prison: Establishment) -> Match:
    man = a_participant(name="Jordan Juniper", prison_number="A1234BC")
    return a_supported_man(
        mentor=a_mentor(at=prison), referral=a_referral(at=prison, participant=man)
    )


def reasons(row: SessionImport) -> list[tuple[int, str]]:
    """The row and the column of each thing to correct."""
    lines = sessions_preview_of(row).of(Fate.BAD)
    return [(line.row, wrong.column) for line in lines for wrong in line.wrong]


def test_good_rows_are_written_and_their_notes_sealed(match: Match, ann: User) -> None:
    row = a_read_session_import(
        ann,
        a_row_of(match, Day=ago(21), Note="He talked about Canary Wharf."),
        a_row_of(match, Man="a1234bc", Day=ago(14), Minutes="", Met="The regime or a lockdown"),
        a_row_of(match, Day=ago(9), Kind="by phone", Minutes="20"),
        a_row_of(match, Day=ago(8), Kind="by post", Minutes=""),
    )
    assert reasons(row) == [(5, "Kind")]
    assert not LoggedSession.objects.exists()
    writing = written_sessions(row)
    assert writing.figures["new"] == 3
    totals = totals_of(match)
    assert (totals.sessions, totals.missed, totals.contacts, totals.minutes) == (1, 1, 1, 80)
    first = LoggedSession.objects.earliest("on")
    assert first.opened("note") == "He talked about Canary Wharf."
    assert (first.logged_by, first.expected_on) == (ann, first.on)
    with connection.cursor() as cursor:
        for table in ("delivery_loggedsession", "delivery_sessionimport"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 — both names are above
            assert b"Canary" not in repr(cursor.fetchall()).encode()
    assert not SessionImport.objects.get().sealed_file


BAD: list[tuple[str, dict[str, str], str]] = [
    ("nobody has this reference", {"Man": "R-NOBODY"}, "Man"),
    ("no man", {"Man": ""}, "Man"),
    ("the example of the template", {"Man": "R-EXAMPLE"}, "Man"),
    ("another mentor", {"Mentor’s email": "other@example.org"}, "Mentor’s email"),
    ("not an address", {"Mentor’s email": "other"}, "Mentor’s email"),
    ("a day to come", {"Day": ago(-1)}, "Day"),
    ("before they met", {"Day": ago(90)}, "Day"),
    ("no date", {"Day": "soon"}, "Day"),
    ("a kind we do not know", {"Kind": "by pigeon"}, "Kind"),
    ("a meeting with others", {"Kind": "a meeting with others"}, "Kind"),
    ("no minutes", {"Minutes": ""}, "Minutes"),
    ("too many minutes", {"Minutes": "900"}, "Minutes"),
    ("minutes of a session that did not take place", {"Met": "He was ill"}, "Minutes"),
    ("minutes of a letter", {"Kind": "by letter"}, "Minutes"),
    ("a call that did not take place", {"Kind": "by phone", "Met": "He was ill"}, "Met"),
    ("a reason we do not know", {"Met": "Rain"}, "Met"),
    ("a cell without a heading", {"Note": "x" * 10_001}, "Note"),
]


@pytest.mark.parametrize(("cells", "column"), [case[1:] for case in BAD], ids=[c[0] for c in BAD])
def test_a_bad_row_is_named_by_row_and_column_and_the_good_one_stays(
    cells: dict[str, str], column: str, match: Match, ann: User
) -> None:
    row = a_read_session_import(ann, a_row_of(match, **cells), a_row_of(match, Day=ago(7)))
    assert reasons(row) == [(2, column)]
    assert written_sessions(row).figures == {"new": 1, "unchanged": 0, "bad": 1, "problems": 0}
    back = left_out_file(sessions_preview_of(row), "csv").decode("utf-8-sig").splitlines()
    assert len(back) == 2


def test_a_man_at_somebody_else_s_prison_is_not_found(match: Match) -> None:
    bob = a_coordinator(an_establishment())
    assert reasons(a_read_session_import(bob, a_row_of(match))) == [(2, "Man")]
    assert reasons(a_read_session_import(manager(), a_row_of(match))) == []


def test_a_man_who_has_died_and_a_match_that_has_not_started(match: Match, ann: User) -> None:
    Match.objects.filter(pk=match.pk).update(status="to_start", first_met_on=None)
    assert reasons(a_read_session_import(ann, a_row_of(match))) == [(2, "Man")]
    Match.objects.filter(pk=match.pk).update(status="in_custody")
    match.referral.participant.died_on = london_today()
    match.referral.participant.save(update_fields=["died_on"])
    assert reasons(a_read_session_import(ann, a_row_of(match))) == [(2, "Man")]


def test_the_same_file_twice_adds_nothing_and_differences_are_named(
    match: Match, ann: User
) -> None:
    rows = [a_row_of(match, Day=ago(7)), a_row_of(match, Day=ago(14))]
    written_sessions(a_read_session_import(ann, *rows))
    again = a_read_session_import(ann, rows[0], rows[1] | {"Minutes": "45"})
    assert again.figures["unchanged"] == 1
    assert reasons(again) == [(3, "Day")]
    written_sessions(again)
    assert LoggedSession.objects.count() == 2


def test_two_rows_that_are_the_same_and_an_expected_session_logged_on_another_day(
    match: Match, ann: User
) -> None:
    on = london_today() - timedelta(days=14)
    a_session(match, days_ago=12, expected_on=on)
    row = a_read_session_import(ann, a_row_of(match), a_row_of(match), a_row_of(match, Day=ago(14)))
    assert reasons(row) == [(3, "Day"), (4, "Day")]


def test_what_was_logged_between_looking_and_confirming_is_left_out(
    match: Match, ann: User
) -> None:
    row = a_read_session_import(ann, a_row_of(match, Day=ago(7)), a_row_of(match, Day=ago(14)))
    a_session(match, days_ago=7, minutes=30)
    assert written_sessions(row).figures["new"] == 1
    assert LoggedSession.objects.count() == 2


def test_what_could_not_be_written_when_it_was_shown_stays_out(match: Match, ann: User) -> None:
    row = a_read_session_import(ann, a_row_of(match, Man="A9999XX"))
    match.referral.participant.prison_number = "A9999XX"
    match.referral.participant.save(update_fields=["prison_number"])
    assert written_sessions(row).figures["new"] == 0


def test_rows_that_may_be_misread_are_written_only_when_somebody_says_so(
    match: Match, ann: User
) -> None:
    rows = [a_row_of(match, Note="cafÃ©")]
    row = a_read_session_import(ann, *rows)
    assert row.figures["doubtful"] == 1
    assert written_sessions(row).figures["new"] == 0
    again = a_read_session_import(ann, *rows)
    assert written_sessions(again, keep_doubtful=True).figures["new"] == 1


@pytest.mark.parametrize("data", [b"", b"Man,Day\nR-1,01/01/2026\n", b"Colour,Shape\nred,round\n"])
def test_headings_that_are_missing_write_nothing(data: bytes, match: Match, ann: User) -> None:
    row = request_sessions_import(data=data, by=ann, at=now())
    read_sessions_import(import_id=row.pk)
    row.refresh_from_db()
    if row.status == RunStatus.DONE:
        assert row.figures["problems"] > 0
        written_sessions(row)
    assert not LoggedSession.objects.exists()


def test_the_whole_import_is_undone_while_nothing_rests_on_it(match: Match, ann: User) -> None:
    writing = written_sessions(a_read_session_import(ann, a_row_of(match)))
    a_session(match, days_ago=20)
    with pytest.raises(NotAllowed):
        undo_sessions_import(writing=writing, by=manager(), at=now())
    undo_sessions_import(writing=writing, by=ann, at=now())
    assert LoggedSession.objects.count() == 1
    with pytest.raises(ChangedMeanwhile):
        undo_sessions_import(writing=writing, by=ann, at=now())


@pytest.mark.parametrize("touch", ["version", "addition", "expense"])
def test_an_import_that_was_added_to_is_not_undone(touch: str, match: Match, ann: User) -> None:
    writing = written_sessions(a_read_session_import(ann, a_row_of(match)))
    session = LoggedSession.objects.get()
    if touch == "version":
        LoggedSession.objects.update(version=2)
    elif touch == "addition":
        add_to_note(session=session, text="More.", by=ann, at=now())
    else:
        Expense.objects.create(session=session, miles=1)
    with pytest.raises(RestsOnIt) as refusal:
        undo_sessions_import(writing=writing, by=ann, at=now())
    assert refusal.value.count == 1
    assert SessionImportWriting.objects.get().undone_at is None


def test_confirming_twice_or_after_discarding(match: Match, ann: User) -> None:
    row = a_read_session_import(ann, a_row_of(match))
    choices: dict[str, Any] = {"row": row, "keep_doubtful": False, "at": now()}
    with pytest.raises(NotAllowed):
        confirm_sessions_import(**choices, by=manager())
    writing = confirm_sessions_import(**choices, by=ann)
    with pytest.raises(ChangedMeanwhile):
        confirm_sessions_import(**choices, by=ann)
    with pytest.raises(ChangedMeanwhile):
        discard_sessions_import(row=row, by=ann, at=now())
    for _ in range(2):
        write_sessions_import(writing_id=writing.pk)
    assert LoggedSession.objects.count() == 1
    other = a_read_session_import(ann, a_row_of(match, Day=ago(9)))
    discard_sessions_import(row=other, by=ann, at=now())
    assert SessionImport.objects.count() == 1


def test_who_can_import_and_how_large_a_file(match: Match, ann: User) -> None:
    with pytest.raises(NotAllowed):
        request_sessions_import(data=b"x", by=match.mentor.user, at=now())
    with pytest.raises(BadFile):
        request_sessions_import(data=b"x" * 5_000_001, by=ann, at=now())


def test_the_sweeper_forgets_files_after_a_day(match: Match, ann: User) -> None:
    looked_at = a_read_session_import(ann, a_row_of(match))
    imported = a_read_session_import(ann, a_row_of(match, Day=ago(9)))
    written_sessions(imported)
    sweep_session_imports(at=now() + timedelta(hours=23))
    assert SessionImport.objects.count() == 2
    sweep_session_imports(at=now() + timedelta(hours=25))
    assert not SessionImport.objects.filter(pk=looked_at.pk).exists()
    imported.refresh_from_db()
    assert not imported.sealed_preview
    assert LoggedSession.objects.count() == 1


def test_the_template_can_be_filled_in_and_read_back(match: Match, ann: User) -> None:
    headings = sessions_template("csv").decode("utf-8-sig").splitlines()[0]
    assert set(a_row_of(match)) == set(headings.split(","))
    assert sessions_template("xlsx").startswith(b"PK")


def test_the_pages_take_a_file_from_choosing_to_undoing(match: Match, ann: User) -> None:
    client = Client()
    sign_in(client, ann)
    file = SimpleUploadedFile("past.csv", a_csv([a_row_of(match)]), "text/csv")
    address = client.post("/sessions/imports/", {"file": file})["Location"]
    read_sessions_import(import_id=SessionImport.objects.get().pk)
    assert "Import these rows" in client.get(address).content.decode()
    client.post(f"{address}confirm/")
    write_sessions_import(writing_id=SessionImportWriting.objects.get().pk)
    assert "Undo this import" in client.get(address).content.decode()
    client.post(f"{address}undo/")
    assert not LoggedSession.objects.exists()
    assert client.get("/sessions/imports/").status_code == 200
    assert client.get("/sessions/imports/template/xlsx/").status_code == 200
