"""Makes today's capacity report, without the worker."""

from typing import Any

from django.core.management.base import CommandParser

from config.common.clock import now
from config.common.schema import DatabaseCommand
from reporting.morning.sending import make_nightly_report, make_report


class Command(DatabaseCommand):
    help = (
        "Measures how many mentors are needed. Emails everybody whose hour has come and who has "
        "not had today's email yet. Safe to repeat: nobody gets a second email."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--early",
            action="store_true",
            help="send it now, even before somebody's hour. Nobody gets a second email today",
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
                "Nothing to do: everybody whose hour has come has today’s email already."
            )
