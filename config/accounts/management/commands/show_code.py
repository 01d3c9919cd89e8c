"""Shows the email with the code to sign in, in a restored copy, which sends no emails."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.errors import DomainError
from config.common.outbox.allowing import read_account_email
from config.common.schema import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "In a copy that was restored from a backup, shows the last email about an account that "
        "waits for this address, such as the one with the code to sign in. So you can look at the "
        "copy before it sends anything. First ask for a code on the page for signing in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            text = read_account_email(to=options["email"], by=PROGRAMME, at=now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(text)
