"""Equality answers get keys drawn at random, and a person is asked once for one application."""

import uuid

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("recruitment", "0001_initial")]

    operations = [
        # A number cannot become a UUID, and no answer has been kept yet.
        migrations.DeleteModel("EqualityAnswers"),
        migrations.CreateModel(
            name="EqualityAnswers",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("age_band", models.CharField(blank=True, max_length=20)),
                ("gender", models.CharField(blank=True, max_length=40)),
                ("ethnicity", models.CharField(blank=True, max_length=40)),
                ("religion", models.CharField(blank=True, max_length=40)),
                ("orientation", models.CharField(blank=True, max_length=40)),
                ("disability", models.CharField(blank=True, max_length=40)),
                ("cohort", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="recruitment.cohort")),
            ],
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.UniqueConstraint(
                models.F("application"),
                django.db.models.functions.text.Lower("email"),
                condition=~models.Q(status="replaced"),
                name="reference_one_per_address",
            ),
        ),
    ]
