"""What the two import commands share: they differ in one word."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.schema import DatabaseCommand
from matching.spreadsheets.importing import import_rows


def import_help(kind: str) -> str:
    """What the command says of itself."""
    return (
        f"Imports {kind} from a CSV or XLSX file made from the template. Good rows are kept; each "
        "bad one is printed with its row, column and reason. A row that is here already is left "
        "alone, and is a bad row when the file says otherwise than its page, so a second import of "
        "the same file changes nothing. Exits 1 when any row was bad."
    )


class ImportCommand(DatabaseCommand):
    """Imports one file; a subclass says of what."""

    kind: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"Cannot read {options['file']}: {error.strerror}.") from error
        result = import_rows(self.kind, data, by=PROGRAMME, at=now())
        for problem in result.problems:
            self.stdout.write(str(problem))
        for warning in result.warnings:
            self.stdout.write(f"Kept, but look at it. {warning}")
        self.stdout.write(f"{result.added} added, {result.unchanged} unchanged.")
        if result.problems:
            raise CommandError(f"Not imported: {len(result.problems)}, named above.")
