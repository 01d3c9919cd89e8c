"""Prints what the next 26 weeks may bring."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.common.clock import now
from config.common.errors import DomainError
from config.common.schema import DatabaseCommand
from reporting.forecast.forecasting import backtest_now, forecast
from reporting.forecast.summing import Band, PrisonForecast


class Command(DatabaseCommand):
    help = (
        "Prints a forecast for each prison and each of the next 26 weeks: how many men wait, how "
        "many get a mentor, how many leave prison without a mentor, and how many more mentors are "
        "needed. Each number is the middle of many simulated futures. The range after each "
        "number covers 8 of 10 futures. Saves nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--backtest",
            action="store_true",
            help="say how good the forecast of the men waiting would have been in the past",
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["backtest"]:
            self._print_backtest(as_json=options["json"])
            return
        try:
            result = forecast(at=now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(result.to_json(), indent=2, ensure_ascii=False))
        else:
            for part in (result.total, *result.prisons):
                self.stdout.write("\n".join(_lines(part)))

    def _print_backtest(self, *, as_json: bool) -> None:
        score = backtest_now(at=now())
        if as_json:
            self.stdout.write(json.dumps(score and asdict(score), indent=2))
        elif score is None:
            self.stdout.write("The record is too short to say how good the forecast was.")
        else:
            self.stdout.write(
                f"The range of 8 in 10 held {100 * score.coverage:.0f}% of {score.cases} past "
                f"numbers. Pinball loss, the lower the better: the forecast {score.loss:.2f}, the "
                f"same as last month {score.loss_of_last_month:.2f}, the average of the year "
                f"{score.loss_of_year:.2f}."
            )


def _lines(part: PrisonForecast) -> list[str]:
    return [part.name] + [
        f"  week of {week.begins:%d %b %Y}: {_band(week.waiting)} waiting, "
        f"{_band(week.matched)} matched, "
        f"{_band(week.left_unmatched)} left without a mentor, "
        f"{_band(week.mentors_needed)} more mentors needed"
        for week in part.weeks
    ]


def _band(band: Band) -> str:
    return f"{band.median} ({band.low} to {band.high})"
