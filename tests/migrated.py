"""A database with every migration applied. It is made once and copied for each test process,
because applying the migrations takes as long as several hundred tests. On SQLite it is a file that
stays for the next run. On PostgreSQL it is a database of the server."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from config.env import ROOT

CACHE = ROOT / ".pytest_cache/migrated"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The other test processes wait until this block ends."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copied(*, to: Path) -> None:
    """Copies the file to `to`. It is made again only when a migration changes."""
    with one_at_a_time():
        database = CACHE / f"{fingerprint()}.sqlite3"
        if not database.exists():
            for old in CACHE.glob("*.sqlite3*"):
                old.unlink()
            unfinished = database.with_suffix(".sqlite3-unfinished")
            migrate(f"sqlite:///{unfinished}")
            unfinished.rename(database)
    shutil.copyfile(database, to)


def template(server: str) -> str:
    """The name of the database on this PostgreSQL server. `server` is the address of another
    database there."""
    name = f"migrated_{fingerprint()}"
    with one_at_a_time(), psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone():
            unfinished = f"unfinished_{fingerprint()}"
            names = {"unfinished": Identifier(unfinished), "name": Identifier(name)}
            connection.execute(SQL("DROP DATABASE IF EXISTS {unfinished}").format(**names))
            connection.execute(SQL("CREATE DATABASE {unfinished}").format(**names))
            migrate(urlsplit(server)._replace(path=f"/{unfinished}").geturl())
            connection.execute(SQL("ALTER DATABASE {unfinished} RENAME TO {name}").format(**names))
    return name


def fingerprint() -> str:
    """16 characters that change with every migration, ours or a library's."""
    files = [ROOT / "uv.lock", *sorted(ROOT.glob("[!.]*/**/migrations/*.py"))]
    return sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[
        :16
    ]


def migrate(database_url: str) -> None:
    """Applies every migration to this database. Raises CalledProcessError when that fails."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
    }
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"]
    subprocess.run(command, env=environment, check=True)
