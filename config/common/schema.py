"""Checks whether the database has the tables of this version."""

from functools import cache
from typing import Any, Final

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.env import ROOT

FIRST: Final = ("common", "0001_initial")
"""The migration that every database of ours has."""
OUR_PACKAGES = {init.parent.name for init in ROOT.glob("*/__init__.py")}


class DatabaseCommand(BaseCommand):
    """A management command that needs our tables. If the tables are missing, or the database does
    not answer, the command says what to do.

    With `takes_earlier_tables`, the command also works while the tables still have the form of an
    earlier version, before `migrate`.
    """

    takes_earlier_tables = False

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            executor = MigrationExecutor(connection)
        except OperationalError as error:
            raise CommandError(
                "The database does not answer. Start it, and check DATABASE_URL."
            ) from error
        is_enough = self.takes_earlier_tables and FIRST in executor.loader.applied_migrations
        if not is_enough and executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database does not have the tables of this version. Run `docker compose run "
                "--rm migrate`, or `manage.py migrate` as the owner of the tables."
            )
        return super().execute(*args, **options)


def is_of_earlier_version() -> bool:
    """Whether the database has one of our migrations that this version of the code does not have.

    If so, this version cannot migrate the database. 2 queries.
    """
    loader = MigrationLoader(connection)
    names = set(loader.disk_migrations or {})
    ours = our_apps()
    return any(app in ours and (app, name) not in names for app, name in loader.applied_migrations)


def is_up_to_date() -> bool:
    """Whether every migration of this version has been applied. 2 queries.

    The database can also have the migrations of a newer version.
    """
    applied = MigrationRecorder(connection).applied_migrations()
    return last_migrations() <= applied.keys()


@cache
def last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app. The first call in a process reads all migrations, which takes
    a moment."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def our_apps() -> set[str]:
    """The labels of our own apps, without those of libraries."""
    return {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in OUR_PACKAGES}
