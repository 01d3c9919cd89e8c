"""`make demo`, as a person would use it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import ROOT
from demo.__main__ import manage
from demo.check import STEPS
from demo.running import CannotStart

CHECK = [sys.executable, "-m", "demo", "--check"]


def processes_of(marker: str) -> list[str]:
    """The command lines of processes with this in their environment."""
    listing = subprocess.run(
        ["ps", "eww", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True
    )
    return [line for line in listing.stdout.splitlines() if marker in line]


def test_the_check_tries_everything_and_leaves_nothing_behind() -> None:
    marker = f"STARTED_BY_TEST={os.getpid()}"
    environment = {**os.environ, "STARTED_BY_TEST": str(os.getpid())}
    process = subprocess.run(
        CHECK, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert process.stdout.count("ok  ") == len(STEPS)
    assert processes_of(marker) == []


def test_a_command_runs_on_the_data_of_the_demo(tmp_path: Path) -> None:
    with pytest.raises(CannotStart):
        manage(["version"], data=tmp_path)
    (tmp_path / "running").write_text("http://localhost:8123")
    written = tmp_path / "written"
    code = (
        "from django.conf import settings; from pathlib import Path; "
        f"Path({str(written)!r}).write_text(settings.BASE_URL + str(settings.DATABASES))"
    )
    assert manage(["shell", "--no-imports", "-c", code], data=tmp_path) == 0
    assert "http://localhost:8123" in written.read_text()
    assert str(tmp_path) in written.read_text()
    assert manage(["no_such_command"], data=tmp_path) != 0
