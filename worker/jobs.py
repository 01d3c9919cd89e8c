"""The jobs that run by themselves: how the last run of each job went, and a way to run a job
now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.text import slugify

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.queue import TIME_LIMIT, TaskName, enqueue
from delivery.sessions.importing import READ_SESSIONS, WRITE_SESSIONS
from matching.policy.replaying import RUN_REPLAY
from matching.rounds.running import RUN_ROUND
from matching.spreadsheets.importing import READ_IMPORT, WRITE_IMPORT
from matching.trials.trying import TRY_POLICY
from worker.models import Job
from worker.schedule import NAMES, SCHEDULE

KEEPS_FAILING: Final = 3
LONGEST_RUN: Final = timedelta(seconds=TIME_LIMIT + 60)
STOPPED: Final = "The worker stopped before this run ended."
SLUGS: Final[Mapping[str, str]] = {slugify(name): name for name in SCHEDULE}
"""The name of each job, by its slug. URLs have the slug."""
STARTED_BY_PEOPLE: Final[Mapping[str, str]] = {
    RUN_ROUND: "a round",
    TRY_POLICY: "a trial of a policy",
    RUN_REPLAY: "a replay of invented years",
    READ_IMPORT: "reading a spreadsheet",
    WRITE_IMPORT: "importing a spreadsheet",
    READ_SESSIONS: "reading past sessions",
    WRITE_SESSIONS: "importing past sessions",
}


@dataclass(frozen=True)
class Line:
    """One job. `every` is the time between 2 runs, or None if only people start the job. `run` is
    the last run, or None if the job has never run. `due_at` is the time of the next run."""

    name: str
    slug: str
    every: timedelta | None
    run: Job | None
    at: datetime

    @property
    def due_at(self) -> datetime | None:
        """When the job runs next. If the last run seems to be in the future, because somebody set
        the clock back, counts from now."""
        if self.every is None or self.run is None:
            return None
        return max(min(self.run.started_at, self.at) + self.every, self.at)

    @property
    def is_stuck(self) -> bool:
        """Whether the last run was certainly killed: it has not ended, and it began so long ago
        that no run can still be going."""
        run = self.run
        return run is not None and not run.result and run.started_at < self.at - LONGEST_RUN

    @property
    def is_wrong(self) -> bool:
        return self.is_stuck or (self.run is not None and self.run.result == Job.Result.FAILED)

    @property
    def sentence(self) -> str:
        """A sentence about what went wrong in the last run. Empty if nothing went wrong."""
        if self.is_stuck:
            return STOPPED
        return self.run.get_cause_display() if self.run and self.run.cause else ""


def job_lines(*, at: datetime) -> list[Line]:
    """A line for every job of the schedule. Also a line for each other task that failed in its last
    run. The jobs that failed come first. One query."""
    runs = {run.task: run for run in Job.objects.all()}
    scheduled = [
        Line(name, slug, timedelta(seconds=entry["schedule"]), runs.get(entry["task"]), at)
        for slug, name in SLUGS.items()
        for entry in [SCHEDULE[name]]
    ]
    tasks = {entry["task"] for entry in SCHEDULE.values()}
    others = [
        Line(STARTED_BY_PEOPLE.get(task, task), "", None, run, at)
        for task, run in runs.items()
        if task not in tasks
    ]
    wrong = [line for line in others if line.is_wrong]
    return sorted([*scheduled, *wrong], key=lambda line: not line.is_wrong)


def name_of_task(task: str) -> str:
    """The name of the job that runs this task, as in the list of jobs."""
    return NAMES.get(task) or STARTED_BY_PEOPLE.get(task, task)


def failing_jobs() -> QuerySet[Job]:
    """The jobs that keep failing: their last KEEPS_FAILING runs have all failed."""
    return Job.objects.filter(failures__gte=KEEPS_FAILING)


def names_of_failing_jobs() -> list[str]:
    """The names of the jobs that keep failing, as in the list of jobs. One query."""
    tasks = failing_jobs().order_by("pk").values_list("task", flat=True)
    return [name_of_task(task) for task in tasks]


def run_job(*, name: str, by: User, at: datetime) -> None:
    """Starts this job of the schedule now, and records who asked for it. Safe to repeat, because
    every job is.

    Raises NotAllowed unless `by` is a manager.
    """
    check_manager(by, "run a job")
    audit.record_of_many("run_job", Job, by=by, at=at, job=slugify(name))
    enqueue(TaskName(SCHEDULE[name]["task"]))
