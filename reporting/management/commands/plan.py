"""Prints how many more mentors are needed, and how many people a cohort must train for that."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.common.clock import now
from config.common.errors import DomainError
from config.common.schema import DatabaseCommand
from recruitment.models import Establishment
from reporting.planner.planning import MOST_PLACES, plan_now
from reporting.planner.showing import Plan


class Command(DatabaseCommand):
    help = (
        "Prints the plan for all open prisons: how many more mentors would be enough and when they "
        "must be free, what a cohort must bring, and what some changes would be worth. Saves "
        "nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cohort", default="", help="such as 2027-06; without it, the next")
        parser.add_argument(
            "--places",
            type=int,
            default=1,
            choices=range(1, MOST_PLACES + 1),
            help="how many men each new mentor takes",
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            answer = plan_now(at=now(), cohort=options["cohort"], places=options["places"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        prisons = list(Establishment.objects.open().order_by("name", "pk"))
        if options["json"]:
            names = {prison.pk: prison.name for prison in prisons}
            self.stdout.write(json.dumps(answer | {"names": names}, indent=2, ensure_ascii=False))
        elif not answer:
            self.stdout.write("There is no open prison.")
        else:
            self.stdout.write("\n".join(_lines(Plan.of(answer, prisons))))


def _lines(plan: Plan) -> list[str]:
    gaps = [
        f"  {line.prison}: {line.mentors} more{f', {line.free}' if line.free else ''}. Enough in "
        f"{line.in_100} of 100 futures."
        for line in plan.gaps
    ]
    steps = [
        f"  {step.name}: {step.likely} ({step.safe} to be safe), {step.had} so far, "
        f"by {step.by:%d %b %Y}"
        for step in plan.steps
    ]
    levers = [
        f"  {line.name}: {line.supported[1]} more men get a mentor in a year, "
        f"{line.fewer_left[1]} fewer leave without one"
        for line in plan.levers
    ]
    return [
        f"{plan.headline}. {plan.sentence}",
        *gaps,
        *(f"  {sentence}" for sentence in plan.profiles),
        f"{plan.cohort} must bring {plan.needed}:",
        *steps,
        "Worth of a change alone:",
        *levers,
    ]
