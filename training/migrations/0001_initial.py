import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('recruitment', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('volunteer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='recruitment.cohort')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('completed_on', models.DateField()),
                ('issued_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('valid', 'valid'), ('withdrawn', 'withdrawn')], default='valid', max_length=10)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-issued_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'valid')), fields=('volunteer',), name='certificate_one_valid_per_volunteer'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'valid'), ('withdrawn_at__isnull', True)), models.Q(('status', 'withdrawn'), ('withdrawn_at__isnull', False)), _connector='OR'), name='certificate_withdrawn_with_time')],
            },
        ),
        migrations.CreateModel(
            name='CompletionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cohort', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='completion_rule', to='recruitment.cohort')),
                ('sessions', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sessions__isnull', True), ('sessions__gte', 1), _connector='OR'), name='completion_rule_asks_something')],
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='recruitment.cohort')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='recruitment.application')),
                ('status', models.CharField(choices=[('enrolled', 'in this cohort'), ('moved', 'moved to a later cohort'), ('left', 'left')], default='enrolled', max_length=10)),
                ('enrolled_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('why_stopped', models.CharField(blank=True, choices=[('time', 'Less time than before'), ('moved', 'Moving away'), ('waited', 'The wait was too long'), ('expected', 'Not as expected'), ('health', 'Health or family'), ('work', 'Work or study'), ('refused', 'The prison refused clearance'), ('unreached', 'We could not reach them'), ('other', 'Something else'), ('unsaid', 'Prefer not to say')], max_length=10)),
            ],
            options={
                'ordering': ['application__full_name', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'enrolled')), fields=('volunteer',), name='enrolment_one_live_per_volunteer'), models.UniqueConstraint(fields=('application', 'cohort'), name='enrolment_once_per_cohort'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('status', 'left'), _connector='OR'), name='enrolment_left_at_once_left'), models.CheckConstraint(condition=models.Q(('why_stopped', ''), models.Q(('status', 'left'), ('why_stopped__in', ['time', 'moved', 'waited', 'expected', 'health', 'work', 'refused', 'unreached', 'other', 'unsaid'])), _connector='OR'), name='enrolment_why_stopped_once_left')],
            },
        ),
        migrations.CreateModel(
            name='NotRequested',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='not_requested', to=settings.AUTH_USER_MODEL)),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='recruitment.establishment')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'clearances left out',
                'constraints': [models.UniqueConstraint(fields=('volunteer', 'establishment'), name='not_requested_once_per_prison')],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='training_team', to='recruitment.cohort')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_parts', to=settings.AUTH_USER_MODEL)),
                ('part', models.CharField(choices=[('runs', 'runs the training'), ('trains', 'trains')], max_length=10)),
            ],
            options={
                'ordering': ['person__name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('cohort', 'person'), name='team_member_once'), models.CheckConstraint(condition=models.Q(('part__in', ['runs', 'trains'])), name='team_member_part')],
            },
        ),
        migrations.CreateModel(
            name='TrainingSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('title', models.CharField(max_length=100)),
                ('minutes', models.PositiveSmallIntegerField(default=180)),
                ('where', models.CharField(max_length=200)),
                ('is_core', models.BooleanField(default=True)),
                ('trainer', models.CharField(blank=True, max_length=120)),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_sessions', to='recruitment.cohort')),
                ('starts_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('planned', 'planned'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                ('is_catch_up', models.BooleanField(default=False)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('changed_at', models.DateTimeField()),
                ('guests', models.ManyToManyField(blank=True, related_name='catch_up_sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['cohort', 'starts_at'], name='training_tr_cohort__34f5cd_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 15), ('minutes__lte', 600)), name='trainingsession_length'), models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 1), _connector='OR'), name='trainingsession_capacity'), models.UniqueConstraint(condition=models.Q(('status', 'planned')), fields=('cohort', 'subject', 'starts_at'), name='session_once_per_subject_and_time')],
            },
        ),
        migrations.CreateModel(
            name='UsualSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('title', models.CharField(max_length=100)),
                ('minutes', models.PositiveSmallIntegerField(default=180)),
                ('where', models.CharField(max_length=200)),
                ('is_core', models.BooleanField(default=True)),
                ('trainer', models.CharField(blank=True, max_length=120)),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('day', models.PositiveSmallIntegerField()),
                ('starts', models.TimeField()),
            ],
            options={
                'ordering': ['day', 'starts', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 15), ('minutes__lte', 600)), name='usualsession_length'), models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 1), _connector='OR'), name='usualsession_capacity'), models.CheckConstraint(condition=models.Q(('day__lte', 182)), name='usualsession_day')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='training.trainingsession')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
                ('reported_at', models.DateTimeField()),
                ('sealed_words', models.BinaryField(default=bytes)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'volunteer'), name='absence_once_per_session')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='register', to='training.trainingsession')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to=settings.AUTH_USER_MODEL)),
                ('status', models.CharField(choices=[('present', 'present'), ('late', 'late'), ('excused', 'absent, gave notice'), ('absent', 'absent, no notice')], max_length=10)),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('noted_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'volunteer'), name='attendance_once_per_session'), models.CheckConstraint(condition=models.Q(('status__in', ['present', 'late', 'excused', 'absent'])), name='attendance_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='training.trainingsession')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='training_dates', to=settings.AUTH_USER_MODEL)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sequence', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('is_off', models.BooleanField(default=False)),
                ('told_at', models.DateTimeField()),
                ('reminded_of', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'volunteer'), name='invitation_once_per_volunteer')],
            },
        ),
    ]
