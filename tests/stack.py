"""The product as real processes, on the database of the test. The web server and the worker see
what a test writes, and the test sees what they write.

    def test_a_round_ends(stack: Stack) -> None:
        enqueue(RUN_ROUND, round_id=RoundFactory().pk)
        wait_until(lambda: Round.objects.get().status == "done", "the round")
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from signal import SIGKILL, Signals
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from kombu.exceptions import OperationalError
from pytest_django import DjangoDbBlocker
from redis import Redis
from redis.exceptions import RedisError

from config.common.queue import app
from config.env import ROOT
from demo.place import Place, open_door
from demo.processes import commands
from demo.supervise import Supervisor
from tests.settings import FOLDER

PATIENCE = 100
"""How many seconds we wait for anything, because the machine can be busy. What works never takes
that long."""


def wait_until(condition: Callable[[], object], awaited: str) -> None:
    """Waits until the condition holds. Fails the test, naming `awaited`, after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {PATIENCE} seconds for {awaited}.")
        time.sleep(0.05)


@dataclass(frozen=True)
class Stack:
    """The processes by name: broker, web, worker and beat. None of them restarts unless a test
    restarts it."""

    place: Place
    supervisor: Supervisor

    @property
    def base_url(self) -> str:
        return self.place.base_url

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the processes. DATABASE_URL names the test's own database."""
        return dict(self.supervisor.env)

    @property
    def broker(self) -> "Redis":
        """A client of the broker."""
        return Redis(unix_socket_path=str(self.place.broker_socket), socket_timeout=PATIENCE)

    def ensure(self, *names: str) -> None:
        """Starts those of the named processes that are not running. Waits until all of the named
        processes answer."""
        running = self.supervisor.running
        missing = [
            name for name in names if name not in running or running[name].poll() is not None
        ]
        if missing:
            self.supervisor.start(*missing)
        for name in names:
            wait_until(partial(self.answers, name), f"the {name}")

    def answers(self, name: str) -> bool:
        """Whether the process answers. Fails the test if the process has ended. Beat has no way to
        answer, so for beat this is always true."""
        if self.supervisor.running[name].poll() is not None:
            pytest.fail(f"The {name} ended:\n{self.log(name)}", pytrace=False)
        if name == "web":
            return self.serves()
        if name == "broker":
            return self.pings()
        return name == "beat" or self.works()

    def works(self) -> bool:
        """Whether the worker answers within half a second. False while the broker hangs."""
        try:
            with app.connection_for_write() as connection:
                return bool(app.control.ping(timeout=0.5, limit=1, connection=connection))
        except OperationalError:
            return False

    def serves(self) -> bool:
        try:
            with urlopen(f"{self.base_url}/livez", timeout=5):  # noqa: S310 — our own http address
                return True
        except (URLError, OSError):
            return False

    def pings(self) -> bool:
        with self.broker as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False

    def signal(self, name: str, number: Signals) -> None:
        """Sends a signal to one process, such as SIGSTOP."""
        self.supervisor.running[name].send_signal(number)

    def kill(self, name: str) -> None:
        """Kills a process with SIGKILL, so that it cannot tidy up. Waits until it has ended."""
        self.supervisor.end(name, by=SIGKILL)

    def log(self, name: str) -> str:
        """Everything the process has printed."""
        file = self.place.logs / f"{name}.log"
        return file.read_text() if file.exists() else ""

    def manage(self, *words: str) -> str:
        """Runs a management command beside the processes and returns what it prints. Raises an
        error if the command fails."""
        process = subprocess.run(
            [sys.executable, ROOT / "manage.py", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 0, process.stderr
        return process.stdout

    def python(self, code: str) -> str:
        """Runs Python code with Django set up, and returns what it prints."""
        return self.manage("shell", "--no-imports", "-c", code)


def test_database_url() -> str:
    """The address of the database that pytest-django made."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def no_process_yet() -> Iterator[Stack]:
    """A stack that starts with no process. All its processes end with the block."""
    place = Place(FOLDER, broker_socket=FOLDER / "broker.sock", door=open_door())
    place.logs.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": test_database_url(),
        "BASE_URL": place.base_url,
    }
    started = commands(place)
    started["worker"] += ["--include", "tests.worker.poison"]
    supervisor = Supervisor(
        started, env=environment, logs=place.logs, inherited={"web": place.door}
    )
    try:
        yield Stack(place, supervisor)
    finally:
        supervisor.stop()
        place.door.close()


@pytest.fixture(scope="module")
def processes(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """The processes for the tests of one file. These tests can kill them.

    The worker may still run a task after the last test has emptied its tables. So we empty them
    once more when the processes have ended, or the next file would see what that task wrote."""
    with no_process_yet() as stack:
        yield stack
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)


@pytest.fixture
def broker(transactional_db: None, processes: Stack) -> Stack:
    """A broker with no messages."""
    processes.ensure("broker")
    with processes.broker as client:
        client.flushall()
    return processes


@pytest.fixture
def broker_and_worker(broker: Stack) -> Stack:
    """A broker and a worker. The worker really runs the tasks that `enqueue` sends."""
    broker.ensure("worker")
    return broker


@pytest.fixture
def stack(broker: Stack, collected_static: None) -> Stack:
    """The product as people use it: broker, web server and worker.

    Beat does not run, because it would start whatever is due, such as the week's round, in the
    middle of a test.

    Clears the cache, which counts how often people try something. Between tests Django empties only
    the tables of models, so without this the next test would be told that it tries too often.
    """
    cache.clear()
    broker.ensure("web", "worker")
    return broker


@pytest.fixture(scope="session")
def collected_static() -> None:
    """The static files, with hashes in their names and a manifest, as the web server needs them."""
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "collectstatic",
        "--noinput",
        "--verbosity=0",
    ]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run(command, env=environment, check=True)
