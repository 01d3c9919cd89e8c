from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0013_matches'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='match',
            name='match_one_live_in_first_week',
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_one_live_in_second_week',
        ),
        migrations.AddField(
            model_name='match',
            name='contact',
            field=models.CharField(choices=[('visit', 'visit'), ('email', 'email'), ('letter', 'letter'), ('phone', 'phone')], default='visit', max_length=6),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('contact', 'visit'), models.Q(('status__in', ['held', 'in_custody', 'offered', 'to_start']), models.Q(('released_on__isnull', True), ('status', 'paused')), _connector='OR'), ('first_week', True)), fields=('mentor', 'slot'), name='match_one_live_in_first_week'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('contact', 'visit'), models.Q(('status__in', ['held', 'in_custody', 'offered', 'to_start']), models.Q(('released_on__isnull', True), ('status', 'paused')), _connector='OR'), ('second_week', True)), fields=('mentor', 'slot'), name='match_one_live_in_second_week'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('contact__in', ['visit', 'email', 'letter', 'phone'])), name='match_contact_known'),
        ),
    ]
