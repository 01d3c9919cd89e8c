import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeAsk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=64)),
                ('number', models.PositiveSmallIntegerField()),
                ('asked_at', models.DateTimeField(db_index=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'number'), name='code_ask_once_per_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 30)), name='code_ask_number_in_range'), models.CheckConstraint(condition=models.Q(('tries__lte', 3)), name='code_ask_few_tries')],
            },
        ),
        migrations.CreateModel(
            name='SentCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('place', models.CharField(max_length=64)),
                ('length', models.CharField(choices=[('short', 'short'), ('long', 'long')], max_length=5)),
                ('begins_at', models.DateTimeField(db_index=True)),
                ('sealed_code', models.BinaryField()),
                ('emails', models.PositiveSmallIntegerField(default=0)),
                ('notices', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'length', 'begins_at'), name='sent_code_one_at_a_time'), models.CheckConstraint(condition=models.Q(('length__in', ['short', 'long'])), name='sent_code_length_known')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='email address')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('work_phone', models.CharField(blank=True, max_length=40)),
                ('is_active', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('erased_on', models.DateField(blank=True, null=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_any_case'), models.CheckConstraint(condition=models.Q(('erased_on__isnull', True), models.Q(('email__startswith', 'erased-'), ('is_active', False), ('name', '(erased)'), ('work_phone', '')), _connector='OR'), name='user_erased_says_nothing')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('applicant', 'applicant'), ('mentor', 'mentor'), ('referrer', 'referrer'), ('coordinator', 'coordinator'), ('manager', 'service manager')], max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'role'), name='grant_once_per_role'), models.CheckConstraint(condition=models.Q(('role__in', ['applicant', 'mentor', 'referrer', 'coordinator', 'manager'])), name='grant_role_known')],
            },
        ),
        migrations.CreateModel(
            name='SecondStepReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resets', to=settings.AUTH_USER_MODEL)),
                ('reason', models.CharField(max_length=300)),
                ('status', models.CharField(choices=[('asked', 'waiting for another manager'), ('agreed', 'agreed, and the second step is reset'), ('declined', 'declined'), ('taken_back', 'taken back')], default='asked', max_length=12)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'agreed', 'declined', 'taken_back'])), name='reset_status_known'), models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('user',), name='reset_asked_once'), models.CheckConstraint(condition=models.Q(('asked_by', models.F('user')), _negated=True), name='reset_for_another'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='reset_answered_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'agreed'), _negated=True), models.Q(models.Q(('answered_by', models.F('asked_by')), _negated=True), models.Q(('answered_by', models.F('user')), _negated=True)), _connector='OR'), name='reset_agreed_by_a_second_manager')],
            },
        ),
        migrations.CreateModel(
            name='UnsentForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unsent_forms', to=settings.AUTH_USER_MODEL)),
                ('address', models.CharField(max_length=500)),
                ('sealed_fields', models.BinaryField()),
                ('had_file', models.BooleanField()),
                ('sent_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'address'), name='unsent_form_once')],
            },
        ),
    ]
