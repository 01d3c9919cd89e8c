"""Backs up the database. The service can keep running."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from config.common.backups.making import BACKUPS_LAST, delete_old_backups, make_backup
from config.common.clock import now
from config.common.errors import DomainError
from config.common.schema import DatabaseCommand

DAYS = BACKUPS_LAST.days
OUTPUT = """\
The backup is made. It has 2 files, which only you can read.

records  {made.records}
         Everything in the database. Sealed texts cannot be read in it, but names, email addresses
         and much else can. Protect it as you protect the database.
keys     {made.keys}
         The keys of sealed texts. Each backup replaces this file. Copy it to a different place from
         the records, over your earlier copy, and have no older copies. Then nobody can read in an
         older backup what was erased in the service.

Neither file has FIELD_KEYS, SECRET_KEY or the rest of .env. Without FIELD_KEYS nobody can read the
sealed texts again. Have a copy of .env in a third place.
"""


class Command(DatabaseCommand):
    help = (
        "Backs up the database into 2 files: records and keys. The service can run meanwhile. This "
        "also works before `migrate` brings the tables up to date. With PostgreSQL, use the "
        "DATABASE_URL of the role that owns the tables."
    )
    takes_earlier_tables = True  # the file says which migrations it has, and restore reads that

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the file of records goes")
        parser.add_argument(
            "--keys", type=Path, help="another folder for the file of keys (usually the same)"
        )
        parser.add_argument(
            "--delete-old",
            action="store_true",
            help=f"then delete the backups of this database in the folder that are over {DAYS} "
            "days old",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            made = make_backup(folder=folder, keys_folder=options["keys"] or folder, at=now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(OUTPUT.format(made=made))
        if options["delete_old"]:
            old = delete_old_backups(folder=folder, at=now())
            self.stdout.write(
                f"Backups deleted because they were over {DAYS} days old: {len(old)}."
            )
        else:
            self.stdout.write(
                f"Delete backups once they are {DAYS} days old. --delete-old does that."
            )
