"""Compares ways to choose which mentor meets which man, in invented years, and prints what became
of the men."""

import json
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reporting.replay.comparing import MOST_YEARS, REPLAYS, Comparison, Estimate, replay
from reporting.replay.policies import POLICIES


class Command(BaseCommand):
    help = (
        "Lives through the same invented years many times, and chooses the pairs in several ways. "
        "Prints how many men were supported, how many left prison without a mentor, and how "
        "long a match took. Reads nothing from the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--years", type=_number(MOST_YEARS), default=2, help="how many years (usually 2)"
        )
        parser.add_argument(
            "--policy",
            dest="policies",
            action="append",
            choices=list(POLICIES),
            help="a way to choose. Can be given several times (usually all)",
        )
        parser.add_argument(
            "--replays",
            type=_number(10_000),
            default=REPLAYS,
            help=f"how often the years are drawn anew (usually {REPLAYS})",
        )
        parser.add_argument(
            "--more-mentors",
            type=_number(100),
            default=0,
            help="how many mentors there are besides the usual ones (usually none)",
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *_: Any, **options: Any) -> None:
        ways = {name: POLICIES[name] for name in options["policies"] or POLICIES}
        result = replay(
            years=options["years"],
            ways=ways,
            replays=options["replays"],
            more_mentors=options["more_mentors"],
        )
        if options["json"]:
            self.stdout.write(json.dumps(result.to_json(), indent=2))
        else:
            self.stdout.write("\n".join(_lines(result)))


def _number(largest: int) -> Any:
    def number(text: str) -> int:
        is_number = text.isascii() and text.isdecimal()
        if not is_number or not 1 <= int(text) <= largest:
            raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to {largest}")
        return int(text)

    return number


def _lines(result: Comparison) -> list[str]:
    lines = [f"{result.years} years, {result.replays} times. Mean (95% range of the mean)."]
    for name, outcome in result.policies.items():
        lines.append(
            f"  {name}: {_range(outcome.supported)} men supported, "
            f"{_range(outcome.left_unmatched)} left without a mentor, "
            f"{_range(outcome.days_to_match)} days to a match"
        )
    bound = result.bound
    lines.append(
        f"  Nobody could support more than {_range(bound.supported)} men, or lose fewer than "
        f"{_range(bound.left_unmatched)}."
    )
    return lines


def _range(estimate: Estimate) -> str:
    if estimate.mean is None:
        return "no"
    return f"{estimate.mean:.1f} ({estimate.low:.1f} to {estimate.high:.1f})"
