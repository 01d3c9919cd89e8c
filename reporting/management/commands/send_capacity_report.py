"""Makes today's capacity report, without the worker."""

from typing import Any

from django.core.management.base import CommandParser

from config.common.clock import now
from config.common.schema import DatabaseCommand
from reporting.capacity.morning import make_nightly_report, make_report


class Command(DatabaseCommand):
    help = (
        "Makes today’s capacity report and queues its emails, from 06:00 in London, unless there "
        "is one already. Safe to repeat: nobody gets two."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--early",
            action="store_true",
            help="make the report before 06:00 (there will be no second report at 06:00)",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        make = make_report if options["early"] else make_nightly_report
        report = make(at=now())
        if report:
            self.stdout.write(
                f"Made the report of {report.date} for {report.copies.count()} recipients."
            )
        else:
            self.stdout.write(
                "Nothing to do: today’s report is made already, or it is before 06:00 in London."
            )
