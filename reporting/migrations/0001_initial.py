import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('matching', '0001_initial'),
        ('recruitment', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DailyForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('queued', 'waiting to start'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='queued', max_length=10)),
                ('queued_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('lease_ends_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.CharField(blank=True, max_length=120)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('date', models.DateField(unique=True)),
                ('figures', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-date'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status', 'queued')), models.Q(('lease_ends_at__isnull', False), ('started_at__isnull', False), ('status', 'running')), models.Q(('failure', ''), ('finished_at__isnull', False), ('status', 'done')), models.Q(('finished_at__isnull', False), ('status', 'failed'), models.Q(('failure', ''), _negated=True)), _connector='OR'), name='daily_forecast_run_state'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='daily_forecast_progress_percent')],
            },
        ),
        migrations.CreateModel(
            name='DataLabFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('form', models.CharField(max_length=4)),
                ('men', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='data_lab_file_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('funder', models.CharField(max_length=120)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('due_on', models.DateField()),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('prisons', models.ManyToManyField(blank=True, related_name='+', to='recruitment.establishment')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='grant_first_day_before_last'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('first'))), name='grant_report_due_after_first_day'), models.CheckConstraint(condition=models.Q(('sent_on__isnull', True), ('sent_on__gte', models.F('first')), _connector='OR'), name='grant_report_sent_after_first_day')],
            },
        ),
        migrations.CreateModel(
            name='IssuedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('prisons', models.TextField(blank=True)),
                ('as_at', models.DateField()),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_at', models.DateTimeField()),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='reporting.issuedreport')),
            ],
            options={
                'ordering': ['-issued_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaces__isnull', True)), fields=('first', 'last', 'prisons'), name='issued_report_one_chain'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='issued_report_first_before_last'), models.CheckConstraint(condition=models.Q(('as_at__gte', models.F('first'))), name='issued_report_as_at_after_first')],
            },
        ),
        migrations.CreateModel(
            name='KeptReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('prisons', models.TextField(blank=True)),
                ('as_at', models.DateField()),
                ('tables', models.JSONField()),
                ('kept_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['first', 'last', 'prisons', 'as_at'],
                'constraints': [models.UniqueConstraint(fields=('first', 'last', 'prisons', 'as_at'), name='kept_report_once'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='kept_report_first_before_last'), models.CheckConstraint(condition=models.Q(('as_at__gt', models.F('last'))), name='kept_report_of_a_period_that_is_over')],
            },
        ),
        migrations.CreateModel(
            name='LostQuarter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('part', models.CharField(choices=[('people', 'records of people'), ('sensitive', 'sensitive parts of the records of men')], max_length=9)),
                ('lost_on', models.DateField()),
            ],
            options={
                'ordering': ['first', 'part'],
                'constraints': [models.UniqueConstraint(fields=('first', 'part'), name='lost_quarter_once'), models.CheckConstraint(condition=models.Q(('part__in', ['people', 'sensitive'])), name='lost_quarter_part_known'), models.CheckConstraint(condition=models.Q(('first__day', 1), ('first__month__in', [1, 4, 7, 10])), name='lost_quarter_begins_a_quarter')],
            },
        ),
        migrations.CreateModel(
            name='MadeReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('queued', 'waiting to start'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='queued', max_length=10)),
                ('queued_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('lease_ends_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.CharField(blank=True, max_length=120)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('asks', models.JSONField()),
                ('key', models.CharField(max_length=64)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('result', models.JSONField(default=dict)),
                ('records', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status', 'queued')), models.Q(('lease_ends_at__isnull', False), ('started_at__isnull', False), ('status', 'running')), models.Q(('failure', ''), ('finished_at__isnull', False), ('status', 'done')), models.Q(('finished_at__isnull', False), ('status', 'failed'), models.Q(('failure', ''), _negated=True)), _connector='OR'), name='made_report_run_state'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='made_report_progress_percent'), models.UniqueConstraint(condition=models.Q(('status__in', ['queued', 'running'])), fields=('asked_by', 'key'), name='made_report_asked_once')],
            },
        ),
        migrations.CreateModel(
            name='MorningPreference',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('hour', models.PositiveSmallIntegerField(default=6)),
                ('away_from', models.DateField(blank=True, null=True)),
                ('away_until', models.DateField(blank=True, null=True)),
                ('wants_funders', models.BooleanField(default=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('hour__lte', 23), models.Q(('hour', 1), _negated=True)), name='morning_hour_comes_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('away_from__isnull', True), ('away_until__isnull', True)), models.Q(('away_from__isnull', False), ('away_until__gte', models.F('away_from')), ('away_until__isnull', False)), _connector='OR'), name='morning_away_from_before_until')],
            },
        ),
        migrations.CreateModel(
            name='NameParts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='matching.participant')),
                ('of', models.CharField(max_length=120)),
                ('surname', models.CharField(max_length=120)),
                ('forename', models.CharField(max_length=120)),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('surname', ''), _negated=True), models.Q(('forename', ''), _negated=True)), name='name_parts_both_given')],
            },
        ),
        migrations.CreateModel(
            name='PrintedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('queued', 'waiting to start'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='queued', max_length=10)),
                ('queued_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('lease_ends_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.CharField(blank=True, max_length=120)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('content', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=64)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.BinaryField(null=True)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status', 'queued')), models.Q(('lease_ends_at__isnull', False), ('started_at__isnull', False), ('status', 'running')), models.Q(('failure', ''), ('finished_at__isnull', False), ('status', 'done')), models.Q(('finished_at__isnull', False), ('status', 'failed'), models.Q(('failure', ''), _negated=True)), _connector='OR'), name='printed_report_run_state'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='printed_report_progress_percent'), models.UniqueConstraint(condition=models.Q(('status__in', ['queued', 'running'])), fields=('asked_by', 'key'), name='printed_report_asked_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('prisons', models.TextField(blank=True)),
                ('section', models.CharField(choices=[('introduction', 'Introduction'), ('successes', 'What went well'), ('challenges', 'What was hard'), ('thanks', 'Thanks')], max_length=12)),
                ('text', models.TextField(blank=True)),
                ('cleared', models.TextField(blank=True)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'last', 'prisons', 'section'), name='report_words_once'), models.CheckConstraint(condition=models.Q(('section__in', ['introduction', 'successes', 'challenges', 'thanks'])), name='report_words_section_known'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='report_words_first_before_last')],
            },
        ),
        migrations.CreateModel(
            name='SharingBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matching.referral')),
                ('basis', models.CharField(choices=[('consent', 'he agreed that we send his data'), ('interests', 'legitimate interests: he was told, and he did not object')], max_length=10)),
                ('how', models.CharField(choices=[('in_writing', 'in writing'), ('in_person', 'in person'), ('by_phone', 'by phone')], max_length=10)),
                ('given_on', models.DateField()),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['-given_on', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_on__isnull', True)), fields=('referral',), name='sharing_basis_one_in_force'), models.CheckConstraint(condition=models.Q(('basis__in', ['consent', 'interests'])), name='sharing_basis_known'), models.CheckConstraint(condition=models.Q(('how__in', ['in_writing', 'in_person', 'by_phone'])), name='sharing_basis_how_known'), models.CheckConstraint(condition=models.Q(('withdrawn_on__isnull', True), ('withdrawn_on__gte', models.F('given_on')), _connector='OR'), name='sharing_basis_withdrawn_after_given')],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='reporting.grant')),
                ('figure', models.CharField(choices=[('sources.total', 'Referrals received'), ('became.matched', 'Referrals allocated a mentor'), ('supported.men', 'Men supported'), ('supported.new', 'Men who first met a mentor in the period'), ('sessions.visit.count', 'Sessions at the prison'), ('sessions.total.count', 'Sessions and other contacts'), ('sessions.total.minutes', 'Hours of sessions and other contacts'), ('gate.accepted', 'Men who accepted support after release'), ('gate.supported', 'Men supported through the gate'), ('breadth.at_least_one', 'Men with progress in at least 1 area'), ('breadth.three_or_more', 'Men with progress in 3 areas or more'), ('breadth.five_or_more', 'Men with progress in 5 areas or more'), ('services.total.made', 'Referrals to other services'), ('services.total.started', 'Referrals to other services that led to a start'), ('volunteers.recruited', 'People who joined as volunteers'), ('volunteers.trained', 'Volunteers who completed the training'), ('volunteers.cleared', 'Volunteers cleared by a prison'), ('volunteers.active', 'Volunteers who mentored'), ('case_studies.approved', 'Case studies, approved and with consent')], max_length=60)),
                ('number', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('grant', 'figure'), name='promise_once_a_figure'), models.CheckConstraint(condition=models.Q(('figure__in', ['sources.total', 'became.matched', 'supported.men', 'supported.new', 'sessions.visit.count', 'sessions.total.count', 'sessions.total.minutes', 'gate.accepted', 'gate.supported', 'breadth.at_least_one', 'breadth.three_or_more', 'breadth.five_or_more', 'services.total.made', 'services.total.started', 'volunteers.recruited', 'volunteers.trained', 'volunteers.cleared', 'volunteers.active', 'case_studies.approved'])), name='promise_figure_known'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='promise_at_least_one')],
            },
        ),
        migrations.CreateModel(
            name='ReportWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='reporting.issuedreport')),
                ('reason', models.CharField(max_length=300)),
                ('withdrawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='report_withdrawal_with_reason')],
            },
        ),
    ]
