import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_phases(apps, schema_editor):
    """Gives old rows the new values. A match that went on was in prison. A declined pair was
    declined for good."""
    apps.get_model("matching", "Match").objects.filter(status="live").update(status="in_custody")
    apps.get_model("matching", "Proposal").objects.filter(status="declined").update(
        declined_for="good"
    )


def one_phase(apps, schema_editor):
    apps.get_model("matching", "Match").objects.exclude(status="ended").update(status="live")


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0012_draft_sources'),
        ('recruitment', '0004_visits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tells_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('asked_on', models.DateField(null=True)),
                ('his_answer', models.CharField(blank=True, choices=[('yes', 'yes'), ('no', 'no')], max_length=3)),
                ('briefed_at', models.DateTimeField(null=True)),
                ('invited_at', models.DateTimeField(null=True)),
                ('answer_by', models.DateField(null=True)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('mentor_answer', models.CharField(blank=True, choices=[('yes', 'yes'), ('no', 'no')], max_length=3)),
                ('answered_at', models.DateTimeField(null=True)),
                ('refusal', models.CharField(blank=True, choices=[('time', 'The time does not suit me'), ('journey', 'The journey is too far'), ('needs', 'I am not the right person for what he needs'), ('knows_him', 'I know him, or somebody close to him'), ('not_now', 'I cannot take on anybody at the moment'), ('other', 'Something else')], max_length=10)),
                ('refusal_words', models.CharField(blank=True, max_length=300)),
                ('first_on', models.DateField(null=True)),
                ('sequence', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='MatchChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=40)),
                ('before', models.CharField(blank=True, max_length=300)),
                ('after', models.CharField(blank=True, max_length=300)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-changed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MatchQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=1000)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=1000)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MentorHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slots', models.PositiveIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_one_live_per_man',
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_one_live_in_first_week',
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_one_live_in_second_week',
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_one_live_per_place',
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_place_bounded',
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_ended_with_reason',
        ),
        migrations.RemoveConstraint(
            model_name='proposal',
            name='proposal_one_open_per_man',
        ),
        migrations.RemoveConstraint(
            model_name='proposal',
            name='proposal_decision_whole',
        ),
        migrations.AddField(
            model_name='exclusion',
            name='until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='match',
            name='first_met_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='match',
            name='paused_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='match',
            name='released_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='match',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='mentor',
            name='emergency_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='mentor',
            name='emergency_phone',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='mentor',
            name='phone',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='mentor',
            name='refreshed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mentor',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='participant',
            name='died_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='proposal',
            name='declined_for',
            field=models.CharField(blank=True, choices=[('week', 'for this week'), ('good', 'for good')], max_length=4),
        ),
        migrations.AddField(
            model_name='proposal',
            name='hold_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='proposal',
            name='look_again_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='rules',
            name='answer_days',
            field=models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='Days that a mentor has to say yes or no'),
        ),
        migrations.AddField(
            model_name='rules',
            name='undo_minutes',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(120)], verbose_name='Minutes in which an approval can be undone'),
        ),
        migrations.AlterField(
            model_name='match',
            name='end_reason',
            field=models.CharField(blank=True, choices=[('completed', 'completed'), ('needs_met', 'needs met elsewhere'), ('did_not_engage', 'did not engage'), ('withdrew', 'withdrew'), ('transferred', 'transferred out of reach'), ('released_unmatched', 'released before a mentor was free'), ('returned', 'returned to custody'), ('not_eligible', 'not eligible'), ('duplicate', 'duplicate'), ('died', 'died'), ('covered', 'another mentor took over'), ('other', 'other'), ('undone', 'the approval was undone'), ('he_said_no', 'he said no'), ('another_mentor', 'he would like another mentor'), ('mentor_said_no', 'the mentor said no'), ('no_answer', 'the mentor did not answer'), ('called_off', 'called off')], max_length=20),
        ),
        migrations.AlterField(
            model_name='match',
            name='place',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='match',
            name='proposal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='matching.proposal'),
        ),
        migrations.AlterField(
            model_name='match',
            name='status',
            field=models.CharField(choices=[('held', 'approved, can still be undone'), ('offered', 'being asked'), ('to_start', 'to start'), ('in_custody', 'meeting in prison'), ('paused', 'paused'), ('through_gate', 'through the gate'), ('recalled', 'recalled to prison'), ('ended', 'ended'), ('not_begun', 'did not begin')], default='in_custody', max_length=12),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='status',
            field=models.CharField(choices=[('open', 'to decide'), ('held', 'held'), ('approved', 'approved'), ('declined', 'declined'), ('lapsed', 'replaced by a later round')], default='open', max_length=10),
        ),
        migrations.AlterField(
            model_name='referral',
            name='status',
            field=models.CharField(choices=[('received', 'to be checked'), ('waiting', 'waiting'), ('on_hold', 'on hold'), ('matched', 'matched'), ('closed', 'closed')], default='waiting', max_length=10),
        ),
        migrations.AlterField(
            model_name='sentreferral',
            name='emailed_status',
            field=models.CharField(choices=[('received', 'to be checked'), ('waiting', 'waiting'), ('on_hold', 'on hold'), ('matched', 'matched'), ('closed', 'closed')], max_length=10),
        ),
        migrations.RunPython(name_phases, one_phase),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['in_custody', 'paused', 'recalled', 'through_gate', 'to_start'])), fields=('referral',), name='match_one_live_per_man'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['held', 'offered'])), fields=('referral',), name='match_one_asked_per_man'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('status__in', ['held', 'in_custody', 'offered', 'to_start']), models.Q(('released_on__isnull', True), ('status', 'paused')), _connector='OR'), ('first_week', True)), fields=('mentor', 'slot'), name='match_one_live_in_first_week'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('status__in', ['held', 'in_custody', 'offered', 'to_start']), models.Q(('released_on__isnull', True), ('status', 'paused')), _connector='OR'), ('second_week', True)), fields=('mentor', 'slot'), name='match_one_live_in_second_week'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['held', 'in_custody', 'offered', 'paused', 'recalled', 'through_gate', 'to_start'])), fields=('mentor', 'place'), name='match_one_live_per_place'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'not_begun'), _negated=True), fields=('proposal',), name='match_one_per_proposal'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('place__isnull', True), models.Q(('place__gte', 1), ('place__lte', 10)), _connector='OR'), name='match_place_bounded'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('place__isnull', False), models.Q(('status__in', ['held', 'in_custody', 'offered', 'to_start']), _negated=True), _connector='OR'), name='match_meets_in_a_place'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True), ('status__in', ['held', 'in_custody', 'offered', 'paused', 'recalled', 'through_gate', 'to_start'])), models.Q(('end_reason__in', ['completed', 'needs_met', 'did_not_engage', 'withdrew', 'transferred', 'released_unmatched', 'returned', 'not_eligible', 'duplicate', 'died', 'covered', 'other']), ('ended_on__gte', models.F('started_on')), ('ended_on__isnull', False), ('status', 'ended')), models.Q(('end_reason__in', ['undone', 'he_said_no', 'another_mentor', 'mentor_said_no', 'no_answer', 'called_off']), ('ended_on__gte', models.F('started_on')), ('ended_on__isnull', False), ('status', 'not_begun')), _connector='OR'), name='match_ended_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('released_on__isnull', False), models.Q(('status__in', ['through_gate', 'recalled']), _negated=True), _connector='OR'), name='match_outside_since_a_day'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('paused_until__isnull', True), ('status', 'paused'), _connector='OR'), name='match_pause_ends_with_pause'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'held'])), fields=('referral',), name='proposal_one_open_per_man'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decline_reason', ''), ('status__in', ['open', 'held', 'lapsed'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('decline_reason', ''), ('status', 'approved')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status', 'declined'), models.Q(('decline_reason', ''), _negated=True)), _connector='OR'), name='proposal_decision_whole'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('look_again_on__isnull', False), ('status', 'held')), models.Q(models.Q(('status', 'held'), _negated=True), ('look_again_on__isnull', True)), _connector='OR'), name='proposal_held_until_a_day'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('declined_for__in', ['week', 'good']), ('status', 'declined')), models.Q(models.Q(('status', 'declined'), _negated=True), ('declined_for', '')), _connector='OR'), name='proposal_declined_for_how_long'),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(('undo_minutes__lte', 120)), name='rules_undo_bounded'),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(('answer_days__gte', 1), ('answer_days__lte', 30)), name='rules_answer_bounded'),
        ),
        migrations.AddField(
            model_name='introduction',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='introduction',
            name='briefed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='introduction',
            name='match',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='introduction', to='matching.match'),
        ),
        migrations.AddField(
            model_name='matchchange',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='matchchange',
            name='match',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='matching.match'),
        ),
        migrations.AddField(
            model_name='matchquestion',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='matchquestion',
            name='match',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='matching.match'),
        ),
        migrations.AddField(
            model_name='mentorhours',
            name='establishment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='recruitment.establishment'),
        ),
        migrations.AddField(
            model_name='mentorhours',
            name='mentor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='matching.mentor'),
        ),
        migrations.AddConstraint(
            model_name='introduction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_by__isnull', True), ('asked_on__isnull', True), ('his_answer', '')), models.Q(('asked_by__isnull', False), ('asked_on__isnull', False), ('his_answer__in', ['yes', 'no'])), _connector='OR'), name='introduction_asked_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='introduction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_by__isnull', True), ('invited_at__isnull', True)), models.Q(('answer_by__isnull', False), ('briefed_at__isnull', False), ('his_answer', 'yes'), ('invited_at__isnull', False)), _connector='OR'), name='introduction_invited_after_his_yes'),
        ),
        migrations.AddConstraint(
            model_name='introduction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('mentor_answer', '')), models.Q(('answered_at__isnull', False), ('invited_at__isnull', False), ('mentor_answer__in', ['yes', 'no'])), _connector='OR'), name='introduction_answered_after_invitation'),
        ),
        migrations.AddConstraint(
            model_name='introduction',
            constraint=models.CheckConstraint(condition=models.Q(('refusal', ''), ('mentor_answer', 'no'), _connector='OR'), name='introduction_refusal_of_a_no'),
        ),
        migrations.AddConstraint(
            model_name='matchquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='match_question_answered_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='mentorhours',
            constraint=models.UniqueConstraint(fields=('mentor', 'establishment'), name='mentor_hours_once_a_prison'),
        ),
        migrations.AddConstraint(
            model_name='mentorhours',
            constraint=models.CheckConstraint(condition=models.Q(('slots__lte', 2097151)), name='mentor_hours_in_week'),
        ),
    ]
