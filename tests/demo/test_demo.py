"""`make demo`, as a person would use it."""

import os
import subprocess
import sys

from config.env import ROOT

CHECK = [sys.executable, "-m", "demo", "--check"]


def processes_of(marker: str) -> list[str]:
    """The command lines of what runs with this in its environment."""
    shown = subprocess.run(
        ["ps", "eww", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True
    )
    return [line for line in shown.stdout.splitlines() if marker in line]


def test_the_check_tries_everything_and_leaves_nothing_behind() -> None:
    marker = f"STARTED_BY_TEST={os.getpid()}"
    environment = {**os.environ, "STARTED_BY_TEST": str(os.getpid())}
    done = subprocess.run(
        CHECK, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("All of it works.\n")
    assert processes_of(marker) == []
