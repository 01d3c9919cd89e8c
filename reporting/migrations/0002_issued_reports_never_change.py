"""The database itself refuses to change an issued report.

PostgreSQL also refuses to delete a report. SQLite lets reports be deleted, because it has no
TRUNCATE, and the tests delete all rows when they empty the tables.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER issued_report_no_update BEFORE UPDATE ON reporting_issuedreport
BEGIN SELECT RAISE(ABORT, 'an issued report never changes'); END;
"""
POSTGRESQL = """
CREATE FUNCTION issued_report_never_changes() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'an issued report never changes'; END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER issued_report_no_change BEFORE UPDATE OR DELETE ON reporting_issuedreport
FOR EACH ROW EXECUTE FUNCTION issued_report_never_changes();
"""


def make_append_only(apps, schema_editor):
    statement = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]
    operations = [migrations.RunPython(make_append_only, elidable=False)]
