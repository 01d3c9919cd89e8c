"""Adds the man's own record, apart from his referrals, and new columns of a referral. The next
migration fills the man's record."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0002_fixed_pairs'),
        ('recruitment', '0001_initial'),
        ('training', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LikenessDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('difference', models.CharField(choices=[('same_man', 'the same man'), ('same_referral', 'one referral, recorded twice'), ('different', 'different men')], max_length=14)),
                ('decided_at', models.DateTimeField()),
                ('moved', models.JSONField(default=list, help_text='The referrals moved by it, to put back.')),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('still_wants', models.BooleanField(blank=True, null=True)),
                ('contacted_on', models.DateField(blank=True, null=True)),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='OffenderManager',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('prison', 'Prison Offender Manager'), ('community', 'Community Offender Manager')], max_length=10)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['-kind'],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('also_known_as', models.CharField(blank=True, max_length=300)),
                ('prison_number', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^[A-Z]\\d{4}[A-Z]{2}$', 'Prison number must be like A1234BC')])),
                ('born_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PrisonCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('asked', 'asked'), ('answered', 'answered'), ('cancelled', 'cancelled')], default='asked', max_length=10)),
                ('asked_on', models.DateField()),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('answered_by', models.CharField(blank=True, help_text='Who in the prison.', max_length=120)),
                ('seen_where', models.CharField(blank=True, max_length=200)),
                ('in_sight_of', models.CharField(blank=True, max_length=200)),
                ('not_seen_by', models.CharField(blank=True, max_length=300)),
                ('review_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-asked_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RecordChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=40)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-changed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReleaseDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirmed', 'confirmed release'), ('hdc', 'home detention curfew'), ('conditional', 'conditional release'), ('automatic', 'automatic release'), ('parole', 'parole'), ('sentence_expiry', 'end of licence')], max_length=20)),
                ('on', models.DateField()),
                ('is_likely', models.BooleanField(default=True)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SealedPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('offences', 'offence groups'), ('acct', 'ACCT'), ('keep_apart', 'people to keep apart from him'), ('safety', 'what a mentor must know to be safe')], max_length=12)),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sealed', models.BinaryField()),
                ('written_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-moved_on', '-pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='roundchange',
            options={'ordering': ['kind', 'referral__participant__name', 'pk']},
        ),
        migrations.RemoveConstraint(
            model_name='monitoring',
            name='monitoring_ethnicity',
        ),
        migrations.RemoveConstraint(
            model_name='referral',
            name='referral_status_known',
        ),
        migrations.RemoveConstraint(
            model_name='referral',
            name='referral_release_date_with_kind',
        ),
        migrations.AddField(
            model_name='referral',
            name='access_needs',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='referral',
            name='agreed_how',
            field=models.CharField(blank=True, choices=[('paper', 'on the paper form'), ('referrer', 'his referrer asked him'), ('in_person', 'he told us in person')], max_length=10),
        ),
        migrations.AddField(
            model_name='referral',
            name='agreed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='referral',
            name='agreed_with',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='referral',
            name='aims',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='referral',
            name='cell',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='referral',
            name='hold_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='referral',
            name='literacy',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='referral',
            name='on_remand',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='referral',
            name='referred_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='regime',
            field=models.CharField(blank=True, choices=[('basic', 'Basic'), ('standard', 'Standard'), ('enhanced', 'Enhanced')], max_length=10),
        ),
        migrations.AddField(
            model_name='referral',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='referral',
            name='wing',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='monitoring',
            name='ethnicity',
            field=models.CharField(choices=[('W1', 'White: English, Welsh, Scottish, Northern Irish or British'), ('W2', 'White: Irish'), ('W3', 'White: Gypsy or Irish Traveller'), ('W5', 'White: Roma'), ('W9', 'White: any other White background'), ('M1', 'Mixed: White and Black Caribbean'), ('M2', 'Mixed: White and Black African'), ('M3', 'Mixed: White and Asian'), ('M9', 'Mixed: any other mixed background'), ('A1', 'Asian or Asian British: Indian'), ('A2', 'Asian or Asian British: Pakistani'), ('A3', 'Asian or Asian British: Bangladeshi'), ('A4', 'Asian or Asian British: Chinese'), ('A9', 'Asian or Asian British: any other Asian background'), ('B1', 'Black or Black British: Caribbean'), ('B2', 'Black or Black British: African'), ('B9', 'Black or Black British: any other Black background'), ('O2', 'Other: Arab'), ('O9', 'Other: any other ethnic group'), ('NS', 'Prefers not to say')], max_length=20),
        ),
        migrations.AlterField(
            model_name='referral',
            name='release_kind',
            field=models.CharField(blank=True, choices=[('confirmed', 'confirmed release'), ('hdc', 'home detention curfew'), ('conditional', 'conditional release'), ('automatic', 'automatic release'), ('parole', 'parole'), ('sentence_expiry', 'end of licence')], max_length=20),
        ),
        migrations.AlterField(
            model_name='referral',
            name='status',
            field=models.CharField(choices=[('received', 'to be checked'), ('waiting', 'waiting'), ('on_hold', 'on hold'), ('matched', 'has a mentor'), ('closed', 'closed')], default='waiting', max_length=10),
        ),
        migrations.AddField(
            model_name='likenessdecision',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='note',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='matching.referral'),
        ),
        migrations.AddField(
            model_name='note',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='offendermanager',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offender_managers', to='matching.referral'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(condition=models.Q(('prison_number', ''), _negated=True), fields=('prison_number',), name='participant_prison_number_once'),
        ),
        migrations.AddField(
            model_name='likenessdecision',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='matching.participant'),
        ),
        migrations.AddField(
            model_name='likenessdecision',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='matching.participant'),
        ),
        migrations.AddField(
            model_name='monitoring',
            name='participant',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='monitoring', to='matching.participant'),
        ),
        migrations.AddField(
            model_name='referral',
            name='participant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='matching.participant'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['received', 'waiting', 'on_hold', 'matched', 'closed'])), name='referral_status_known'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('on_remand', False), ('release_on__isnull', True), _connector='OR'), name='referral_on_remand_without_date'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('hold_until__isnull', True), ('status', 'on_hold'), _connector='OR'), name='referral_hold_ends_with_hold'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_how', ''), ('agreed_on__isnull', True)), models.Q(('agreed_how__in', ['paper', 'referrer', 'in_person']), ('agreed_on__isnull', False)), _connector='OR'), name='referral_agreed_and_how'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('release_kind', ''), ('release_on__isnull', True)), models.Q(('release_kind__in', ['confirmed', 'hdc', 'conditional', 'automatic', 'parole', 'sentence_expiry']), ('release_on__isnull', False)), _connector='OR'), name='referral_release_date_with_kind'),
        ),
        migrations.AddField(
            model_name='prisoncheck',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='prisoncheck',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prison_checks', to='matching.referral'),
        ),
        migrations.AddField(
            model_name='recordchange',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recordchange',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='record_changes', to='matching.referral'),
        ),
        migrations.AddField(
            model_name='releasedate',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='release_dates', to='matching.referral'),
        ),
        migrations.AddField(
            model_name='sealedpart',
            name='participant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='matching.participant'),
        ),
        migrations.AddField(
            model_name='sealedpart',
            name='written_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transfer',
            name='destination',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='origin',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recruitment.establishment'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transfer',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transfers', to='matching.referral'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('still_wants__isnull', True), ('contacted_on__isnull', False), _connector='OR'), name='note_wish_with_day'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('contacted_on__isnull', False), _connector='OR'), name='note_says_something'),
        ),
        migrations.AddConstraint(
            model_name='offendermanager',
            constraint=models.UniqueConstraint(fields=('referral', 'kind'), name='offender_manager_once'),
        ),
        migrations.AddConstraint(
            model_name='offendermanager',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['prison', 'community'])), name='offender_manager_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='likenessdecision',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('first', 'second'), name='likeness_decided_once'),
        ),
        migrations.AddConstraint(
            model_name='likenessdecision',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='likeness_lower_key_first'),
        ),
        migrations.AddConstraint(
            model_name='prisoncheck',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('referral',), name='prison_check_one_open'),
        ),
        migrations.AddConstraint(
            model_name='prisoncheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_on__isnull', False), ('status', 'answered'), models.Q(('answered_by', ''), _negated=True)), models.Q(('status__in', ['asked', 'cancelled']), ('answered_by', ''), ('answered_on__isnull', True)), _connector='OR'), name='prison_check_answered_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='releasedate',
            constraint=models.UniqueConstraint(fields=('referral', 'kind'), name='release_date_once_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='releasedate',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['confirmed', 'hdc', 'conditional', 'automatic', 'parole', 'sentence_expiry'])), name='release_date_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='sealedpart',
            constraint=models.UniqueConstraint(fields=('participant', 'part'), name='sealed_part_once'),
        ),
        migrations.AddConstraint(
            model_name='sealedpart',
            constraint=models.CheckConstraint(condition=models.Q(('part__in', ['offences', 'acct', 'keep_apart', 'safety'])), name='sealed_part_known'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('origin', models.F('destination')), _negated=True), name='transfer_to_another_prison'),
        ),
    ]
