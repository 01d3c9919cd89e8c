"""A SQLite database with every migration applied, made once and copied for each process that tests:
applying them takes as long as several hundred tests."""

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
    """Puts such a database at `to`. It is kept from run to run while no migration changes."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = CACHE / f"{fingerprint()}.sqlite3"
        if not kept.exists():
            for old in CACHE.glob("*.sqlite3*"):
                old.unlink()
            make(kept)
    shutil.copyfile(kept, to)


def fingerprint() -> str:
    """Another one for other migrations, our own or a library's."""
    files = [ROOT / "uv.lock", *sorted(ROOT.glob("[!.]*/**/migrations/*.py"))]
    return sha256(b"".join(it.name.encode() + it.read_bytes() for it in files)).hexdigest()[:16]


def make(database: Path) -> None:
    """It bears its name only when it is whole."""
    unfinished = database.with_suffix(".sqlite3-unfinished")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{unfinished}",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"]
    subprocess.run(command, env=environment, check=True)
    unfinished.rename(database)
