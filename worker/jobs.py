"""The jobs that run by themselves: how the last run of each went, and running one now."""

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
STOPPED: Final = "The worker stopped before this ended."
SLUGS: Final[Mapping[str, str]] = {slugify(name): name for name in SCHEDULE}
"""The name of each job, by the form of the name that we use in addresses."""
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
    """One job. `every` is how often it runs, or None when people start it. `run` is its last run,
    or None when it has never run. `due_at` is when it runs next."""

    name: str
    slug: str
    every: timedelta | None
    run: Job | None
    at: datetime

    @property
    def due_at(self) -> datetime | None:
        """When the job runs next. If somebody set the clock back, the last run can lie in the
        future. In that case, counts from now."""
        if self.every is None or self.run is None:
            return None
        return max(min(self.run.started_at, self.at) + self.every, self.at)

    @property
    def is_stuck(self) -> bool:
        """Whether the last run was certainly killed. The run has not ended, and no run takes so
        long."""
        run = self.run
        return run is not None and not run.result and run.started_at < self.at - LONGEST_RUN

    @property
    def is_wrong(self) -> bool:
        return self.is_stuck or (self.run is not None and self.run.result == Job.Result.FAILED)

    @property
    def sentence(self) -> str:
        """What went wrong in the last run. Empty if nothing went wrong."""
        if self.is_stuck:
            return STOPPED
        return self.run.get_cause_display() if self.run and self.run.cause else ""


def job_lines(*, at: datetime) -> list[Line]:
    """Every job of the schedule, and the tasks started by people whose last run went wrong. The
    jobs that went wrong come first. One query."""
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
    """The name of the job that runs this task, as the list of jobs has it."""
    return NAMES.get(task) or STARTED_BY_PEOPLE.get(task, task)


def failing_jobs() -> QuerySet[Job]:
    """The jobs whose last KEEPS_FAILING runs have failed."""
    return Job.objects.filter(failures__gte=KEEPS_FAILING)


def names_of_failing_jobs() -> list[str]:
    """The names of the failing_jobs, as the list of jobs has them. One query."""
    tasks = failing_jobs().order_by("pk").values_list("task", flat=True)
    return [name_of_task(task) for task in tasks]


def run_job(*, name: str, by: User, at: datetime) -> None:
    """Wakes this job of the schedule now, and records who asked. Safe to repeat, as every job is.

    Raises NotAllowed unless `by` is a manager.
    """
    check_manager(by, "run a job")
    audit.record_of_many("run_job", Job, by=by, at=at, job=slugify(name))
    enqueue(TaskName(SCHEDULE[name]["task"]))
