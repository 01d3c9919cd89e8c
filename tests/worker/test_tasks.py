"""Every name that our code enqueues, and every row of the schedule, is a task of the worker."""

import re

import worker.app  # noqa: F401 — this registers the tasks
from config.common.queue import app
from config.env import ROOT
from worker.schedule import SCHEDULE

APPS = (
    "config",
    "recruitment",
    "training",
    "matching",
    "delivery",
    "reporting",
    "privacy",
    "worker",
)
NAMED = re.compile(r'= TaskName\("([^"]+)"\)')


def task_names() -> set[str]:
    """The text of every TaskName in the source."""
    sources = (path for name in APPS for path in (ROOT / name).rglob("*.py"))
    return {name for path in sources for name in NAMED.findall(path.read_text())}


def registered() -> set[str]:
    app.loader.import_default_modules()
    return set(app.tasks)


def test_every_task_name_is_registered() -> None:
    names = task_names()
    assert "outbox.send" in names
    assert names - registered() == set()


def test_every_row_of_the_schedule_is_registered() -> None:
    assert {entry["task"] for entry in SCHEDULE.values()} - registered() == set()
