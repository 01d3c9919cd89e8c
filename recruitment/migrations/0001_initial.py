import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
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
            name='ApplicantDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_same', models.BooleanField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('first', 'second'), name='applicants_decided_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='applicant_decision_lower_key_first')],
            },
        ),
        migrations.CreateModel(
            name='ClearanceRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.PositiveSmallIntegerField(default=1, editable=False, unique=True)),
                ('dbs_months', models.PositiveSmallIntegerField(default=36, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='Months until a DBS check is made again')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('dbs_months__gte', 1), ('dbs_months__lte', 60)), name='clearance_rules_months_bounded')],
            },
        ),
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intake', models.PositiveSmallIntegerField(choices=[(6, 'June'), (11, 'November')])),
                ('year', models.PositiveSmallIntegerField()),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField()),
                ('training_starts_on', models.DateField()),
                ('places', models.PositiveSmallIntegerField(default=12)),
                ('over_offer', models.PositiveSmallIntegerField(default=0)),
                ('offer_days', models.PositiveSmallIntegerField(default=14)),
                ('reply_days', models.PositiveSmallIntegerField(default=10)),
                ('training_days', models.CharField(blank=True, max_length=300)),
                ('expenses', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-year', '-intake'],
                'constraints': [models.UniqueConstraint(fields=('intake', 'year'), name='cohort_once'), models.CheckConstraint(condition=models.Q(('intake__in', [6, 11])), name='cohort_intake'), models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on')), ('training_starts_on__gt', models.F('closes_on'))), name='cohort_dates_in_order'), models.CheckConstraint(condition=models.Q(('offer_days__gte', 1), ('over_offer__lte', 100)), name='cohort_offers_sensible'), models.CheckConstraint(condition=models.Q(('reply_days__gte', 1)), name='cohort_replies')],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('scored_at', models.CharField(choices=[('reading', 'the first reading'), ('interview', 'the interview')], default='interview', max_length=10)),
                ('guidance', models.CharField(blank=True, max_length=300)),
                ('in_use', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Establishment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=3, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like BXI.')])),
                ('name', models.CharField(max_length=100, unique=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('keeps_bank_holidays', models.BooleanField(default=True)),
                ('boundaries', models.TextField(blank=True, max_length=1000)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment')),
                ('version', models.PositiveIntegerField(default=1)),
                ('coordinators', models.ManyToManyField(blank=True, related_name='establishments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower(models.F('name')), models.Value(' '), models.Value('')), models.Value('-'), models.Value('')), models.Value('–'), models.Value('')), models.Value("'"), models.Value('')), models.Value('’'), models.Value('')), models.Value('.'), models.Value('')), models.Value(','), models.Value('')), models.Value('&'), models.Value('')), models.Value('/'), models.Value('')), models.Value('('), models.Value('')), models.Value(')'), models.Value('')), models.Value('hmprison'), models.Value('')), models.Value('hmyoi'), models.Value('')), models.Value('hmirc'), models.Value('')), models.Value('hmp'), models.Value('')), models.Value('yoi'), models.Value('')), models.Value('prison'), models.Value('')), name='establishment_folded_name_once'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('closed_on__isnull', False), models.Q(('merged_into', models.F('pk')), _negated=True)), _connector='OR'), name='establishment_merged_is_closed')],
            },
        ),
        migrations.CreateModel(
            name='Language',
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
            name='LikeApplicants',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='like_applicants_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='like_applicants_lower_key_first')],
            },
        ),
        migrations.CreateModel(
            name='Need',
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
            name='OpeningNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sealed_address', models.BinaryField()),
                ('address_hash', models.CharField(max_length=64, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(max_length=6000)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='recruitment.cohort')),
                ('moved_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='recruitment.application')),
                ('status', models.CharField(choices=[('draft', 'not sent yet'), ('submitted', 'received'), ('shortlisted', 'shortlisted'), ('interview', 'interview'), ('reserve', 'on the reserve list'), ('offered', 'place offered'), ('accepted', 'place accepted'), ('next_cohort', 'moved to the next cohort'), ('declined', 'not taken further'), ('withdrawn', 'withdrawn'), ('lapsed', 'offer lapsed')], default='draft', max_length=12)),
                ('started_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('status_since', models.DateTimeField()),
                ('full_name', models.CharField(blank=True, max_length=120)),
                ('known_as', models.CharField(blank=True, max_length=60)),
                ('born_on', models.DateField(null=True)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('postcode', models.CharField(blank=True, max_length=10)),
                ('slots', models.PositiveIntegerField(default=0)),
                ('away', models.TextField(blank=True, max_length=500)),
                ('motivation', models.TextField(blank=True, max_length=4000)),
                ('heard_from', models.CharField(blank=True, choices=[('friend', 'A friend or a volunteer'), ('search', 'A web search'), ('social', 'Social media'), ('university', 'A university or college'), ('faith', 'A faith group'), ('prison', 'Someone who works in a prison'), ('other', 'Another way')], max_length=12)),
                ('disclosure', models.CharField(blank=True, choices=[('nothing', 'I have nothing to tell you'), ('something', 'I have something to tell you'), ('talk', 'I would rather talk about it')], max_length=10)),
                ('sealed_lived_experience', models.BinaryField(default=bytes)),
                ('sealed_disclosure', models.BinaryField(default=bytes)),
                ('sealed_conflicts', models.BinaryField(default=bytes)),
                ('sealed_equality', models.BinaryField(default=bytes)),
                ('sealed_access_needs', models.BinaryField(default=bytes)),
                ('access_needs_at', models.DateTimeField(blank=True, null=True)),
                ('sealed_emergency_name', models.BinaryField(default=bytes)),
                ('sealed_emergency_phone', models.BinaryField(default=bytes)),
                ('declared_at', models.DateTimeField(null=True)),
                ('answered', models.JSONField(default=list, help_text='The questions answered, by name.')),
                ('wants_reminders', models.BooleanField(default=True)),
                ('offer_expires_on', models.DateField(null=True)),
                ('place', models.PositiveSmallIntegerField(null=True)),
                ('why_stopped', models.CharField(blank=True, choices=[('time', 'Less time than before'), ('moved', 'Moving away'), ('waited', 'The wait was too long'), ('expected', 'Not as expected'), ('health', 'Health or family'), ('work', 'Work or study'), ('refused', 'The prison refused clearance'), ('unreached', 'We could not reach them'), ('other', 'Something else'), ('unsaid', 'Prefer not to say')], max_length=10)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_applications', to=settings.AUTH_USER_MODEL)),
                ('establishments', models.ManyToManyField(blank=True, to='recruitment.establishment')),
                ('languages', models.ManyToManyField(blank=True, to='recruitment.language')),
            ],
            options={
                'ordering': ['submitted_at', 'id'],
                'indexes': [models.Index(fields=['cohort', 'status', 'status_since'], name='recruitment_cohort__a55d3d_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['declined', 'lapsed', 'next_cohort', 'withdrawn']), _negated=True), fields=('applicant', 'cohort'), name='application_one_live_per_cohort'), models.UniqueConstraint(condition=models.Q(('place__isnull', False)), fields=('cohort', 'place'), name='application_one_per_place'), models.CheckConstraint(condition=models.Q(models.Q(('place__gte', 1), ('status', 'accepted')), models.Q(models.Q(('status', 'accepted'), _negated=True), ('place__isnull', True)), _connector='OR'), name='application_place_when_accepted'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'draft'), ('submitted_at__isnull', True)), models.Q(models.Q(('status', 'draft'), _negated=True), ('submitted_at__isnull', False)), _connector='OR'), name='application_submitted_with_time'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'offered'), _negated=True), ('offer_expires_on__isnull', False), _connector='OR'), name='application_offer_has_end'), models.CheckConstraint(condition=models.Q(('slots__lte', 2097151)), name='application_slots_in_week'), models.CheckConstraint(condition=models.Q(('moved_from__isnull', True), models.Q(('moved_from', models.F('id')), _negated=True), _connector='OR'), name='application_not_moved_from_itself'), models.CheckConstraint(condition=models.Q(('why_stopped', ''), models.Q(('status__in', ['lapsed', 'withdrawn']), ('why_stopped__in', ['time', 'moved', 'waited', 'expected', 'health', 'work', 'refused', 'unreached', 'other', 'unsaid'])), _connector='OR'), name='application_why_stopped_once_stopped')],
            },
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clearances', to=settings.AUTH_USER_MODEL)),
                ('establishment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='recruitment.establishment')),
                ('status', models.CharField(choices=[('requested', 'requested'), ('chased', 'chased'), ('received', 'cleared'), ('refused', 'refused'), ('expired', 'expired')], default='requested', max_length=10)),
                ('requested_on', models.DateField(blank=True, null=True)),
                ('chased_on', models.DateField(blank=True, null=True)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('refused_on', models.DateField(blank=True, null=True)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('was_corrected', models.BooleanField(default=False)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['establishment', '-issued_on'],
                'constraints': [models.UniqueConstraint(fields=('volunteer', 'establishment', 'issued_on'), name='clearance_once_per_day'), models.UniqueConstraint(condition=models.Q(('status__in', ['chased', 'requested'])), fields=('volunteer', 'establishment'), name='clearance_asked_for_once'), models.UniqueConstraint(condition=models.Q(('establishment__isnull', True), ('status__in', ['chased', 'requested'])), fields=('volunteer',), name='clearance_dbs_asked_for_once'), models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gte', models.F('issued_on')), _connector='OR'), name='clearance_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('requested_on__isnull', True), ('issued_on__isnull', True), ('issued_on__gte', models.F('requested_on')), _connector='OR'), name='clearance_issued_after_request'), models.CheckConstraint(condition=models.Q(models.Q(('chased_on__isnull', True), ('issued_on__isnull', True), ('refused_on__isnull', True), ('requested_on__isnull', False), ('status', 'requested')), models.Q(('chased_on__isnull', False), ('issued_on__isnull', True), ('refused_on__isnull', True), ('requested_on__isnull', False), ('status', 'chased')), models.Q(('issued_on__isnull', False), ('refused_on__isnull', True), ('status', 'received')), models.Q(('expires_on__isnull', False), ('issued_on__isnull', False), ('refused_on__isnull', True), ('status', 'expired')), models.Q(('refused_on__isnull', False), ('status', 'refused')), _connector='OR'), name='clearance_dates_of_its_state')],
            },
        ),
        migrations.CreateModel(
            name='ClosedDays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='recruitment.establishment')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('declared_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['first_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('establishment', 'first_on'), name='closed_days_once_from_a_day'), models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='closed_days_end_after_they_begin')],
            },
        ),
        migrations.CreateModel(
            name='EqualityAnswers',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='recruitment.cohort')),
                ('age_band', models.CharField(blank=True, max_length=20)),
                ('gender', models.CharField(blank=True, max_length=40)),
                ('ethnicity', models.CharField(blank=True, max_length=40)),
                ('religion', models.CharField(blank=True, max_length=40)),
                ('orientation', models.CharField(blank=True, max_length=40)),
                ('disability', models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='recruitment.establishment')),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('establishment', 'name'), name='former_name_once')],
            },
        ),
        migrations.CreateModel(
            name='InterviewTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interview_times', to='recruitment.cohort')),
                ('starts_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField(default=45)),
                ('manner', models.CharField(blank=True, choices=[('in_person', 'In person'), ('phone', 'By phone'), ('video', 'By video call')], default='', max_length=10)),
                ('where', models.CharField(max_length=200)),
                ('bring', models.CharField(blank=True, default='', max_length=200)),
                ('is_given', models.BooleanField(default=False)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('interviewers', models.ManyToManyField(related_name='interview_times', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 5), ('minutes__lte', 240)), name='interview_time_length'), models.CheckConstraint(condition=models.Q(('manner__in', ['', 'in_person', 'phone', 'video'])), name='interview_time_manner')],
            },
        ),
        migrations.CreateModel(
            name='PrisonAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prison_access', to=settings.AUTH_USER_MODEL)),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment')),
                ('inducted_on', models.DateField(blank=True, null=True)),
                ('pass_expires_on', models.DateField(blank=True, null=True)),
                ('pass_since', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('volunteer', 'establishment'), name='prison_access_once')],
            },
        ),
        migrations.CreateModel(
            name='PrisonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment')),
                ('source_closed_on', models.DateField(null=True)),
                ('moved', models.JSONField(default=dict)),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('source',), name='prison_merged_once'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='prison_merged_into_another')],
            },
        ),
        migrations.CreateModel(
            name='RegimeSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='regime_slots', to='recruitment.establishment')),
                ('slot', models.PositiveSmallIntegerField(choices=[(0, 'Monday morning'), (1, 'Monday afternoon'), (2, 'Monday evening'), (3, 'Tuesday morning'), (4, 'Tuesday afternoon'), (5, 'Tuesday evening'), (6, 'Wednesday morning'), (7, 'Wednesday afternoon'), (8, 'Wednesday evening'), (9, 'Thursday morning'), (10, 'Thursday afternoon'), (11, 'Thursday evening'), (12, 'Friday morning'), (13, 'Friday afternoon'), (14, 'Friday evening'), (15, 'Saturday morning'), (16, 'Saturday afternoon'), (17, 'Saturday evening'), (18, 'Sunday morning'), (19, 'Sunday afternoon'), (20, 'Sunday evening')])),
                ('rooms', models.PositiveSmallIntegerField(help_text='Empty: no limit.', null=True)),
                ('starts_at', models.TimeField(null=True)),
                ('ends_at', models.TimeField(null=True)),
                ('moved_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['establishment', 'slot'],
                'constraints': [models.UniqueConstraint(fields=('establishment', 'slot'), name='regime_slot_once'), models.CheckConstraint(condition=models.Q(('slot__lt', 21)), name='regime_slot_in_week'), models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', True), ('starts_at__isnull', True)), models.Q(('ends_at__gt', models.F('starts_at')), ('ends_at__isnull', False), ('starts_at__isnull', False)), _connector='OR'), name='regime_slot_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='StaffAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='staff_account', to=settings.AUTH_USER_MODEL)),
                ('status', models.CharField(choices=[('invited', 'invited'), ('withdrawn', 'invitation withdrawn'), ('open', 'works here'), ('closed', 'has left')], default='invited', max_length=12)),
                ('is_coordinator', models.BooleanField(default=False)),
                ('is_manager', models.BooleanField(default=False)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('left_at', models.DateTimeField(null=True)),
                ('prisons', models.ManyToManyField(blank=True, related_name='+', to='recruitment.establishment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['invited', 'withdrawn', 'open', 'closed'])), name='staff_account_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'invited'), _negated=True), models.Q(('ends_at__isnull', False), ('invited_at__isnull', False), ('invited_by__isnull', False), ('ends_at__gt', models.F('invited_at')), models.Q(('is_coordinator', True), ('is_manager', True), _connector='OR')), _connector='OR'), name='staff_account_invited_to_something'), models.CheckConstraint(condition=models.Q(models.Q(('left_at__isnull', False), ('removed_by__isnull', False), ('status', 'closed')), models.Q(models.Q(('status', 'closed'), _negated=True), ('left_at__isnull', True), ('removed_by__isnull', True)), _connector='OR'), name='staff_account_closed_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='VisitGuide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('establishment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visit_guide', to='recruitment.establishment')),
                ('address', models.TextField(blank=True)),
                ('entrance', models.CharField(blank=True, max_length=200)),
                ('bring', models.TextField(blank=True)),
                ('never_bring', models.TextField(blank=True)),
                ('early_minutes', models.PositiveSmallIntegerField(default=30)),
                ('ask_for', models.CharField(blank=True, max_length=200)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('keeps_gate_list', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('early_minutes__lte', 120)), name='visit_guide_minutes_bounded')],
            },
        ),
        migrations.CreateModel(
            name='ClearanceCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clearance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='recruitment.clearance')),
                ('before', models.CharField(max_length=300)),
                ('after', models.CharField(max_length=300)),
                ('reason', models.CharField(max_length=300)),
                ('corrected_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrected_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-corrected_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='clearance_corrected_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='recruitment.application')),
                ('step', models.CharField(choices=[('shortlist', 'Shortlist'), ('invite_to_interview', 'Invite to interview'), ('put_on_reserve', 'Put on the reserve list'), ('offer', 'Offer a place'), ('defer', 'Move to the next cohort'), ('decline', 'Decline'), ('withdraw_offer', 'Withdraw the offer')], max_length=20)),
                ('status', models.CharField(choices=[('held', 'about to take effect'), ('taken', 'in effect'), ('undone', 'undone'), ('failed', 'could not take effect')], default='held', max_length=8)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('effective_at', models.DateTimeField()),
                ('problem', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-made_at', '-id'],
                'indexes': [models.Index(fields=['status', 'effective_at'], name='recruitment_status_77b451_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'held')), fields=('application',), name='decision_one_held_per_application'), models.CheckConstraint(condition=models.Q(('step__in', ['shortlist', 'invite_to_interview', 'put_on_reserve', 'offer', 'defer', 'decline', 'withdraw_offer'])), name='decision_step_known')],
            },
        ),
        migrations.CreateModel(
            name='FirstReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='recruitment.application')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sentence', models.CharField(blank=True, max_length=300)),
                ('read_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['read_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('application', 'reader'), name='first_reading_one_per_reader')],
            },
        ),
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interviews', to='recruitment.application')),
                ('time', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interviews', to='recruitment.interviewtime')),
                ('status', models.CharField(choices=[('booked', 'booked'), ('cancelled', 'cancelled'), ('held', 'held'), ('missed', 'not attended')], default='booked', max_length=10)),
                ('booked_at', models.DateTimeField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sequence', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['-booked_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('time',), name='interview_one_per_time'), models.UniqueConstraint(condition=models.Q(('status', 'booked')), fields=('application',), name='interview_one_booked_per_application')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='recruitment.application')),
                ('key', models.SlugField(blank=True, help_text='Empty: written by hand.', max_length=40)),
                ('occasion', models.CharField(blank=True, max_length=40)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-sent_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('occasion', ''), _negated=True), fields=('application', 'key', 'occasion'), name='message_once_per_occasion')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='recruitment.application')),
                ('text', models.TextField(max_length=2000)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-written_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='OfferedExperience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='experience', to='recruitment.application')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='recruitment.need')),
                ('level', models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'need'), name='offered_experience_once_per_need'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='offered_experience_level')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='recruitment.application')),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(max_length=254)),
                ('relationship', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('named', 'not asked yet'), ('asked', 'asked'), ('received', 'received'), ('declined', 'declined to give one'), ('replaced', 'replaced by another referee')], default='named', max_length=10)),
                ('token_hash', models.CharField(blank=True, max_length=64)),
                ('earlier_token_hash', models.CharField(blank=True, max_length=64)),
                ('token_expires_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('chased', models.PositiveSmallIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True)),
                ('known_for', models.CharField(blank=True, max_length=200)),
                ('strengths', models.TextField(blank=True, max_length=2000)),
                ('concerns', models.TextField(blank=True, max_length=2000)),
                ('recommendation', models.CharField(blank=True, choices=[('yes', 'Yes, without reservation'), ('with_support', 'Yes, with support'), ('unsure', 'I am not sure'), ('no', 'No')], max_length=12)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='reference_token_once'), models.UniqueConstraint(condition=models.Q(('earlier_token_hash', ''), _negated=True), fields=('earlier_token_hash',), name='reference_earlier_token_once'), models.UniqueConstraint(models.F('application'), django.db.models.functions.text.Lower('email'), condition=models.Q(('status', 'replaced'), _negated=True), name='reference_one_per_address'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'asked'), _negated=True), models.Q(('asked_at__isnull', False), ('token_expires_at__isnull', False), models.Q(('token_hash', ''), _negated=True)), _connector='OR'), name='reference_asked_with_link'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'received'), _negated=True), models.Q(('answered_at__isnull', False), models.Q(('recommendation', ''), _negated=True)), _connector='OR'), name='reference_received_with_answer')],
            },
        ),
        migrations.CreateModel(
            name='SentBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_back', to='recruitment.application')),
                ('question', models.CharField(max_length=30)),
                ('asks', models.TextField(max_length=1000)),
                ('status', models.CharField(choices=[('asked', 'waiting for the applicant'), ('answered', 'answered'), ('read', 'new answer read'), ('taken_back', 'taken back')], default='asked', max_length=10)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('answer_by', models.DateField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('sealed_before', models.BinaryField(default=bytes)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('application',), name='sent_back_one_open_per_application'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('status__in', ['asked', 'taken_back'])), models.Q(('answered_at__isnull', False), ('status__in', ['answered', 'read'])), _connector='OR'), name='sent_back_answered_with_time')],
            },
        ),
        migrations.CreateModel(
            name='ReadingScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reading', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='recruitment.firstreading')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='recruitment.criterion')),
                ('points', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['criterion_id'],
                'constraints': [models.UniqueConstraint(fields=('reading', 'criterion'), name='reading_score_once_per_criterion'), models.CheckConstraint(condition=models.Q(('points__gte', 1), ('points__lte', 5)), name='reading_score_points')],
            },
        ),
        migrations.CreateModel(
            name='ScoreSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('interview', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='recruitment.interview')),
                ('interviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('summary', models.TextField(max_length=2000)),
                ('handed_in_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('interview', 'interviewer'), name='sheet_one_per_interviewer')],
            },
        ),
        migrations.CreateModel(
            name='UnfinishedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='unfinished', to='recruitment.application')),
                ('question', models.SlugField(blank=True, max_length=40)),
                ('reference', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='unfinished', to='recruitment.reference')),
                ('sealed_boxes', models.BinaryField()),
                ('typed_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'question'), name='unfinished_once_per_question'), models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('reference__isnull', True), models.Q(('question', ''), _negated=True)), models.Q(('application__isnull', True), ('question', ''), ('reference__isnull', False)), _connector='OR'), name='unfinished_of_one_page')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='recruitment.scoresheet')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='recruitment.criterion')),
                ('points', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sheet', 'criterion'), name='score_once_per_criterion'), models.CheckConstraint(condition=models.Q(('points__gte', 1), ('points__lte', 5)), name='score_points')],
            },
        ),
    ]
