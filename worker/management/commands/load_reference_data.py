"""Adds the lists with which a new programme starts. The command is in the worker, because only the
worker can import the lists of every app."""

from typing import Any

from django.core.management.base import CommandError

from config.common.errors import DomainError
from config.common.schema import DatabaseCommand
from delivery.starting import load_delivery_lists
from matching.pool.lists import load_reference_data


class Command(DatabaseCommand):
    help = (
        "Adds what is missing from the lists of needs, languages, courses, offence groups, "
        "toolkits, questionnaires, outcome areas, services and questions for feedback. Safe to "
        "repeat."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            load_reference_data()
            load_delivery_lists()
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The lists that a programme starts with are in place.")
