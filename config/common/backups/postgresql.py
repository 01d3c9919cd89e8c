"""Backing up and restoring a PostgreSQL database, with PostgreSQL's own programs.

pg_dump writes SQL, and psql runs it. We do not use pg_restore, because the row of SendingHold must
be in the same transaction as the records.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj, which
from tempfile import TemporaryFile
from typing import IO, Final, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.common.backups.databases import (
    KEY_TABLES,
    MIGRATIONS,
    WRONG_ROWS,
    Contents,
    Copy,
    Database,
    check_no_tables,
    hold_statement,
)
from config.common.backups.files import Target
from config.common.backups.manifest import CannotBackUp, CannotRestore, MissingProgram, Part
from config.common.outbox.hold import SendingHold

PARAMETERS: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
"""The parameters of a connection to PostgreSQL, and the environment variable for each parameter.
The programs get the password as a variable, because everybody on a machine can see the arguments of
a command."""
CONNECT_SECONDS: Final = 10
TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
DUMP: Final = ("pg_dump", "--format=plain", "--no-owner", "--no-privileges", "--encoding=UTF8")
FILL: Final = (
    "psql",
    "--no-psqlrc",
    "--quiet",
    "--set=ON_ERROR_STOP=1",
    "--set=VERBOSITY=sqlstate",
)
"""The command that fills the database. With this verbosity, psql shows only the code of an error,
because its message could contain personal data."""
CHECK: Final = sql.SQL("SELECT 1 / CAST(count(*) = {rows} AS int) FROM {table};\n")
"""SQL that fails with a division by zero if the table does not have this number of rows."""
DIVISION_BY_ZERO: Final = "22012"
INSUFFICIENT_PRIVILEGE: Final = "42501"
NOT_THE_OWNER: Final = (
    "The role in DATABASE_URL cannot do this. Use the role that owns the tables: with docker "
    "compose, begin with `docker compose run --rm backup`."
)


class PostgreSQL(Database):
    engine = "postgresql"

    def __init__(self, parameters: Mapping[str, str]) -> None:
        """`parameters` are some of PARAMETERS."""
        self.parameters = dict(parameters)

    @property
    def address(self) -> str:
        return make_conninfo(connect_timeout=CONNECT_SECONDS, **self.parameters)

    @property
    def environment(self) -> dict[str, str]:
        named = {PARAMETERS[name]: value for name, value in self.parameters.items()}
        return {**os.environ, **named}

    @contextmanager
    def copied(self, folder: Path) -> Iterator[Copy]:  # noqa: ARG002 — pg_dump needs no room
        """A copy of one snapshot. Every run of pg_dump reads the same snapshot."""
        try:
            with psycopg.connect(self.address) as connection:
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                snapshot = value(connection, "SELECT pg_export_snapshot()")
                tables = [name for (name,) in connection.execute(TABLES)]
                rows = {name: rows_of(connection, name) for name in tables}
                migrations = [name for (name,) in connection.execute(MIGRATIONS)]

                def write(part: Part, target: Target) -> None:
                    keys = [f'public."{name}"' for name in tables if name in KEY_TABLES]
                    only = [f"--table={name}" for name in keys]
                    if part is Part.RECORDS:
                        without = [f"--exclude-table-data={name}" for name in keys]
                        self._dump([f"--snapshot={snapshot}", *without], target)
                    elif only:
                        self._dump([f"--snapshot={snapshot}", "--data-only", *only], target)

                yield Copy(rows, migrations, write)
        except psycopg.Error as error:
            raise CannotBackUp(f"PostgreSQL could not copy the database: {error}.") from error

    def _dump(self, options: list[str], target: Target) -> None:
        with TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603 — our own words
                [program(DUMP[0]), *DUMP[1:], *options],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            with process:
                copyfileobj(cast(IO[bytes], process.stdout), target)
            if process.returncode:
                words = words_of(errors)
                is_refused = "permission denied" in words
                raise CannotBackUp(
                    NOT_THE_OWNER if is_refused else f"pg_dump could not copy the database. {words}"
                )

    def check_empty(self) -> None:
        try:
            with psycopg.connect(self.address) as connection:
                check_no_tables([name for (name,) in connection.execute(TABLES)])
        except psycopg.Error as error:
            raise CannotRestore(f"PostgreSQL does not answer: {error}.") from error

    def fill(self, contents: Contents) -> None:
        """Fills the database in one transaction."""
        with TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603 — our own words
                [program(FILL[0]), *FILL[1:]],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            try:
                with suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as script:
                    write_script(contents, script)
            except BaseException:
                process.kill()  # before it commits
                raise
            finally:
                process.wait()
            if process.returncode:
                words = words_of(errors)
                raise CannotRestore(refusal_of(words))


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs. Raises MissingProgram if it is not installed."""
    path = which(name)
    if path is None:
        raise MissingProgram(f"The program {name} is missing. Install the client of PostgreSQL.")
    return path


def words_of(errors: IO[bytes]) -> str:
    """The first lines of what a program wrote about an error."""
    errors.seek(0)
    return " ".join(errors.read(2000).decode(errors="replace").split())


def refusal_of(words: str) -> str:
    """The sentence to show when psql failed. `words` are the first lines that psql wrote."""
    if DIVISION_BY_ZERO in words:
        return WRONG_ROWS
    return NOT_THE_OWNER if INSUFFICIENT_PRIVILEGE in words else f"psql was refused: {words}"


def value(connection: psycopg.Connection, query: str) -> str:
    row = connection.execute(query).fetchone()
    return str(row[0]) if row else ""


def rows_of(connection: psycopg.Connection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def write_script(contents: Contents, script: IO[bytes]) -> None:
    """Writes to `script` all SQL that psql will run, as one transaction."""
    script.write(b"BEGIN;\n")
    copyfileobj(contents.records, script)
    if contents.keys:
        copyfileobj(contents.keys, script)
    for name, rows in contents.rows.items():
        names = {"table": sql.Identifier("public", name), "rows": sql.Literal(rows)}
        script.write(CHECK.format(**names).as_bytes())
    hold = hold_statement(contents, table=f"public.{SendingHold._meta.db_table}", zone="+00")
    script.write(f"{hold};\nCOMMIT;\n".encode())
