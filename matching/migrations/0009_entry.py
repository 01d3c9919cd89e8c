"""Adds a source: a man brings his request from another prison. A decision about 2 records now
records all that it changed."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("matching", "0008_referring"),
        ('recruitment', '0002_requested'),
        ('training', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='referral',
            name='referral_source_known',
        ),
        migrations.AlterField(
            model_name='likenessdecision',
            name='moved',
            field=models.JSONField(default=dict, help_text='What it changed, to put back.'),
        ),
        migrations.AlterField(
            model_name='referral',
            name='source',
            field=models.CharField(choices=[('self_wing', 'self-referral on the wing'), ('self_other', 'self-referral elsewhere or by application'), ('participant', 'recommended by a participant'), ('pom', 'Prison Offender Manager'), ('non_operational', 'other non-operational staff'), ('operational', 'operational staff (Care and Supervision Unit)'), ('other_service', 'another service'), ('transfer', 'transfer from another prison')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['self_wing', 'self_other', 'participant', 'pom', 'non_operational', 'operational', 'other_service', 'transfer'])), name='referral_source_known'),
        ),
    ]
