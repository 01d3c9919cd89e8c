"""The role of the running service does everything that the service does, and cannot change the
audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.database_role import ROLE, append_only_tables
from config.common.runs import RunStatus
from matching.models import Proposal
from matching.proposals.approving import approve_proposal
from matching.rounds.running import run_now
from matching.states import ProposalStatus
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from reporting.models import IssuedReport, KeptReport
from tests.factories.people import manager

TRAIL = AuditEvent._meta.db_table
ISSUED = IssuedReport._meta.db_table
KEPT = KeptReport._meta.db_table


@pytest.fixture
def granted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_APP_PASSWORD", "other")
    call_command("grant_app_role")


@contextmanager
def as_the_service() -> Iterator[None]:
    """Everything in the block has the rights of the service, and no others."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def rights(kind: str) -> set[str]:
    """The tables of the database on which the role has this right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE has_table_privilege(%s, name, %s)",
            [connection.introspection.table_names(), ROLE, kind],
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.postgres
def test_the_role_can_use_every_table_and_only_add_to_some(granted: None) -> None:
    tables = {*connection.introspection.table_names()}
    migrations = MigrationRecorder.Migration._meta.db_table
    assert TRAIL in tables
    assert rights("SELECT") == tables
    assert rights("INSERT") == tables - {migrations}
    assert rights("UPDATE") == rights("DELETE") == tables - {migrations, TRAIL, ISSUED, KEPT}
    assert rights("TRUNCATE") == rights("TRIGGER") == rights("REFERENCES") == set()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        f"TRUNCATE {TRAIL}",
        f"TRUNCATE {TRAIL} CASCADE",
        f"DELETE FROM {TRAIL}",  # noqa: S608 — the name of our own table
        f"UPDATE {TRAIL} SET action = 'nothing'",  # noqa: S608 — as above
        f"ALTER TABLE {TRAIL} DISABLE TRIGGER ALL",
        f"DROP TABLE {TRAIL}",
        f"DROP TRIGGER audit_no_change ON {TRAIL}",
        "TRUNCATE matching_match CASCADE",
        "CREATE TABLE public.another (id int)",
        "CREATE ROLE another",
        "SET session_replication_role = replica",
    ],
)
def test_the_database_refuses_the_role_whatever_would_change_the_trail(
    granted: None, statement: str
) -> None:
    with (
        as_the_service(),
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.postgres
def test_the_owner_can_truncate_so_the_refusals_are_of_the_role(granted: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TRAIL}")


@pytest.mark.postgres
def test_the_service_works_with_the_role(granted: None) -> None:
    with as_the_service():
        load_programme(size=Size(60, 15, 3), seed=1, by=PROGRAMME, at=now())
        boss = manager()
        round_ = run_now(at=now())
        assert round_.status == RunStatus.DONE
        proposal = Proposal.objects.filter(status=ProposalStatus.OPEN).first()
        assert proposal is not None
        match = approve_proposal(proposal=proposal, by=boss, at=now())
        match.delete()
        assert AuditEvent.objects.filter(subject_id=proposal.pk).exists()


@pytest.mark.postgres
def test_granting_again_changes_nothing(granted: None) -> None:
    before = rights("UPDATE")
    call_command("grant_app_role")
    assert rights("UPDATE") == before


@pytest.mark.postgres
def test_the_owner_of_the_tables_need_not_be_a_superuser(granted: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE owner_of_tables CREATEROLE")
        cursor.execute(f"GRANT {ROLE} TO owner_of_tables WITH ADMIN OPTION")
        cursor.execute("ALTER SCHEMA public OWNER TO owner_of_tables")
        cursor.execute("ALTER FUNCTION forget_old_audit_lines OWNER TO owner_of_tables")
        for table in connection.introspection.table_names():
            cursor.execute(f"ALTER TABLE {table} OWNER TO owner_of_tables")
        cursor.execute("SET ROLE owner_of_tables")
        call_command("grant_app_role")
        cursor.execute("RESET ROLE")


@pytest.mark.postgres
def test_a_role_with_powers_of_its_own_loses_them(granted: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {ROLE} CREATEROLE")
        call_command("grant_app_role")
        cursor.execute("SELECT rolcreaterole FROM pg_roles WHERE rolname = %s", [ROLE])
        assert cursor.fetchone() == (False,)


@pytest.mark.postgres
def test_the_service_cannot_give_itself_rights(granted: None) -> None:
    with as_the_service(), pytest.raises(CommandError, match="owns the tables"):
        call_command("grant_app_role")


@pytest.mark.postgres
def test_the_command_wants_a_password(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTGRES_APP_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="POSTGRES_APP_PASSWORD"):
        call_command("grant_app_role")


@pytest.mark.django_db
def test_on_sqlite_there_are_no_roles() -> None:
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="PostgreSQL"):
            call_command("grant_app_role")
    assert set(append_only_tables()) == {TRAIL, ISSUED, KEPT}
