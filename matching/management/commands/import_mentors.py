"""Imports mentors from a spreadsheet."""

from typing import ClassVar

from matching.spreadsheets.command import ImportCommand, import_help


class Command(ImportCommand):
    kind: ClassVar[str] = "mentors"
    help = import_help(kind)
