"""Loads the demo, or loads an invented programme of any size."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.errors import DomainError
from config.common.schema import DatabaseCommand
from matching.synthetic.sized import Size, usual_establishments
from reporting.synthetic.loading import load_demo

NUMBERS = {
    "referrals": "how many men wait (usually 93)",
    "mentors": "how many mentors are free (usually 11)",
    "establishments": "how many prisons (usually 1 for every 75 mentors)",
    "sessions": "how many times of the week a man can be free, at most (usually 3)",
    "rooms": "how many rooms each session has (usually 4, 6, 8 or no limit)",
}
USUAL = {"referrals": 93, "mentors": 11}


class Command(DatabaseCommand):
    help = (
        "Loads an invented programme into an empty database. Without numbers it loads the demo: "
        "HMP Brixton with the figures of the programme report, and this week’s waiting list. With "
        "any of the numbers, every man is waiting and every mentor is free. Stops if there is "
        "any referral, any mentor, or any account outside the demo’s own domain."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, meaning in NUMBERS.items():
            parser.add_argument(f"--{name}", type=int, help=meaning)
        parser.add_argument(
            "--seed", type=int, default=1, help="same seed, same people (usually 1)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        size = _size({name: options[name] for name in NUMBERS if options[name] is not None})
        try:
            programme = load_demo(size=size, seed=options["seed"], by=PROGRAMME, at=now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Loaded {len(programme.men)} referrals, {len(programme.volunteers)} mentors and "
            f"{len(programme.prisons)} prisons. Everyone in them is invented."
        )


def _size(numbers: dict[str, int]) -> Size | None:
    """The size of the invented programme. None if the command got no numbers."""
    if not numbers:
        return None
    establishments = usual_establishments(numbers.get("mentors", USUAL["mentors"]))
    return Size(**{**USUAL, "establishments": establishments, **numbers})
