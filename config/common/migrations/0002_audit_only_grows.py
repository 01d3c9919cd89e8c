"""The database itself refuses to change a line of the audit trail.

PostgreSQL also refuses to delete a line. SQLite lets lines be deleted, because it has no TRUNCATE,
and the tests delete all rows when they empty the tables.

Whenever the migrations begin anew, rename this file. A database of an earlier version still names
the old file, and `is_of_earlier_version` recognises it by that name.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_no_update BEFORE UPDATE ON common_auditevent
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
"""
POSTGRESQL = """
CREATE FUNCTION audit_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON common_auditevent
FOR EACH ROW EXECUTE FUNCTION audit_append_only();
"""


def make_append_only(apps, schema_editor):
    statement = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [migrations.RunPython(make_append_only, elidable=False)]
