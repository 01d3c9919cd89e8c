"""Compares ways to choose which mentor meets which man. Tries each way on invented years of a
programme, and prints what became of the men."""

import json
from argparse import ArgumentTypeError
from dataclasses import replace
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from matching.replay.comparing import MOST_YEARS, REPLAYS, Comparison, Estimate, Plan, Way
from matching.replay.comparing import replay as lived_through
from matching.replay.policies import ways_to_choose, weekly
from matching.replay.questions import (
    plan_of_ways,
    plan_of_weights,
    ways_in_json,
    weights_in_json,
)
from matching.replay.world import USUAL, Circumstances
from matching.solver import DEFAULT, TERMS, Policy
from matching.solver.problem.policy import MAX_WEIGHT

NAMES: Final = tuple(ways_to_choose(DEFAULT))
UNCHANGED: Final = "usual_weights"
"""The name of the way with the usual weights. It is printed beside the chosen ways if --weight
changes a weight."""


class Command(BaseCommand):
    help = (
        "Lives through the same invented years many times, and chooses the pairs in several ways. "
        "Prints how many men were supported, how many still had 3 months in prison when they were "
        "matched, how many left prison without a mentor, how long a match took, the longest wait, "
        "and how well the pairs fit. Reads nothing from the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--years", type=_number(MOST_YEARS), default=2, help="how many years (usually 2)"
        )
        parser.add_argument(
            "--policy",
            dest="policies",
            action="append",
            choices=NAMES,
            help="a way to choose. Can be given several times (usually all)",
        )
        parser.add_argument(
            "--replays",
            type=_number(10_000),
            default=REPLAYS,
            help=f"how many times to invent the years (usually {REPLAYS})",
        )
        parser.add_argument(
            "--weights",
            action="store_true",
            help="say what half, twice and 4 times each weight would do, instead of comparing ways",
        )
        parser.add_argument(
            "--weight",
            dest="changed",
            action="append",
            type=_weight,
            default=[],
            metavar="NAME=NUMBER",
            help="a weight of this service that is not the usual one. Can be given several times",
        )
        parser.add_argument(
            "--more-mentors",
            type=_number(100),
            default=0,
            help="how many mentors there are besides the usual ones (usually none)",
        )
        for who, usual in (("men", USUAL.free_man), ("mentors", USUAL.free_mentor)):
            parser.add_argument(
                f"--free-{who}",
                type=_number(100),
                default=round(100 * usual),
                help=f"in how many of 100 slots {who} are free (usually {100 * usual:.0f})",
            )
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *_: Any, **options: Any) -> None:
        policy = replace(DEFAULT, **dict(options["changed"]))
        plan = (
            plan_of_weights(years=options["years"], policy=policy)
            if options["weights"]
            else _plan(options, policy)
        )
        result = lived_through(plan, seeds=range(options["replays"]))
        size = {"years": options["years"], "replays": options["replays"]}
        if options["json"]:
            values = weights_in_json(result) if options["weights"] else ways_in_json(result)
            self.stdout.write(json.dumps(size | values, indent=2))
        else:
            self.stdout.write("\n".join(_lines(plan, result, options["replays"])))


def _plan(options: dict[str, Any], policy: Policy) -> Plan:
    """The ways to compare. If no option chooses or changes a way: all ways, and all changes of the
    programme."""
    circumstances = Circumstances(
        more_mentors=options["more_mentors"],
        free_man=options["free_men"] / 100,
        free_mentor=options["free_mentors"] / 100,
    )
    names, ways = options["policies"] or NAMES, ways_to_choose(policy)
    if names is NAMES and circumstances == USUAL and not options["changed"]:
        return plan_of_ways(years=options["years"], policy=policy)
    chosen = {name: Way(ways[name], circumstances) for name in names}
    if options["changed"]:
        chosen = {UNCHANGED: Way(weekly(DEFAULT), circumstances)} | chosen
    usual = next((name for name in (UNCHANGED, "weekly") if name in chosen), names[0])
    return Plan(options["years"], chosen, usual, with_bound=True)


def _number(largest: int) -> Any:
    def number(text: str) -> int:
        is_number = text.isascii() and text.isdecimal()
        if not is_number or not 1 <= int(text) <= largest:
            raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to {largest}")
        return int(text)

    return number


def _weight(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    known = {term.name for term in TERMS}
    if name not in known or not (number.isascii() and number.isdecimal()):
        raise ArgumentTypeError(
            f"{text!r} is not a name, =, and a whole number. The names are {', '.join(known)}"
        )
    if int(number) > MAX_WEIGHT:
        raise ArgumentTypeError(f"{text!r} is above {MAX_WEIGHT}")
    return name, int(number)


def _lines(plan: Plan, result: Comparison, replays: int) -> list[str]:
    head = f"{plan.years} years, {replays} times. Mean (95% range of the mean)."
    lines = [f"{head} In square brackets: how much more than {plan.usual}."]
    for name, figures in result.outcomes.items():
        lines.append(name)
        for figure, estimate in figures.items():
            more = result.differences[name][figure]
            beside = "" if name == plan.usual else f"  [{_range(more, '+.1f')}]"
            lines.append(f"  {figure:<16}{_range(estimate, '.1f')}{beside}")
    if result.bound:
        lines.append("bound")
        lines += [f"  {figure:<16}{_range(best, '.1f')}" for figure, best in result.bound.items()]
    return lines


def _range(estimate: Estimate, form: str) -> str:
    if estimate.mean is None:
        return "nobody"
    mean, low, high = (
        format(number, form) for number in (estimate.mean, estimate.low, estimate.high)
    )
    return f"{mean} ({low} to {high})"
