"""Django's PostgreSQL, except that between tests the tables are emptied by deleting their rows.

Django truncates the tables. PostgreSQL then makes new files for each table and each of its indexes,
which takes 7 times as long, however few rows there are."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import operations

from config.common.postgres import base

UNDELETED = ("common_auditevent", "reporting_issuedreport", "reporting_reportwithdrawal")
"""The tables that refuse to delete a row, and those that refer to them."""


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(
        self,
        style: Any,
        tables: Sequence[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        """Like TRUNCATE, first waits for every transaction that uses a table, so that no row of
        another process comes after."""
        if reset_sequences or allow_cascade:
            return super().sql_flush(
                style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade
            )
        rest = [self.quote_name(table) for table in tables if table not in UNDELETED]
        return [
            f"LOCK TABLE {', '.join(rest)}",
            f"TRUNCATE {', '.join(UNDELETED)}",
            *(f"DELETE FROM {table}" for table in rest),  # noqa: S608 — the names of our tables
        ]


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
