"""The two bounds of a round apart, in place of one word for both."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Case, F, Q, Value, When


def fill_bounds(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of a round without proof nobody wrote down how much was open: a point says that something was."""
    is_open = Case(When(proven=True, then=Value(0)), default=Value(1))
    apps.get_model("matching", "Round").objects.update(
        matched_bound=F("matched"), objective_bound=F("objective") + is_open
    )
    apps.get_model("matching", "OneMore").objects.filter(matched=None).delete()


class Migration(migrations.Migration):
    dependencies = [("matching", "0019_no_rounds_in_parts")]

    operations = [
        migrations.AddField("round", "matched_bound", models.PositiveIntegerField(default=0)),
        migrations.AddField("round", "objective_bound", models.BigIntegerField(default=0)),
        migrations.RunPython(fill_bounds, migrations.RunPython.noop),
        migrations.RemoveField("round", "proven"),
        migrations.AddConstraint(
            "round",
            models.CheckConstraint(
                condition=Q(matched_bound__gte=F("matched"))
                & Q(objective_bound__gte=F("objective")),
                name="round_within_its_bounds",
            ),
        ),
        migrations.RemoveConstraint("onemore", "one_more_asked_or_a_room"),
        migrations.AlterField("onemore", "matched", models.PositiveIntegerField()),
        migrations.AddConstraint(
            "onemore",
            models.CheckConstraint(
                condition=Q(score__isnull=False) | Q(slot__isnull=False),
                name="one_more_mentor_solved_again",
            ),
        ),
        migrations.AlterModelOptions(
            "onemore", {"ordering": ["-matched", F("score").desc(nulls_last=True), "pk"]}
        ),
    ]
