"""For someone who has lost both the phone and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from config.accounts.grants import reset_second_factor
from config.accounts.models import User
from config.common import clock
from config.common.actor import PROGRAMME
from config.common.schema import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "Removes a person's authenticator app, passkeys and recovery codes, and signs him or her "
        "out everywhere. Make sure first, by voice, that it is really they who ask."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['email']}.")
        reset_second_factor(user=user, by=PROGRAMME, at=clock.now())
        self.stdout.write(f"{user.email} sets up a new second step at the next sign-in.")
