"""Encrypts every sealed text again with the first of FIELD_KEYS, so that nothing needs the older
keys."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from config.accounts.rotating import OldUses, old_uses, rotate_keys
from config.common.schema import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "Moves everything that is sealed from the old keys in FIELD_KEYS to the first. Put a new "
        "key first, the old one after it, and start the service again. Then run this while the "
        "service runs. You can stop it and run it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only count what needs an old key. The exit code is 1 if anything does",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        before = old_uses()
        if not options["check"]:
            self._rotate(before)
        self._conclude(before if options["check"] else old_uses())

    def _rotate(self, before: OldUses) -> None:
        moved = 0

        def report(number: int) -> None:
            nonlocal moved
            moved += number
            self.stdout.write(f"{moved:,} of {before.total:,} moved")

        try:
            rotate_keys(report)
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. Leave the old key in FIELD_KEYS, and run this again to go on."
            ) from None

    def _conclude(self, uses: OldUses) -> None:
        if uses.lost:
            raise CommandError(
                f"None of FIELD_KEYS opens the keys of {uses.lost:,} records, so nobody can read "
                "what is sealed in them. If you still have the key that they need, put it last in "
                "FIELD_KEYS and run this again."
            )
        if uses.total:
            raise CommandError(
                f"{uses.total:,} still need an old key: {uses.keys:,} keys of records, "
                f"{uses.rows:,} short-lived texts and {uses.second_steps:,} second steps of "
                "signing in. Run `manage.py rotate_keys`."
            )
        self.stdout.write("Nothing uses an old key.")
        if settings.FIELD_KEYS[1:]:
            self.stdout.write(
                "You can take the old key out of .env: only the first of FIELD_KEYS is needed. "
                "Store the old key somewhere safe for as long as you store backups from before "
                "today."
            )
