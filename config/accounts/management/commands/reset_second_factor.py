"""Resets the second factor of somebody who has lost their phone and their recovery codes."""

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
        "Removes a person’s authenticator app, passkeys and recovery codes, and signs them out "
        "everywhere. Talk to them first, to be sure that it is really them asking."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody has an account as {options['email']}. Check the address.")
        reset_second_factor(user=user, by=PROGRAMME, at=clock.now())
        self.stdout.write(f"{user.email} must set up a new second step when they next sign in.")
