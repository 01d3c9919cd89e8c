"""Runs a round now, without the worker."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.common.clock import now
from config.common.errors import DomainError
from config.common.runs import RunStatus
from config.common.schema import DatabaseCommand
from matching.referrals.lists import men_in_words
from matching.rounds.running import run_now


class Command(DatabaseCommand):
    help = (
        "Runs a round in this process and saves its proposals. With --json it prints one object: "
        "mentors, referrals, arcs, matched, matched_bound (the most men any list could match), "
        "objective, objective_bound (the most any list of as many men could score), and seconds "
        "{load, solve, validate, save, total, one_more, compare}. Exits 1 if the round failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            matching_round = run_now(at=now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        if matching_round.status != RunStatus.DONE:
            raise CommandError(matching_round.failure or "The round did not finish.")
        if options["json"]:
            self.stdout.write(json.dumps(matching_round.figures))
        else:
            men = men_in_words(matching_round.waiting, matching_round.to_cover)
            self.stdout.write(f"{men}: {matching_round.matched} can have a mentor.")
