"""The attribute `most` of RetentionSwitch is called `limit`. The column stays as it is, so the code
of the release before can use the table too."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0003_left_plain_labels'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(
                    model_name='retentionswitch', name='retention_most_bounded'
                ),
                migrations.RenameField(
                    model_name='retentionswitch', old_name='most', new_name='limit'
                ),
                migrations.AlterField(
                    model_name='retentionswitch',
                    name='limit',
                    field=models.PositiveSmallIntegerField(db_column='most'),
                ),
                migrations.AddConstraint(
                    model_name='retentionswitch',
                    constraint=models.CheckConstraint(
                        condition=Q(limit__gte=1, limit__lte=500), name='retention_most_bounded'
                    ),
                ),
            ],
        ),
    ]
