"""Tasks that end badly. The workers of the tests know them besides the product's own."""

import os
import time
from pathlib import Path
from signal import SIGKILL

from config.common.queue import TaskName, app

KILL_THE_WORKER = TaskName("tests.kill_the_worker")
NEVER_END = TaskName("tests.never_end")
END = TaskName("tests.end")


def note(file: str) -> None:
    """One line for every time a task began."""
    with Path(file).open("a") as lines:
        lines.write("began\n")


@app.task(name=KILL_THE_WORKER)
def kill_the_worker(file: str) -> None:
    note(file)
    os.kill(os.getpid(), SIGKILL)


@app.task(name=NEVER_END)
def never_end(file: str) -> None:
    """The first time; when run again, it ends."""
    note(file)
    if Path(file).read_text().count("began") == 1:
        time.sleep(3600)


@app.task(name=END)
def end(file: str) -> None:
    note(file)
