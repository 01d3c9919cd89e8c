"""Allows a copy that was restored from a backup to send emails and texts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.errors import DomainError
from config.common.outbox.allowing import allow_sending
from config.common.schema import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "Lets a copy that was restored from a backup send emails and texts, and ping the "
        "monitoring service. First make sure that no other copy of the service runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drop",
            required=True,
            choices=["none", "older", "all"],
            help="which of the messages that wait are not sent: none, those older than the "
            "restore (which may have been sent already), or all",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            dropped = allow_sending(drop=options["drop"], by=PROGRAMME, at=now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("This service can send emails and texts again.")
        if dropped:
            self.stdout.write(
                f"{dropped} that waited were not sent. Managers find them on the page “Emails that "
                "could not be sent”."
            )
