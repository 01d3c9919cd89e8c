"""Imports referrals from a spreadsheet."""

from typing import ClassVar

from matching.spreadsheets.command import ImportCommand, import_help


class Command(ImportCommand):
    kind: ClassVar[str] = "referrals"
    help = import_help(kind)
