"""Prisons can close and merge, and they have former names. No 2 prisons have the same name.

Names are the same if they differ only in how they are written. Where 2 prisons have the same name,
the later prison gets a new name, and the log says so. Each of the 2 may have men and mentors. A
person therefore merges them later, on the pages of prisons.
"""

import logging
from functools import reduce

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Lower, Replace

log = logging.getLogger(__name__)

LEFT_OUT = (*" -–'’.,&/()", "hmprison", "hmyoi", "hmirc", "hmp", "yoi", "prison")
FOLDED = reduce(lambda text, part: Replace(text, Value(part), Value("")), LEFT_OUT, Lower(F("name")))
LONGEST = 100


def tell_apart(apps, schema_editor):
    """Renames every prison whose name an earlier prison has: “hmp brixton (record 2)”."""
    prisons = apps.get_model("recruitment", "Establishment").objects.using(
        schema_editor.connection.alias
    )
    first = {}
    for prison in prisons.annotate(folded=FOLDED).order_by("pk"):
        if prison.folded not in first:
            first[prison.folded] = prison.name
            continue
        before, ending = prison.name, f" (record {prison.pk})"
        prison.name = before[: LONGEST - len(ending)] + ending
        prison.save(update_fields=["name"])
        log.warning(
            "The prison “%s” (%s) is now called “%s”, because “%s” has the same name. If they are "
            "one prison, merge them under Settings, Prisons.",
            before,
            prison.code,
            prison.name,
            first[prison.folded],
        )


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0002_requested'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='PrisonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_closed_on', models.DateField(null=True)),
                ('moved', models.JSONField(default=dict)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='establishment',
            name='closed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='establishment',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment'),
        ),
        migrations.AddConstraint(
            model_name='establishment',
            constraint=models.UniqueConstraint(FOLDED, name='establishment_folded_name_once'),
        ),
        migrations.AddConstraint(
            model_name='establishment',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('closed_on__isnull', False), models.Q(('merged_into', models.F('pk')), _negated=True)), _connector='OR'), name='establishment_merged_is_closed'),
        ),
        migrations.AddField(
            model_name='formername',
            name='establishment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='recruitment.establishment'),
        ),
        migrations.AddField(
            model_name='prisonmerge',
            name='merged_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='prisonmerge',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment'),
        ),
        migrations.AddField(
            model_name='prisonmerge',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.UniqueConstraint(fields=('establishment', 'name'), name='former_name_once'),
        ),
        migrations.AddConstraint(
            model_name='prisonmerge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('source',), name='prison_merged_once'),
        ),
        migrations.AddConstraint(
            model_name='prisonmerge',
            constraint=models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='prison_merged_into_another'),
        ),
    ]
