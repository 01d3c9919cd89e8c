"""The shared code of the commands import_referrals and import_mentors."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.schema import DatabaseCommand
from matching.spreadsheets.importing import import_rows


def import_help(kind: str) -> str:
    """The help text of the command. `kind` is "referrals" or "mentors"."""
    return (
        f"Imports {kind} from a CSV or XLSX file made from the template. Imports all good rows. "
        "Prints each bad row with its number, its column and the reason. A row about a record that "
        "we have already changes the record only with --update. Without --update, such a row is "
        "bad if its details differ. A second import of the same file changes nothing. Exits 1 if "
        "any row was bad."
    )


class ImportCommand(DatabaseCommand):
    """The base class of the 2 commands that import a file. A subclass sets `kind`."""

    kind: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--update", action="store_true", help="Also change records that we have already."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"Cannot read {options['file']}: {error.strerror}.") from error
        update: bool = options["update"]
        result = import_rows(self.kind, data, by=PROGRAMME, at=now(), makes_changes=update)
        for problem in result.problems:
            self.stdout.write(str(problem))
        for warning in result.warnings:
            self.stdout.write(f"Imported, but please check: {warning}")
        counts = f"{result.added} added, {result.changed} changed, {result.unchanged} unchanged."
        self.stdout.write(counts)
        if result.problems:
            raise CommandError(
                f"There are {len(result.problems)} problems to correct. They are listed above."
            )
