"""Checks whether this installation of the service is in order."""

import json
import sys
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand

from worker.doctor.examining import examine
from worker.doctor.finding import Level

SUMMARY: Final = {
    Level.GOOD: "Everything is good.",
    Level.LOOK_AT: "The service works. Look at the lines that begin with “look at”.",
    Level.BROKEN: "Something is broken.",
}


class Command(BaseCommand):
    help = (
        "Checks the settings, the keys, the database, the broker, the worker, the mail server, the "
        "disk, the certificate, backups and what went wrong. Changes nothing. The exit code is 0 "
        "if everything is good, 1 if there is something to look at, and 2 if something is broken."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON, for scripts")

    def handle(self, *_: Any, **options: Any) -> None:
        worst, lines = Level.GOOD, []
        for name, finding in examine():
            worst = max(worst, finding.level)
            lines.append({"check": name, "level": finding.level.words, "says": finding.says})
            if not options["json"]:
                self.stdout.write(f"{finding.level.words:8} {name}: {finding.says}")
                self.stdout.flush()
        self.stdout.write(json.dumps(lines, indent=1) if options["json"] else SUMMARY[worst])
        sys.exit(worst)
