"""The supervisor leaves no process behind, and starts a dead process again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from demo import supervise
from demo.supervise import Supervisor
from tests.stack import wait_until

SLEEP = ["sleep", "3600"]
DEAF = ["sh", "-c", "trap '' TERM; echo listening; while :; do sleep 1; done"]
ABANDONED = """
import os, pathlib, signal
from demo.supervise import Supervisor
logs = pathlib.Path({folder!r})
supervisor = Supervisor({{"one": {command!r}}}, env=os.environ, logs=logs)
supervisor.start()
(logs / "group").write_text(str(supervisor.leash.pid))
os.kill(os.getpid(), signal.SIGKILL)
"""


def is_group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def one(tmp_path: Path) -> Supervisor:
    return Supervisor({"one": SLEEP}, env=os.environ, logs=tmp_path)


def test_a_process_that_dies_is_restarted(one: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "REST", 0)
    one.start()
    first = one.running["one"].pid
    assert one.restart_dead() == []
    one.end("one", by=signal.SIGKILL)
    assert one.restart_dead() == ["one"]
    assert one.running["one"].pid != first
    one.stop()


def test_a_process_that_cannot_start_is_not_restarted_all_the_time(tmp_path: Path) -> None:
    failing = Supervisor({"one": ["false"]}, env=os.environ, logs=tmp_path)
    failing.start()
    failing.running["one"].wait()
    assert failing.restart_dead() == []
    failing.stop()


def test_stopping_ends_even_a_process_that_does_not_listen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "MOST_SECONDS", 0.1)
    deaf = Supervisor({"one": DEAF}, env=os.environ, logs=tmp_path)
    deaf.start()
    wait_until(lambda: (tmp_path / "one.log").read_text(), "the process")
    deaf.stop()
    wait_until(lambda: not is_group_alive(deaf.leash.pid), "the group to end")


def test_a_killed_supervisor_takes_its_processes_along(tmp_path: Path) -> None:
    code = ABANDONED.format(folder=str(tmp_path), command=SLEEP)
    subprocess.run([sys.executable, "-c", code], check=False)
    group = int((tmp_path / "group").read_text())
    wait_until(lambda: not is_group_alive(group), "the processes to end")
