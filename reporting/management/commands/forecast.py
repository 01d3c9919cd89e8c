"""Prints what the next 26 weeks may bring."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.common.clock import now
from config.common.errors import DomainError
from config.common.schema import DatabaseCommand
from reporting.forecast.forecasting import forecast
from reporting.forecast.summing import Band, PrisonForecast


class Command(DatabaseCommand):
    help = (
        "Prints, for each prison and week, how many men are likely to wait, to leave prison "
        "without a mentor since today, and how many more mentors they need: the middle of many "
        "simulated futures, and the band in which 8 of 10 lie. Saves nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            result = forecast(at=now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(result.to_json(), indent=2, ensure_ascii=False))
        else:
            for part in (result.total, *result.prisons):
                self.stdout.write("\n".join(_lines(part)))


def _lines(part: PrisonForecast) -> list[str]:
    return [part.name] + [
        f"  week of {week.begins:%d %b %Y}: {_band(week.waiting)} waiting, "
        f"{_band(week.left_unmatched)} left without a mentor, "
        f"{_band(week.mentors_needed)} more mentors needed"
        for week in part.weeks
    ]


def _band(band: Band) -> str:
    return f"{band.median} ({band.low} to {band.high})"
