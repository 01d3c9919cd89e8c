"""A SQLite database with every migration applied. It is made once and copied for each test process,
because applying the migrations takes as long as several hundred tests."""

import fcntl
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from config.env import ROOT

CACHE = ROOT / ".pytest_cache/migrated"


def copied(*, to: Path) -> None:
    """Copies the database to `to`. It is made again only when a migration changes."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        database = CACHE / f"{fingerprint()}.sqlite3"
        if not database.exists():
            for old in CACHE.glob("*.sqlite3*"):
                old.unlink()
            make(database)
    shutil.copyfile(database, to)


def fingerprint() -> str:
    """16 characters that change with every migration, ours or a library's."""
    files = [ROOT / "uv.lock", *sorted(ROOT.glob("[!.]*/**/migrations/*.py"))]
    return sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[
        :16
    ]


def make(database: Path) -> None:
    """Makes the database under another name, and renames it when it is complete."""
    unfinished = database.with_suffix(".sqlite3-unfinished")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{unfinished}",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"]
    subprocess.run(command, env=environment, check=True)
    unfinished.rename(database)
