"""Runs a round here and now, without the worker."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.common.clock import now
from config.common.errors import DomainError
from config.common.runs import RunStatus
from matching.domain.rounds import run_now


class Command(BaseCommand):
    help = (
        "Runs a round in this process and saves its proposals. With --json prints one object: "
        "mentors, referrals, arcs, matched, objective, proven, seconds {load, solve, validate, "
        "save, total, and what saying more of the list took: one_more, compare}. Exits 1 when the "
        "round failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            this = run_now(at=now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        if this.status != RunStatus.DONE:
            raise CommandError(this.failure or "The round did not finish.")
        if options["json"]:
            self.stdout.write(json.dumps(this.figures))
        else:
            self.stdout.write(f"{this.matched} of {this.referrals} waiting men can have a mentor.")
