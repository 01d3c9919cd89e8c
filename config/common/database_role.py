"""What the database role of the running service can do.

One role owns the tables and migrates them. The web server and the worker use another role. In the
audit trail, this other role can only add lines, and ask the database to delete lines that are 7
years old. So an attacker who takes over the web server cannot change the audit trail.
"""

from typing import Final

from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from config.common.errors import DomainError

ROLE: Final = "alongside_app"
CREATE: Final = sql.SQL("CREATE ROLE {role}")
HAS_MORE: Final = (
    "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles "
    "WHERE rolname = %s"
)
TAKE_AWAY: Final = sql.SQL("ALTER ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
"""The statement that removes powers from the role. Only a superuser can run it. It is rarely
needed, because a new role has none of these powers."""
PREPARE: Final = (
    "ALTER ROLE {role} LOGIN PASSWORD {password}",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON {append_only} FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "GRANT EXECUTE ON FUNCTION public.forget_old_audit_lines(integer) TO {role}",
)
"""The statements that give the role its rights. None of them grants TRUNCATE, because TRUNCATE does
not run the triggers that protect the rows."""


class NotTheOwner(DomainError):
    """The role of the connection does not own the tables, or cannot create roles."""


def append_only_tables() -> list[str]:
    """The tables to which we only add rows. Their models have `is_append_only`."""
    return [
        model._meta.db_table for model in apps.get_models() if getattr(model, "is_append_only", 0)
    ]


def grant_role(*, password: str) -> None:
    """Gives the database role of the running service its rights on every table. Creates the role if
    there is none.

    Run this as the owner of the tables, after each migration. Safe to repeat. PostgreSQL only.
    Raises NotTheOwner if the connection's role cannot do this.
    """
    names = {
        "role": sql.Identifier(ROLE),
        "password": sql.Literal(password),
        "database": sql.Identifier(connection.settings_dict["NAME"]),
        "append_only": sql.SQL(", ").join(map(sql.Identifier, append_only_tables())),
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(HAS_MORE, [ROLE])
            match cursor.fetchone():
                case None:
                    cursor.execute(CREATE.format(**names))
                case (True,):
                    cursor.execute(TAKE_AWAY.format(**names))
            for statement in PREPARE:
                cursor.execute(sql.SQL(statement).format(**names))
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise NotTheOwner(
                "The role in DATABASE_URL cannot do this. Use the role that owns the tables. It "
                "must be able to create roles (CREATEROLE)."
            ) from error
        raise
