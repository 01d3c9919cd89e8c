"""The figures that the page reads from the database and the broker at each request: the parts of
the service, the jobs, the queue and the outbox.

So the worker and Celery's beat need no page for their figures, and no figure is lost when a process
ends.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils.text import slugify
from kombu.exceptions import OperationalError
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.common import clock
from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.resending import unsent_emails
from config.common.outbox.text import TextMessage
from config.common.outbox.texting import unsent_texts
from config.common.queue import app
from config.common.signs import Part, service_at
from worker.jobs import name_of_task
from worker.models import Job

QUEUE: Final = "celery"


class State(Collector):
    """The state of the service now. If the database does not answer, gives only the figures that
    say which parts answer."""

    def collect(self) -> Iterator[Metric]:
        """The figures for Prometheus's client library. Never raises an error. 6 queries."""
        parts = gauge("part_up", "1 while this part of the service works, otherwise 0.", ["part"])
        try:
            of_database = [*jobs(), *outbox()]
            stopped = {part.value for part in service_at(clock.reading()).stopped}
        except DatabaseError:
            parts.add_metric(["database"], 0)
        else:
            parts.add_metric(["database"], 1)
            for part in Part:
                parts.add_metric([part.value], part.value not in stopped)
            yield from of_database
        messages = waiting_messages()
        parts.add_metric(["broker"], messages is not None)
        yield parts
        if messages is not None:
            yield gauge("queue_messages", "Messages that wait for a worker.", value=messages)


def jobs() -> Iterator[Metric]:
    """The figures of each job that has ever run. One query."""
    runs = CounterMetricFamily(
        "alongside_job_runs", "Runs of each job, by result.", labels=["job", "result"]
    )
    age = gauge("job_age_seconds", "Seconds since the last run of this job began.", ["job"])
    length = gauge("job_last_run_seconds", "Seconds that the last run took.", ["job"])
    failures = gauge("job_failures_in_a_row", "How many of the last runs failed.", ["job"])
    causes = dict.fromkeys(Job.Cause.values, 0)
    now = clock.now()
    for job in Job.objects.order_by("task"):
        name = slugify(name_of_task(job.task))
        runs.add_metric([name, "done"], job.runs - job.failed_runs)
        runs.add_metric([name, "failed"], job.failed_runs)
        age.add_metric([name], (now - job.started_at).total_seconds())
        length.add_metric([name], job.seconds)
        failures.add_metric([name], job.failures)
        if job.cause:
            causes[job.cause] += 1
    failing = gauge("jobs_failing", "Jobs whose last run failed, by cause.", ["cause"])
    for cause, count in causes.items():
        failing.add_metric([cause], count)
    yield from (runs, age, length, failures, failing)


def outbox() -> Iterator[Metric]:
    """How many emails and texts wait or could not be sent, and how long the oldest has waited. 4
    queries."""
    count = gauge("messages", "Emails and texts that were not sent.", ["kind", "state"])
    oldest = gauge("oldest_message_seconds", "How long the oldest has waited.", ["kind"])
    for kind, model, unsent in (
        ("email", Email, unsent_emails()),
        ("text", TextMessage, unsent_texts()),
    ):
        rows = model.objects.filter(status=OutgoingStatus.WAITING)
        waiting = rows.aggregate(count=Count("pk"), first=Min("queued_at"))
        first = waiting["first"]
        count.add_metric([kind, "waiting"], waiting["count"])
        count.add_metric([kind, "given_up"], unsent.count())
        oldest.add_metric([kind], (clock.now() - first).total_seconds() if first else 0)
    yield from (count, oldest)


def waiting_messages() -> int | None:
    """How many messages wait in the broker. None if the broker does not answer. Takes at most 4
    seconds."""
    try:
        with app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            channel: Any = broker.default_channel
            return int(channel.queue_declare(queue=QUEUE).message_count)
    except (OperationalError, OSError):
        return None


def gauge(
    name: str, about: str, labels: Sequence[str] | None = None, value: float | None = None
) -> GaugeMetricFamily:
    """Makes a figure that can go up and down. Pass either its value or its labels."""
    return GaugeMetricFamily(
        f"alongside_{name}", about, value=value, labels=list(labels or ()) or None
    )
