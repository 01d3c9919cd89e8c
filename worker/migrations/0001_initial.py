from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=80, unique=True)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('seconds', models.FloatField(default=0)),
                ('result', models.CharField(blank=True, choices=[('done', 'done'), ('failed', 'failed'), ('held', 'waits, because the clock has jumped')], max_length=6)),
                ('cause', models.CharField(blank=True, choices=[('database', 'The database did not answer, or it was busy.'), ('network', 'Another service, such as the mail server, did not answer.'), ('memory', 'There was not enough memory.'), ('keys', 'No key in FIELD_KEYS opens something that is encrypted.'), ('unexpected', 'Something happened that we did not expect.')], max_length=10)),
                ('error', models.CharField(blank=True, max_length=80)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('runs', models.PositiveBigIntegerField(db_default=0)),
                ('failed_runs', models.PositiveBigIntegerField(db_default=0)),
                ('pinged_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('result', '')), models.Q(('ended_at__isnull', False), ('result__in', ['done', 'failed', 'held'])), _connector='OR'), name='job_ends_with_a_result'), models.CheckConstraint(condition=models.Q(models.Q(('failures__gt', 0), ('result', 'failed'), models.Q(('cause', ''), _negated=True)), models.Q(models.Q(('result', 'failed'), _negated=True), ('cause', ''), ('error', '')), _connector='OR'), name='job_failure_has_a_cause'), models.CheckConstraint(condition=models.Q(('failed_runs__lte', models.F('runs'))), name='job_fails_as_often_as_it_runs_at_most')],
            },
        ),
    ]
