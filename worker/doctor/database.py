"""The checks of the database: its tables, its role, its clock, its sealed texts, and its
backups."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final, TypeVar

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.migrations.executor import MigrationExecutor

from config.common.audit import AuditEvent
from config.common.backups.row import last_backup
from config.common.clock import LONDON, now
from config.common.outbox.hold import sending_hold
from config.common.schema import is_of_earlier_version
from config.common.sealed.cipher import Erased, Unreadable
from config.common.sealed.rows import PREFIX, sealed_columns
from config.common.signs import SLACK
from worker.doctor.finding import Finding, broken, good, look_at

Row = TypeVar("Row", bound=models.Model)
A_DAY: Final = timedelta(hours=26)
"""How old the last backup may be. We make a backup every night. The backup can be 2 hours late."""
A_WEEK: Final = timedelta(days=7)


def database() -> Finding:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return broken(
            f"The database does not answer ({type(error).__name__}). Start it, and check "
            "DATABASE_URL."
        )
    return good("The database answers.")


def migrations() -> Finding:
    """Whether the database has the tables of this version of the service."""
    if is_of_earlier_version():
        return broken(
            "The database has tables of a newer version. If you are upgrading, go on. Otherwise "
            "install the newer version."
        )
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return broken(
            "The tables are of an earlier version. Run `docker compose "
            "run --rm migrate`, or `manage.py migrate` as the owner."
        )
    return good("The tables are those of this version.")


def role() -> Finding:
    """Whether the database role of the service can change the audit trail, which it must not."""
    if connection.vendor != "postgresql":
        return look_at(
            "SQLite has no roles, so an attacker who takes over the web server can change the "
            "audit trail. Use PostgreSQL in production."
        )
    table = AuditEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege(%s, right_)) FROM unnest(%s::text[]) AS right_",
            [table, ["UPDATE", "DELETE", "TRUNCATE"]],
        )
        (can_change,) = cursor.fetchone()
    if can_change:
        return look_at(
            "The service can change the audit trail. Run `manage.py grant_app_role` as the owner, "
            "and give the service the DATABASE_URL of alongside_app, not that of the owner."
        )
    return good("The service can add to the audit trail, but not change it.")


def cache_table() -> Finding:
    """Whether there is a table for the cache."""
    if settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names():
        return good("The table of the cache is there.")
    return broken("The table of the cache is missing. Run `manage.py createcachetable`.")


def clock() -> Finding:
    """Whether the clocks of the database and of this machine show the same time."""
    if connection.vendor != "postgresql":
        return good(f"It is {_in_london()}.")
    before = now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    if before - SLACK < there < now() + SLACK:
        return good(f"The database and this machine agree that it is {_in_london()}.")
    return broken(
        f"The clocks of the database and of this machine differ by {abs(there - before)}. Set "
        "both with a time server."
    )


def _in_london() -> str:
    return f"{now().astimezone(LONDON):%H:%M on %-d %B %Y}"


def field_keys() -> Finding:
    """Whether FIELD_KEYS can decrypt the oldest and the newest text of each kind. Does not show the
    texts."""
    try:
        count = sum(_open_texts()) + sum(_open_factors())
    except Unreadable as error:
        return broken(
            f"FIELD_KEYS cannot decrypt the sealed texts in {error}. Put the "
            "earlier key back into FIELD_KEYS in .env, after the first key, and start the service "
            "again."
        )
    return good(f"FIELD_KEYS can decrypt the sealed texts. We tried {count} texts.")


def _ends(rows: models.QuerySet[Row]) -> list[Row]:
    """The oldest and the newest row. 2 queries."""
    return [row for row in (rows.order_by("pk").first(), rows.order_by("-pk").first()) if row]


def _open_factors() -> Iterator[bool]:
    """Decrypts the oldest and the newest secret of authenticator apps. Yields True for each secret
    with a text, and False for each secret without a text."""
    factors = _ends(Authenticator.objects.filter(type=Authenticator.Type.TOTP))
    return (bool(get_adapter().decrypt(factor.data["secret"])) for factor in factors)


def _open_texts() -> Iterator[bool]:
    """Decrypts the oldest and the newest text of every kind of sealed row. Yields True for each
    text with words, and False for each text without words. Leaves out erased texts, which nobody
    can decrypt."""
    for model, column in sealed_columns():
        name = column.removeprefix(PREFIX)
        for row in _ends(model._default_manager.exclude(**{column: b""})):
            with suppress(Erased):
                yield bool(row.opened(name))


def backups() -> Finding:
    """Whether the last backup is recent."""
    last = last_backup()
    if last is None or last.last_at is None:
        return look_at(
            "There is no backup yet. Make a backup every night: docker compose run --rm backup."
        )
    age = now() - last.last_at
    says = f"The last backup was made on {last.last_at.astimezone(LONDON):%-d %B %Y at %H:%M}."
    if age > A_WEEK:
        return broken(f"{says} Find out why there was no backup after that, and make a backup now.")
    if age > A_DAY:
        return look_at(f"{says} Find out why there was no backup last night.")
    return good(says)


def sending() -> Finding:
    """Whether this copy of the service is allowed to send emails and texts."""
    hold = sending_hold()
    if hold is None:
        return good("This copy of the service can send emails and texts.")
    return look_at(
        f"This copy was restored from a backup on {hold.restored_at.astimezone(LONDON):%-d %B %Y}, "
        "so it sends nothing. When no other copy runs, run `manage.py allow_sending`."
    )


NEEDED: Final[tuple[Callable[[], Finding], ...]] = (database, migrations)
"""If one of these checks fails, we leave out the other checks that need the database."""
CHECKS: Final[tuple[Callable[[], Finding], ...]] = (
    role,
    cache_table,
    clock,
    field_keys,
    backups,
    sending,
)
