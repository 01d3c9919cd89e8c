"""Restores a backup into an empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.common.backups.connecting import database_of
from config.common.backups.making import KEYS_NAME
from config.common.backups.restoring import restore_backup
from config.common.clock import LONDON, now
from config.common.errors import DomainError

OUTPUT = """\
Restored the backup of {made_at}: {rows} rows. Every table is as the backup says.

This copy sends no emails and no texts, and pings no monitoring service, until you run
`manage.py allow_sending`. Rounds and other jobs run as usual.

Before you start the service, run `manage.py migrate` and `manage.py createcachetable`, and with
PostgreSQL `manage.py grant_app_role`. `docker compose up` runs all 3 by itself.
"""


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty database, one without tables. Also needs the FIELD_KEYS "
        "from when the backup was made. With PostgreSQL, use the DATABASE_URL of the role that "
        "owns the tables. Stop the service first."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("records", type=Path, help="the file of records")
        parser.add_argument(
            "--keys", type=Path, help=f"the file of keys (usually {KEYS_NAME} beside the records)"
        )
        parser.add_argument(
            "--without-keys",
            action="store_true",
            help="restore although keys are lost: texts that are sealed with them stay closed",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        records: Path = options["records"]
        try:
            restored = restore_backup(
                database=database_of(connection),
                records=records,
                keys=options["keys"] or records.with_name(KEYS_NAME),
                is_without_keys=options["without_keys"],
                at=now(),
            )
        except (DomainError, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        made_at = restored.made_at.astimezone(LONDON)
        self.stdout.write(
            OUTPUT.format(made_at=f"{made_at:%-d %B %Y at %H:%M}", rows=f"{restored.rows:,}")
        )
        if restored.is_earlier_version:
            self.stdout.write(
                "An earlier version made this backup. Its tables are up to date once `migrate` has "
                "run."
            )
