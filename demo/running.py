"""The product from its first process to the end of its last."""

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from config.env import ROOT
from demo.place import Place
from demo.processes import commands
from demo.supervise import Supervisor

START_SECONDS = 90
EARLIER_VERSION = 3
"""What demo.prepare exits with where the database was made by an earlier version."""


class CannotStart(Exception):
    """`str()` says what is wrong and what to do."""


class AlreadyRunning(Exception):
    """`str()` says where."""


@dataclass(frozen=True)
class Running:
    """A product that answers. `people` are those one can sign in as, a line each."""

    place: Place
    supervisor: Supervisor
    people: list[str]

    def manage(self, *words: str) -> None:
        """Runs a management command beside the processes; CalledProcessError when it fails."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        output = subprocess.DEVNULL
        subprocess.run(command, env=self.place.environment(), stdout=output, check=True)


@contextmanager
def run(place: Place) -> Iterator[Running]:
    """Starts everything and gives it once the web server answers; at the end stops everything.

    Raises CannotStart when it does not come up.
    """
    supervisor = Supervisor(
        commands(place),
        env=place.environment(),
        logs=place.logs,
        inherited={"web": place.door},
    )
    try:
        supervisor.start("broker")
        people = prepare(place)
        supervisor.start("web", "worker")
        wait_until_well(place)
        supervisor.start("beat")
        yield Running(place, supervisor, people)
    finally:
        supervisor.stop()


def prepare(place: Place) -> list[str]:
    """Runs demo.prepare in a process of its own; gives the lines it prints."""
    process = subprocess.run(
        [sys.executable, "-m", "demo.prepare"],
        env=place.environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        process_group=0,  # Ctrl-C is for us to answer
    )
    if process.returncode == EARLIER_VERSION:
        raise CannotStart(
            f"{place.data} was made by an earlier version, and this one cannot use it.\n"
            "Run `make demo NEW=1`: it sets that folder aside, with all you entered, and makes a "
            "new one."
        )
    if process.returncode:
        raise CannotStart("The database could not be made ready: the reason is above.")
    return process.stdout.splitlines()


def wait_until_well(place: Place) -> None:
    """Returns when the web server says that it reaches the database and the broker."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(URLError, OSError), urlopen(f"{place.base_url}/healthz", timeout=5):  # noqa: S310 — our own http address
            return
        time.sleep(0.1)
    raise CannotStart(f"The web server did not start: see {place.logs}/web.log.")


@contextmanager
def alone(data: Path, base_url: str) -> Iterator[None]:
    """Holds the folder for this process; raises AlreadyRunning where another holds it."""
    with (data / "running").open("a+") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            note.seek(0)
            raise AlreadyRunning(f"Alongside is already running at {note.read()}.") from error
        note.truncate(0)
        note.write(base_url)
        note.flush()
        yield


def set_aside(data: Path) -> Path | None:
    """Gives the folder, if there is one, a name of its own, under which all of it stays; gives the
    new path. Raises AlreadyRunning."""
    if not data.exists():
        return None
    with alone(data, ""):
        return data.rename(f"{data}-{time.strftime('%Y-%m-%d-%H%M%S')}")
