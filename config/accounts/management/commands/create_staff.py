"""Adds the first manager of a new service. Managers invite everybody else."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email
from django.urls import reverse

from config.accounts.grants import create_staff
from config.accounts.roles import STAFF, Role
from config.common import clock
from config.common.actor import PROGRAMME
from config.common.schema import DatabaseCommand
from config.common.typed import address, check_address, check_one_line, visible


class Command(DatabaseCommand):
    help = "Gives the person at this address a role, and an account if they have none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="Full name, as colleagues know it.")
        parser.add_argument("--role", required=True, choices=sorted(role.value for role in STAFF))

    def handle(self, *_: Any, **options: Any) -> None:
        email = address(options["email"])
        try:
            validate_email(email)
            check_address(email)
        except ValidationError as error:
            raise CommandError(
                f"{options['email']} is not an email address. Write one like ann@example.org."
            ) from error
        name = visible(options["name"]).strip()
        try:
            check_one_line(name)
        except ValidationError as error:
            raise CommandError(f"--name: {error.message}.") from error
        if not name:
            raise CommandError("--name is empty. Write the full name.")
        role = Role(options["role"])
        user = create_staff(
            email=email,
            name=name,
            role=role,
            by=PROGRAMME,
            at=clock.now(),
        )
        login = f"{settings.BASE_URL}{reverse('account_login')}"
        self.stdout.write(
            f"{user.email} is now a {role.label}.\n"
            f"Next: sign in at {login} with the code sent to that address,\n"
            "then set up an authenticator app or a passkey when asked."
        )
