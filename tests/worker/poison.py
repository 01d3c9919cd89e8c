"""Tasks that end badly. In tests, the workers know these as well as the tasks of the product."""

import logging
import os
import time
from pathlib import Path
from signal import SIGKILL

from celery import Task

from config.common.queue import TaskName, app, enqueue

log = logging.getLogger(__name__)

KILL_THE_WORKER = TaskName("tests.kill_the_worker")
NEVER_END = TaskName("tests.never_end")
END = TaskName("tests.end")
FAIL = TaskName("tests.fail")
FAIL_LATER = TaskName("tests.fail_later")
TRY_AGAIN = TaskName("tests.try_again")


def note(file: str) -> None:
    """Writes one line each time a task starts, also in the log."""
    log.warning("began")
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


@app.task(name=FAIL_LATER)
def fail_later() -> None:
    enqueue(FAIL)


@app.task(name=TRY_AGAIN, bind=True)
def try_again(self: "Task[[str], None]", file: str) -> None:
    """Fails until it has begun 3 times."""
    note(file)
    if Path(file).read_text().count("began") < 3:
        raise self.retry(countdown=0)
