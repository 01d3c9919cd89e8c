"""Shows the email with a code for signing in. Works only in a copy restored from a backup, which
sends no emails."""

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
        "Works only in a copy that was restored from a backup. Shows the newest email to this "
        "address about an account, such as the code to sign in, so that you can look at the copy "
        "before it sends anything. First ask for a code on the page for signing in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            text = read_account_email(to=options["email"], by=PROGRAMME, at=now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(text)
