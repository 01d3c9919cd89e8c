"""The audit trail ages out: a line is deleted 7 years after its event, and not a day before.

The database itself refuses to delete a younger line (see the migration). On PostgreSQL the running
service has no right to delete lines at all: it calls a function of the database that only deletes
old lines.
"""

from typing import Final

from django.db import connection
from django.db.models import DateTimeField, Func, Value

from config.common.audit import AuditEvent

YEARS: Final = 7
"""The migration 0002 has the same number. privacy.register.terms.TRAIL says why."""


def forget_old_lines(*, most: int) -> int:
    """Deletes the oldest lines of the trail whose event is more than 7 years ago by the clock of
    the database, at most `most`. Returns how many. Safe to repeat. One query on PostgreSQL, and 2
    on SQLite."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT forget_old_audit_lines(%s)", [most])
            return int(cursor.fetchone()[0])
    long_ago = Func(
        Value("now"), Value(f"-{YEARS} years"), function="datetime", output_field=DateTimeField()
    )
    old = AuditEvent.objects.filter(at__lt=long_ago).order_by("at", "pk")
    keys = list(old.values_list("pk", flat=True)[:most])
    return AuditEvent.objects.filter(pk__in=keys).delete()[0]
