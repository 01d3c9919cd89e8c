"""The database itself refuses to change a line of the audit trail, and to delete one before its
event is 7 years old.

On PostgreSQL, the running service cannot delete lines itself. It can call forget_old_audit_lines,
which runs with the rights of the owner of the tables and only deletes old lines.
"""

from django.db import migrations

SQLITE = (
    """
CREATE TRIGGER audit_no_update BEFORE UPDATE ON common_auditevent
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
""",
    """
CREATE TRIGGER audit_no_delete BEFORE DELETE ON common_auditevent
WHEN OLD.at > datetime('now', '-7 years')
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
""",
)
POSTGRESQL = (
    """
CREATE FUNCTION audit_append_only() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '7 years' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON common_auditevent
FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE FUNCTION public.forget_old_audit_lines(most integer) RETURNS bigint AS $$
WITH old AS (
    SELECT id FROM public.common_auditevent
    WHERE at < now() - interval '7 years' ORDER BY at, id LIMIT most
), gone AS (
    DELETE FROM public.common_auditevent WHERE id IN (SELECT id FROM old) RETURNING 1
)
SELECT count(*) FROM gone;
$$ LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog;
REVOKE ALL ON FUNCTION public.forget_old_audit_lines(integer) FROM PUBLIC;
""",
)


def make_append_only(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [migrations.RunPython(make_append_only, elidable=False)]
