"""What the database role of the running service can do.

One role owns the tables and migrates them. The web server and the worker use another role, which
can only add to the audit trail, and have the database delete lines that are 7 years old. So an
attacker who takes over the web server cannot rewrite what happened.
"""

from typing import Final

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

ROLE: Final = "alongside_app"
CREATE: Final = sql.SQL("CREATE ROLE {role}")
PREPARE: Final = (
    "ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {password}",
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
not run the triggers of the rows."""


def append_only_tables() -> list[str]:
    """The tables that we only add lines to. Their models have `is_append_only`."""
    return [
        model._meta.db_table for model in apps.get_models() if getattr(model, "is_append_only", 0)
    ]


def grant_role(*, password: str) -> None:
    """Creates the role if there is none, and gives the role its rights on every table.

    Run this as the owner of the tables, after each migration. Safe to repeat. PostgreSQL only.
    """
    names = {
        "role": sql.Identifier(ROLE),
        "password": sql.Literal(password),
        "database": sql.Identifier(connection.settings_dict["NAME"]),
        "append_only": sql.SQL(", ").join(map(sql.Identifier, append_only_tables())),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(CREATE.format(**names))
        for statement in PREPARE:
            cursor.execute(sql.SQL(statement).format(**names))
