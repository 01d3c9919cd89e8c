"""Tasks that end badly. In tests, the workers know these as well as the tasks of the product."""

import os
import time
from pathlib import Path
from signal import SIGKILL

from config.common.queue import TaskName, app

KILL_THE_WORKER = TaskName("tests.kill_the_worker")
NEVER_END = TaskName("tests.never_end")
END = TaskName("tests.end")
FAIL = TaskName("tests.fail")


def note(file: str) -> None:
    """Writes one line each time a task starts."""
    with Path(file).open("a") as lines:
        lines.write("began\n")


@app.task(name=KILL_THE_WORKER)
def kill_the_worker(file: str) -> None:
    note(file)
    os.kill(os.getpid(), SIGKILL)


@app.task(name=NEVER_END)
def never_end(file: str) -> None:
    """Never ends the first time. When it runs again, it ends."""
    note(file)
    if Path(file).read_text().count("began") == 1:
        time.sleep(3600)


@app.task(name=END)
def end(file: str) -> None:
    note(file)


@app.task(name=FAIL)
def fail() -> None:
    """Fails with an error that quotes what somebody typed, and that another such error caused."""
    typed = "canary-typed"
    try:
        int(typed)
    except ValueError as error:
        raise LookupError(typed) from error
