"""The folder with everything that a running product stores, and the environment of its
processes."""

import os
import secrets
import socket
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LONGEST_SOCKET_PATH = 100
"""The longest path of a socket, in bytes. The limit is 104 bytes on macOS and 108 on Linux,
including the zero byte at the end."""


@dataclass(frozen=True)
class Place:
    """Where a running product has its data and its sockets.

    The folder `data` stays when the processes end. While they run, the broker listens on
    `broker_socket`, and the web server listens on the socket `door`. `door` is opened before the
    web server starts, so that no other program can take the port.
    """

    data: Path
    broker_socket: Path
    door: socket.socket

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.door.getsockname()[1]}"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    def environment(self) -> dict[str, str]:
        """The environment variables of the processes. They set every setting, so that the shell and
        a `.env` file cannot change the demo."""
        return {
            **os.environ,
            **_keys(self.data / "keys"),
            "DEMO": "1",
            "DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.data),
            "STATIC_ROOT": str(self.data / "static"),
            "DATABASE_URL": f"sqlite:///{self.data / 'alongside.sqlite3'}",
            "CELERY_BROKER_URL": f"redis+socket://{self.broker_socket}",
            "BASE_URL": self.base_url,
            "EMAIL_URL": "dummy://",
            # The demo sends nothing to other machines, and other machines cannot reach it.
            **dict.fromkeys(("SMS_URL", "MONITORING_URL", "SENTRY_DSN", "METRICS_TOKEN"), ""),
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
        }


def _keys(file: Path) -> dict[str, str]:
    """The secrets of this folder. Makes them the first time, in a file that only its owner can
    read."""
    if not file.exists():
        keys = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": b64encode(secrets.token_bytes(32)).decode(),
        }
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in keys.items()))
    return dict(line.split(" ", 1) for line in file.read_text().splitlines())


def open_door(*wanted: int) -> socket.socket:
    """Listens on the first of the wanted ports that is free. If none is free, listens on any port.

    Only this machine can reach the port. Raises OSError when no port at all is free.
    """
    for port in (*wanted, 0):
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", port))
    raise OSError("This machine has no free port.")


@contextmanager
def open_place(data: Path, *ports: int) -> Iterator[Place]:
    """A Place with the folder `data`, and with its door on one of these ports (see open_door).

    Makes the folder if it is missing. If the path of the folder is too long for a socket, the
    broker's socket is in a private folder with a short path, which is deleted at the end.
    """
    data = data.absolute()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / "logs").mkdir(exist_ok=True)
    usual = data / "broker.sock"
    with open_door(*ports) as door:
        if len(os.fsencode(usual)) <= LONGEST_SOCKET_PATH:
            yield Place(data, usual, door)
            return
        with tempfile.TemporaryDirectory(prefix="alongside-", dir="/tmp") as short:
            yield Place(data, Path(short) / "broker.sock", door)
