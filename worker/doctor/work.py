"""The checks of the work in the background: whether it runs, and what failed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.apps import apps

from config.common.clock import now, reading
from config.common.outbox.email import Email
from config.common.outbox.hold import is_sending_held
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.resending import unsent_emails
from config.common.outbox.text import TextMessage
from config.common.outbox.texting import unsent_texts
from config.common.runs import RunRecord, RunStatus
from config.common.signs import Part, service_at
from worker.doctor.finding import Finding, broken, good, look_at
from worker.jobs import job_lines, names_of_failing_jobs

A_WEEK: Final = timedelta(days=7)
LONG: Final = timedelta(hours=1)
"""An email or text that has waited longer than this is late."""


def worker() -> Finding:
    """Whether the worker gives signs of life."""
    return _sign(Part.WORKER)


def schedule() -> Finding:
    """Whether Celery's beat, which keeps the schedule, gives signs of life."""
    return _sign(Part.SCHEDULE)


def _sign(part: Part) -> Finding:
    container = {Part.WORKER: "worker", Part.SCHEDULE: "beat"}[part]
    if part in service_at(reading()).stopped:
        return broken(
            f"There is no sign of life of {part.label}. Start the service {container}, and look at "
            "its log."
        )
    return good(f"{part.label.capitalize()} is alive.")


def jump_of_the_clock() -> Finding:
    """Whether the clock of the worker has jumped."""
    jump = service_at(reading()).jump
    if jump is None:
        return good("The clock has not jumped.")
    return look_at(
        f"The clock has jumped {jump.jump_in_words}, so work that depends on the date waits for an "
        "hour. Check that the time is right now."
    )


def jobs() -> Finding:
    """Whether any job keeps failing, or failed in its last run."""
    if failing := names_of_failing_jobs():
        return broken(f"Jobs keep failing: {_listed(failing)}. Look at the page Jobs.")
    if wrong := [line.name for line in job_lines(at=now()) if line.is_wrong]:
        return look_at(
            f"In their last run, these jobs failed: {_listed(wrong)}. Look at the page Jobs."
        )
    return good("No job fails.")


def runs() -> Finding:
    """Whether any long job of the last week failed, such as a round or an import."""
    since = now() - A_WEEK
    failed = {
        model._meta.verbose_name_plural: model._default_manager.filter(
            status=RunStatus.FAILED, finished_at__gte=since
        ).count()
        for model in apps.get_models()
        if issubclass(model, RunRecord)
    }
    if words := [f"{count} {name}" for name, count in failed.items() if count]:
        return look_at(f"In the last week, these failed: {_listed(words)}. Their pages say why.")
    return good("No round, import or other long work has failed in the last week.")


def unsent() -> Finding:
    """Whether there are emails or texts that could not be sent."""
    count = unsent_emails().count() + unsent_texts().count()
    if count:
        return look_at(
            f"Emails and texts of the last 30 days that could not be sent: {count}. A manager "
            "finds them on the page “Emails that could not be sent”."
        )
    return good("Every email and text of the last 30 days was sent.")


def waiting() -> Finding:
    """Whether there are emails or texts that should have been sent long ago."""
    late = sum(
        model._default_manager.filter(
            status=OutgoingStatus.WAITING, queued_at__lt=now() - LONG
        ).count()
        for model in (Email, TextMessage)
    )
    if not late:
        return good("No email or text has waited for over an hour.")
    if is_sending_held():
        return look_at(f"Emails and texts that wait, because this copy sends nothing: {late}.")
    return broken(
        f"Emails and texts that have waited for over an hour: {late}. Look at the lines about the "
        "mail server and the worker."
    )


def _listed(words: list[str]) -> str:
    return ", ".join(words)


CHECKS: Final[tuple[Callable[[], Finding], ...]] = (
    worker,
    schedule,
    jump_of_the_clock,
    jobs,
    runs,
    unsent,
    waiting,
)
