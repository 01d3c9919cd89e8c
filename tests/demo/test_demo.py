"""`make demo`, as a person would use it."""

import os
import subprocess
import sys

from config.env import ROOT
from demo.check import STEPS

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
