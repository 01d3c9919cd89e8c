"""Adds the lists that a programme starts with."""

from typing import Any

from django.core.management.base import CommandError

from config.common.errors import DomainError
from config.common.schema import DatabaseCommand
from matching.pool.lists import load_reference_data


class Command(DatabaseCommand):
    help = "Adds needs, languages, courses and offence groups that are missing. Safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            load_reference_data()
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The lists of needs, languages, courses and offences are in place.")
