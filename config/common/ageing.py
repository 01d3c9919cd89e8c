"""Deleting old lines of the audit trail. A line is deleted 7 years after its event, and never
earlier.

The database itself refuses to delete a line that is less than 7 years old (see the migration). On
PostgreSQL, the running service has no right to delete any line. It calls a function of the
database, which deletes only old lines.
"""

from typing import Final

from django.db import connection
from django.db.models import DateTimeField, Func, Value

from config.common.audit import AuditEvent

YEARS: Final = 7
"""How many years we keep a line. The migration 0002 has the same number.
privacy.register.terms.TRAIL gives the reason."""


def forget_old_lines(*, limit: int) -> int:
    """Deletes at most `limit` lines of the audit trail, the oldest first. Deletes only lines whose
    event was more than 7 years ago by the database's clock. Returns how many it deleted. Safe to
    repeat. One query on PostgreSQL, and 2 queries on SQLite."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT forget_old_audit_lines(%s)", [limit])
            return int(cursor.fetchone()[0])
    long_ago = Func(
        Value("now"), Value(f"-{YEARS} years"), function="datetime", output_field=DateTimeField()
    )
    old = AuditEvent.objects.filter(at__lt=long_ago).order_by("at", "pk")
    keys = list(old.values_list("pk", flat=True)[:limit])
    return AuditEvent.objects.filter(pk__in=keys).delete()[0]
