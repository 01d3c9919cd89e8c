import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
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
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('actor', models.BigIntegerField(help_text="The person's id; empty: the programme.", null=True)),
                ('action', models.CharField(max_length=80)),
                ('subject', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('detail', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'subject_id', 'at'], name='common_audi_subject_e56373_idx')],
            },
        ),
        migrations.CreateModel(
            name='BackupSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('last_at', models.DateTimeField(null=True)),
                ('last_bytes', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='backupseries_only_one')],
            },
        ),
        migrations.CreateModel(
            name='Charity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('number', models.CharField(blank=True, max_length=20)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('post_to', models.CharField(blank=True, max_length=300)),
                ('contact_name', models.CharField(blank=True, max_length=120)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('signatory_name', models.CharField(blank=True, max_length=120)),
                ('signatory_role', models.CharField(blank=True, max_length=120)),
                ('logo', models.BinaryField(default=b'')),
                ('logo_version', models.CharField(blank=True, max_length=12)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='charity_only_one'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='charity_has_name')],
            },
        ),
        migrations.CreateModel(
            name='Email',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=150, unique=True)),
                ('queued_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('waiting', 'waiting to be sent'), ('sent', 'sent'), ('given_up', 'could not be sent')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('unended', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=80)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('purged_at', models.DateTimeField(blank=True, null=True)),
                ('to', models.EmailField(blank=True, max_length=254)),
                ('former_to', models.EmailField(blank=True, max_length=254)),
                ('again_at', models.DateTimeField(blank=True, null=True)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('calendar', models.TextField(blank=True)),
                ('preferences_url', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['attempts', 'due_at'], name='email_waiting'), models.Index(condition=models.Q(('to', ''), _negated=True), fields=['to'], name='email_to')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status', 'waiting')), models.Q(('finished_at__isnull', False), ('status__in', ['sent', 'given_up'])), _connector='OR'), name='email_finished_with_time'), models.CheckConstraint(condition=models.Q(('unended__lte', models.F('attempts'))), name='email_ends_what_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('purged_at__isnull', True), models.Q(('to', ''), _negated=True)), models.Q(('calendar', ''), ('finished_at__isnull', False), ('former_to', ''), ('html', ''), ('subject', ''), ('text', ''), ('to', '')), _connector='OR'), name='email_purged_when_finished'), models.CheckConstraint(condition=models.Q(('former_to', ''), ('again_at__isnull', False), _connector='OR'), name='email_elsewhere_is_again')],
            },
        ),
        migrations.CreateModel(
            name='SealingKey',
            fields=[
                ('seal_id', models.UUIDField(primary_key=True, serialize=False)),
                ('wrapped', models.BinaryField()),
                ('wrapped_by', models.CharField(db_index=True, max_length=16)),
                ('made_on', models.DateField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('wrapped'), 60), name='sealing_key_whole'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('wrapped_by'), 16), name='sealing_key_wrapped_by_a_key')],
            },
        ),
        migrations.CreateModel(
            name='SendingHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('restored_at', models.DateTimeField()),
                ('backed_up_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='sendinghold_only_one')],
            },
        ),
        migrations.CreateModel(
            name='SignOfLife',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('worker', 'the worker'), ('schedule', 'the schedule')], max_length=10, unique=True)),
                ('at', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('boot', models.CharField(max_length=255)),
                ('jumped_by', models.BigIntegerField(default=0)),
                ('held_until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TextMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=150, unique=True)),
                ('queued_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('waiting', 'waiting to be sent'), ('sent', 'sent'), ('given_up', 'could not be sent')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('unended', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=80)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('purged_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('words', models.TextField(blank=True)),
                ('until', models.DateTimeField()),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['attempts', 'due_at'], name='textmessage_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status', 'waiting')), models.Q(('finished_at__isnull', False), ('status__in', ['sent', 'given_up'])), _connector='OR'), name='textmessage_finished_with_time'), models.CheckConstraint(condition=models.Q(('unended__lte', models.F('attempts'))), name='textmessage_ends_what_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('purged_at__isnull', True), models.Q(('words', ''), _negated=True)), models.Q(('finished_at__isnull', False), ('words', '')), _connector='OR'), name='textmessage_purged_when_finished')],
            },
        ),
        migrations.CreateModel(
            name='EmailImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='images', to='common.email')),
                ('name', models.SlugField(max_length=40)),
                ('png', models.BinaryField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('email', 'name'), name='email_image_once')],
            },
        ),
    ]
