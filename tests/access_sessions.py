"""For each address in tests/access_table.py about sessions, as staff see them: functions that make
the records it needs, for one person."""

from typing import Any

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import now
from config.ui.downloads.preparing import prepare_file, request_file
from config.ui.models import PreparedFile
from delivery.models import SessionImport
from delivery.sessions.files import SESSIONS
from delivery.sessions.lists import session_list
from matching.models import Match
from tests.access_records import prison_of
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_referral
from tests.factories.sessions import (
    a_costs_export,
    a_missed_check,
    a_read_session_import,
    an_expected_session,
    written_sessions,
)


def supported_man_of(person: User) -> Match:
    """For a mentor, their own match; for staff, one at their prison."""
    if Role.MENTOR in person.roles:
        return a_supported_man(mentor=a_mentor(user=person))
    return a_supported_man(referral=a_referral(at=prison_of(person)))


def sessions_seen_by(person: User) -> dict[str, Any]:
    return {"pk": supported_man_of(person).pk}


def expected_at_prison_of(person: User) -> dict[str, Any]:
    return {"pk": an_expected_session(supported_man_of(person)).pk}


def missed_check_of(person: User) -> dict[str, Any]:
    return {"pk": a_missed_check(supported_man_of(person), by=manager()).pk}


def costs_exported_by(person: User) -> dict[str, Any]:
    return {"pk": a_costs_export(by=person).pk}


def costs_file_of(person: User) -> dict[str, Any]:
    return costs_exported_by(person) | {"form": "csv"}


def own_prepared_file(person: User) -> dict[str, Any]:
    rows = session_list(manager())
    row = request_file(file=SESSIONS, form="csv", rows=rows, by=manager(), at=now())
    prepare_file(file_id=row.pk, files=[SESSIONS])
    PreparedFile.objects.filter(pk=row.pk).update(asked_by=person)
    return {"pk": row.pk}


def own_session_import(person: User) -> dict[str, Any]:
    row = a_read_session_import(manager())
    return _given(row, person)


def own_written_session_import(person: User) -> dict[str, Any]:
    row = a_read_session_import(manager())
    written_sessions(row)
    return _given(row, person)


def session_import_file_of(person: User) -> dict[str, Any]:
    return own_session_import(person) | {"form": "csv"}


def _given(row: SessionImport, person: User) -> dict[str, Any]:
    """Makes this an import that the person started, whatever their role."""
    SessionImport.objects.filter(pk=row.pk).update(asked_by=person)
    return {"pk": row.pk}
