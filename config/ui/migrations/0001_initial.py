import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='PreparedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('status', models.CharField(choices=[('queued', 'waiting to start'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='queued', max_length=10)),
                ('queued_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('lease_ends_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.CharField(blank=True, max_length=120)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('name', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=80)),
                ('about', models.CharField(max_length=60)),
                ('form', models.CharField(max_length=4)),
                ('keys', models.JSONField(default=list)),
                ('rows', models.PositiveIntegerField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sealed_file', models.BinaryField(default=bytes)),
                ('shown', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status', 'queued')), models.Q(('lease_ends_at__isnull', False), ('started_at__isnull', False), ('status', 'running')), models.Q(('failure', ''), ('finished_at__isnull', False), ('status', 'done')), models.Q(('finished_at__isnull', False), ('status', 'failed'), models.Q(('failure', ''), _negated=True)), _connector='OR'), name='prepared_file_run_state'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='prepared_file_progress_percent'), models.CheckConstraint(condition=models.Q(('form__in', ['csv', 'xlsx'])), name='prepared_file_form_known')],
            },
        ),
    ]
