"""The folder a running product keeps everything in, and the environment its processes get."""

import os
import secrets
import socket
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LONGEST_SOCKET_PATH = 100
"""Bytes. A unix socket's path may have 104 on macOS and 108 on Linux, its closing zero included."""


@dataclass(frozen=True)
class Place:
    """`data` outlives the processes; `socket` is where the broker listens while they run."""

    data: Path
    socket: Path
    port: int

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    def environment(self) -> dict[str, str]:
        """Every setting, so that neither the shell nor a `.env` file has a say in the demo."""
        return {
            **os.environ,
            **_keys(self.data / "keys"),
            "DEMO": "1",
            "DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.data),
            "STATIC_ROOT": str(self.data / "static"),
            "DATABASE_URL": f"sqlite:///{self.data / 'alongside.sqlite3'}",
            "CELERY_BROKER_URL": f"redis+socket://{self.socket}",
            "BASE_URL": self.base_url,
            "EMAIL_URL": "dummy://",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
        }


def _keys(file: Path) -> dict[str, str]:
    """The secrets of this folder, made the first time and readable by their owner alone."""
    if not file.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": b64encode(secrets.token_bytes(32)).decode(),
        }
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in made.items()))
    return dict(line.split(" ", 1) for line in file.read_text().splitlines())


def free_port(*wanted: int) -> int:
    """The first of the wanted ports that nothing listens on; without one, any."""
    for port in (*wanted, 0):
        with socket.socket() as probe:
            # As the web server will: a port that was in use a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("This machine has no free port.")


@contextmanager
def open_place(data: Path, *, port: int) -> Iterator[Place]:
    """The place in `data`, which is made if missing. Where the clone's path is too long for a
    socket, the socket stands in a short private folder that goes when the place closes."""
    data = data.absolute()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / "logs").mkdir(exist_ok=True)
    usual = data / "broker.sock"
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_PATH:
        yield Place(data, usual, port)
        return
    with tempfile.TemporaryDirectory(prefix="alongside-", dir="/tmp") as short:
        yield Place(data, Path(short) / "broker.sock", port)
