"""Large files: who asks, what the worker makes, who gets the file, and when it is deleted."""

import csv
from datetime import timedelta

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.runs import MAX_ATTEMPTS, RunStatus, start_run
from config.ui.downloads.preparing import (
    KEPT_FOR,
    MOST_AT_ONCE,
    open_file,
    prepare_file,
    request_file,
    sweep_prepared_files,
)
from config.ui.models import PreparedFile
from delivery.models import LoggedSession
from delivery.sessions.files import SESSIONS
from delivery.sessions.lists import session_list
from matching.models import Match
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from worker.files import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def match() -> Match:
    prison = an_establishment()
    return a_supported_man(mentor=a_mentor(at=prison), referral=a_referral(at=prison, name="Jonah"))


@pytest.fixture
def ann(match: Match) -> User:
    return a_coordinator(match.referral.establishment)


def asked_for(user: User, form: str = "csv") -> PreparedFile:
    return request_file(file=SESSIONS, form=form, rows=session_list(user), by=user, at=now())


def prepare(file_id: int) -> None:
    prepare_file(file_id=file_id, files=FILES)


def lines_in(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


def test_the_worker_makes_the_file_in_the_order_asked_and_once(match: Match, ann: User) -> None:
    for days_ago in (3, 9, 5):
        a_session(match, days_ago=days_ago)
    row = asked_for(ann)
    prepare(row.pk)
    prepare(row.pk)
    row.refresh_from_db()
    assert (row.status, row.rows, row.keys, row.attempts) == (RunStatus.DONE, 3, [], 1)
    days = [line["Day"] for line in lines_in(open_file(row, by=ann, at=now()))]
    assert days == [(london_today() - timedelta(days=ago)).isoformat() for ago in (3, 5, 9)]
    [event] = AuditEvent.objects.filter(action="export")
    assert (event.actor, event.detail["rows"]) == (ann.pk, 3)


def test_the_file_in_the_database_is_sealed(match: Match, ann: User) -> None:
    a_session(match)
    row = asked_for(ann)
    prepare(row.pk)
    row.refresh_from_db()
    assert row.sealed_file
    assert b"Jonah" not in bytes(row.sealed_file)


def test_the_file_has_only_what_its_reader_can_still_see(match: Match, ann: User) -> None:
    a_session(match)
    row = asked_for(ann)
    ann.establishments.clear()
    prepare(row.pk)
    row.refresh_from_db()
    assert lines_in(open_file(row, by=ann, at=now())) == []


def test_nobody_else_gets_the_file(match: Match, ann: User) -> None:
    a_session(match)
    row = asked_for(ann)
    prepare(row.pk)
    row.refresh_from_db()
    other = manager()
    with pytest.raises(NotAllowed):
        open_file(row, by=other, at=now())
    desk = Client()
    sign_in(desk, other)
    for address in ("", "progress/", "file/"):
        assert desk.get(f"/downloads/prepared/{row.pk}/{address}").status_code == 404
    assert not AuditEvent.objects.filter(action="export").exists()


def test_only_staff_ask(match: Match) -> None:
    with pytest.raises(NotAllowed):
        asked_for(match.mentor.user)
    assert not PreparedFile.objects.exists()


def test_a_file_is_deleted_after_a_day_and_a_dead_worker_is_replaced(
    match: Match, ann: User
) -> None:
    a_session(match)
    made, stuck = asked_for(ann), asked_for(ann)
    prepare(made.pk)
    later = now() + KEPT_FOR + timedelta(minutes=1)
    for _ in range(MAX_ATTEMPTS):
        stuck.refresh_from_db()
        assert start_run(stuck, at=now())
        sweep_prepared_files(at=later)
    assert [row.status for row in PreparedFile.objects.all()] == [RunStatus.FAILED]
    sweep_prepared_files(at=later + 2 * KEPT_FOR)
    assert not PreparedFile.objects.exists()


def test_a_file_without_contents_cannot_be_opened(match: Match, ann: User) -> None:
    with pytest.raises(ChangedMeanwhile):
        open_file(asked_for(ann), by=ann, at=now())


@pytest.mark.parametrize("address", ["/sessions/export/csv/", "/downloads/sessions/csv/"])
def test_a_page_makes_a_small_file_and_asks_the_worker_for_a_large_one(
    address: str, match: Match, ann: User
) -> None:
    many = [
        LoggedSession(
            match=match,
            kind="phone",
            on=london_today(),
            minutes=5,
            logged_by=ann,
            logged_at=now(),
        )
        for _ in range(MOST_AT_ONCE + 1)
    ]
    LoggedSession.objects.bulk_create(many)
    office = Client()
    sign_in(office, ann)
    assert "Content-Disposition" not in office.get(address)
    assert "Content-Disposition" not in office.post(address)
    row = PreparedFile.objects.get()
    page = office.get(f"/downloads/prepared/{row.pk}/")
    assert page.context["row"].is_under_way
    prepare(row.pk)
    file = office.get(f"/downloads/prepared/{row.pk}/file/")
    assert len(lines_in(file.content)) == row.rows == MOST_AT_ONCE + 1
    assert f"/downloads/prepared/{row.pk}/" in office.get("/downloads/").content.decode()
    LoggedSession.objects.latest("pk").delete()
    assert "Content-Disposition" in office.get(address)
