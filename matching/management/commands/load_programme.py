"""Loads an invented programme: the demo, or one of any size."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.errors import DomainError
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size, usual_establishments


class Command(BaseCommand):
    help = (
        "Loads an invented programme into an empty database. Without numbers it is the demo: HMP "
        "Brixton with the figures of the programme report, and this week's waiting list. With any "
        "of the numbers, every man waits and every mentor is free. Refuses when any referral, any "
        "mentor, or any account outside the demo's own domain exists."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--referrals", type=int, help="how many men wait (usually 93)")
        parser.add_argument("--mentors", type=int, help="how many mentors are free (usually 11)")
        parser.add_argument(
            "--establishments", type=int, help="how many prisons (usually one for 75 mentors)"
        )
        parser.add_argument(
            "--sessions", type=int, help="in how many sessions a man may be free (usually 3)"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="same seed, same people (usually 1)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        size = _size(
            *(options[name] for name in ("referrals", "mentors", "establishments", "sessions"))
        )
        try:
            made = load_programme(size=size, seed=options["seed"], by=PROGRAMME, at=now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Loaded {len(made.men)} referrals, {len(made.volunteers)} mentors and "
            f"{len(made.prisons)} establishments. Everybody in them is invented."
        )


def _size(
    referrals: int | None, mentors: int | None, establishments: int | None, sessions: int | None
) -> Size | None:
    """None when no number was given."""
    if referrals is mentors is establishments is sessions is None:
        return None
    free = 11 if mentors is None else mentors
    return Size(
        referrals=93 if referrals is None else referrals,
        mentors=free,
        establishments=usual_establishments(free) if establishments is None else establishments,
        sessions=3 if sessions is None else sessions,
    )
