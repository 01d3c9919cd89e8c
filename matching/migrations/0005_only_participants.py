"""Removes from the referral the columns that are now in the man's own record."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("matching", "0004_move_to_participants")]

    operations = [
        migrations.AlterField(
            model_name='monitoring',
            name='participant',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='monitoring', to='matching.participant'),
        ),
        migrations.AlterField(
            model_name='referral',
            name='participant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='matching.participant'),
        ),
        migrations.RemoveField(
            model_name='monitoring',
            name='born_on',
        ),
        migrations.RemoveField(
            model_name='monitoring',
            name='referral',
        ),
        migrations.RemoveField(
            model_name='referral',
            name='name',
        ),
        migrations.RemoveField(
            model_name='referral',
            name='prison_number',
        ),
        migrations.RemoveField(
            model_name='referral',
            name='seal_id',
        ),
        migrations.RemoveField(
            model_name='referral',
            name='sealed_offences',
        ),
        migrations.AddConstraint(
            model_name='monitoring',
            constraint=models.CheckConstraint(condition=models.Q(('ethnicity__in', ['W1', 'W2', 'W3', 'W5', 'W9', 'M1', 'M2', 'M3', 'M9', 'A1', 'A2', 'A3', 'A4', 'A9', 'B1', 'B2', 'B9', 'O2', 'O9', 'NS'])), name='monitoring_ethnicity'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'closed'), _negated=True), fields=('participant',), name='referral_one_open_per_man'),
        ),
    ]
