from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0001_initial'),
    ]

    operations = [
        # Drafts stay in their table, because the seal of a text names its table.
        migrations.AlterModelTable(
            name='sessiondraft',
            table='delivery_sessiondraft',
        ),
        migrations.RenameModel(
            old_name='SessionDraft',
            new_name='Draft',
        ),
        migrations.AddField(
            model_name='draft',
            name='is_concern',
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(
            model_name='draft',
            name='contact_draft_once',
        ),
        migrations.RemoveConstraint(
            model_name='draft',
            name='draft_about_one_thing',
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('expected_on__isnull', True), ('is_concern', False), ('session__isnull', True)), fields=('author', 'match'), name='contact_draft_once'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('is_concern', True)), fields=('author', 'match'), name='concern_draft_once'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expected_on__isnull', True), ('session__isnull', True)), models.Q(('expected_on__isnull', True), ('is_concern', False)), models.Q(('is_concern', False), ('session__isnull', True)), _connector='OR'), name='draft_about_one_thing'),
        ),
        migrations.AddField(
            model_name='concern',
            name='officer_knows',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.CheckConstraint(condition=models.Q(('officer_knows__isnull', True), ('status', 'closed'), _connector='OR'), name='concern_officer_asked_about_at_close'),
        ),
    ]
