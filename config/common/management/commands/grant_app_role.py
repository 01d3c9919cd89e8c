"""Gives the running service its own database role, which can only add to the audit trail."""

from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from config.common.database_role import ROLE, NotTheOwner, grant_role
from config.common.schema import DatabaseCommand
from config.env import env


class Command(DatabaseCommand):
    help = (
        f"Creates the database role {ROLE} with the password in POSTGRES_APP_PASSWORD. The role "
        "gets the rights that the web server and the worker need. Run this after each migration, "
        "with the DATABASE_URL of the role that owns the tables."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles. With SQLite there is nothing to do.")
        password: str = env.str("POSTGRES_APP_PASSWORD", default="")
        if not password:
            raise CommandError("Set POSTGRES_APP_PASSWORD to a password of letters and digits.")
        try:
            grant_role(password=password)
        except NotTheOwner as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The role {ROLE} can use every table, and only add to the audit trail.")
