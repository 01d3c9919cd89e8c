"""Makes this morning's capacity report, without the worker."""

from typing import Any

from django.core.management.base import BaseCommand

from config.common.clock import now
from matching.domain.capacity import make_nightly_report


class Command(BaseCommand):
    help = (
        "Makes today's capacity report and queues its e-mails, from 06:00 in London, unless it was "
        "made already. Safe to repeat: nobody gets two."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        report = make_nightly_report(at=now())
        if report:
            self.stdout.write(f"Queued {report.copies.count()} e-mails for {report.date}.")
        else:
            self.stdout.write("Nothing to do: today's report is made, or it is not yet 06:00.")
