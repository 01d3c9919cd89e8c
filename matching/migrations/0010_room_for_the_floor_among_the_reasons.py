"""The floor became the twelfth rule, so that “all places taken” is the thirteenth reason."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OLD, NEW = 12, 13


def move_up(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _move(apps, OLD, NEW)


def move_down(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _move(apps, NEW, OLD)


def _move(apps: Apps, old: int, new: int) -> None:
    apps.get_model("matching", "Unmatched").objects.filter(reason=old).update(reason=new)


class Migration(migrations.Migration):
    dependencies = [("matching", "0009_takes_in_ready")]

    operations = [migrations.RunPython(move_up, move_down)]
