"""Running the product: starting its processes, waiting for them and stopping them."""

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
"""The exit code of demo.prepare when an earlier version made the database."""


class CannotStart(Exception):
    """The product cannot start. `str()` says what is wrong and what to do."""


class MadeByEarlierVersion(CannotStart):
    """The folder has data that this version cannot use."""


class AlreadyRunning(Exception):
    """The product already runs in this folder. `str()` says at which address."""


@dataclass(frozen=True)
class Running:
    """A running product. `people` has a line for each person that you can sign in as."""

    place: Place
    supervisor: Supervisor
    people: list[str]

    def manage(self, *words: str) -> None:
        """Runs a management command while the processes run. Raises CalledProcessError when the
        command fails."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        output = subprocess.DEVNULL
        subprocess.run(command, env=self.place.environment(), stdout=output, check=True)


@contextmanager
def run(place: Place) -> Iterator[Running]:
    """A context manager. Starts all processes, yields when the web server answers, and stops all
    processes at the end.

    Raises CannotStart when something does not start.
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
    """Runs demo.prepare in a process of its own. Returns the lines that it prints.

    Raises CannotStart if the data cannot be prepared.
    """
    process = subprocess.run(
        [sys.executable, "-m", "demo.prepare"],
        env=place.environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        process_group=0,  # so that Ctrl-C only reaches us
    )
    if process.returncode == EARLIER_VERSION:
        raise MadeByEarlierVersion(
            f"An earlier version made {place.data}, and this version cannot use it.\n"
            "Run `make demo NEW=1`: it starts with new data, and keeps the old folder under "
            "another name."
        )
    if process.returncode:
        raise CannotStart("The database could not be prepared. The reason is above.")
    return process.stdout.splitlines()


def wait_until_well(place: Place) -> None:
    """Waits until the web server answers. Raises CannotStart if it takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(URLError, OSError), urlopen(f"{place.base_url}/livez", timeout=5):  # noqa: S310 — our own http address
            return
        time.sleep(0.1)
    raise CannotStart(f"The web server did not start. To see why, read {place.logs}/web.log.")


@contextmanager
def alone(data: Path, base_url: str) -> Iterator[None]:
    """A context manager that locks the folder for this process. Raises AlreadyRunning when the
    product already runs in this folder."""
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
    """Renames the folder `data`, if it exists. Returns the new path, or None if there is no such
    folder.

    Changes nothing in the folder. Raises AlreadyRunning when the product runs in this folder.
    """
    if not data.exists():
        return None
    with alone(data, ""):
        return data.rename(f"{data}-{time.strftime('%Y-%m-%d-%H%M%S')}")
