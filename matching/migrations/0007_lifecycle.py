"""Records for each prison check which prison was asked. Adds the question whether a man left, which
we ask once about each date."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_the_prison(apps, schema_editor):
    """Records, for each earlier check, that it was asked of the prison where the man is."""
    referrals = apps.get_model("matching", "Referral").objects.filter(pk=OuterRef("referral"))
    checks = apps.get_model("matching", "PrisonCheck").objects.filter(establishment__isnull=True)
    checks.update(establishment=Subquery(referrals.values("establishment")[:1]))
    if schema_editor.connection.vendor == "postgresql":
        # PostgreSQL changes a column only after it has checked the column's foreign keys.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ("matching", "0006_prisons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="prisoncheck",
            name="establishment",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="recruitment.establishment"),
        ),
        migrations.RunPython(name_the_prison, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="prisoncheck",
            name="establishment",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="recruitment.establishment"),
        ),
        migrations.CreateModel(
            name='ReleaseQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('release_on', models.DateField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('left', 'he left'), ('still_here', 'he is still here')], max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-release_on', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='rules',
            name='days_to_answer',
            field=models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='Days until we take it that a man has left'),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(('days_to_answer__gte', 1), ('days_to_answer__lte', 90)), name='rules_days_bounded'),
        ),
        migrations.AddField(
            model_name='releasequestion',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='releasequestion',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='release_questions', to='matching.referral'),
        ),
        migrations.AddConstraint(
            model_name='releasequestion',
            constraint=models.UniqueConstraint(fields=('referral', 'release_on'), name='release_question_once_a_date'),
        ),
        migrations.AddConstraint(
            model_name='releasequestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answer__in', ['left', 'still_here']), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='release_question_answered_by_someone'),
        ),
    ]
