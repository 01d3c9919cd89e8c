"""Gives the code the same words as the pages: a fixed pair, to remove, and the weight of
stability."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("new", "new this time"),
    ("approved", "approved"),
    ("declined", "declined"),
    ("left_list", "no longer on the list"),
    ("mentor_gone", "the mentor is not taking new men"),
    ("away", "the mentor is away"),
    ("rule", "a rule now keeps them apart"),
    ("not_free", "the place, the time or the room is no longer free"),
    ("fixed", "another pair is fixed"),
    ("better", "another list is better"),
]


def rename_kind(old, new):
    def rename(apps, schema_editor):
        database = schema_editor.connection.alias
        changes = apps.get_model("matching", "RoundChange").objects.using(database)
        changes.filter(kind=old).update(kind=new)

    return rename


def rename_term(old, new):
    """Renames a term in the proposals, which hold the value of each term under the term's name."""

    def rename(apps, schema_editor):
        database = schema_editor.connection.alias
        proposals = apps.get_model("matching", "Proposal").objects.using(database)
        for proposal in proposals.filter(terms__has_key=old).iterator():
            proposal.terms[new] = proposal.terms.pop(old)
            proposal.save(update_fields=["terms"])

    return rename


def weights_bounded(name):
    weights = "waiting release needs continuity preferences travel cover stability".split()
    bounded = Q(**{f"{weight}__lte": 100 for weight in weights})
    return models.CheckConstraint(condition=bounded, name=name)


def removed_together(name):
    """The constraint on who removed a row, and when. We know both of these, or neither of them."""
    empty = Q(removed_at__isnull=True, removed_by__isnull=True)
    full = Q(removed_at__isnull=False, removed_by__isnull=False)
    return models.CheckConstraint(condition=empty | full, name=name)


def still_holds(name, fields):
    condition = Q(removed_at__isnull=True)
    return models.UniqueConstraint(fields=fields, condition=condition, name=name)


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("insistence", "insistence_one_per_man"),
        migrations.RemoveConstraint("insistence", "insistence_slot_in_week"),
        migrations.RemoveConstraint("insistence", "insistence_lifted_by_someone"),
        migrations.RemoveConstraint("exclusion", "exclusion_once_while_it_holds"),
        migrations.RemoveConstraint("exclusion", "exclusion_lifted_by_someone"),
        migrations.RemoveConstraint("roundchange", "change_kind_known"),
        migrations.RemoveConstraint("matchingpolicy", "policy_weights_bounded"),
        migrations.RemoveConstraint("policytrial", "trial_weights_bounded"),
        migrations.RenameField("matchingpolicy", "kept", "stability"),
        migrations.RenameField("policytrial", "kept", "stability"),
        migrations.AddConstraint("matchingpolicy", weights_bounded("policy_weights_bounded")),
        migrations.AddConstraint("policytrial", weights_bounded("trial_weights_bounded")),
        migrations.RunPython(rename_term("kept", "stability"), rename_term("stability", "kept")),
        migrations.RenameModel("Insistence", "FixedPair"),
        *(
            migrations.RenameField(model, f"lifted_{part}", f"removed_{part}")
            for model in ("fixedpair", "exclusion")
            for part in ("at", "by")
        ),
        migrations.RenameField("round", "insisted", "fixed_pairs"),
        *(
            migrations.AlterField(
                "fixedpair",
                field,
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="fixed_pairs",
                    to=f"matching.{field}",
                ),
            )
            for field in ("mentor", "referral")
        ),
        migrations.AlterField(
            "roundchange", "kind", models.CharField(choices=KINDS, max_length=12)
        ),
        migrations.RunPython(rename_kind("insisted", "fixed"), rename_kind("fixed", "insisted")),
        migrations.AddConstraint("fixedpair", still_holds("fixed_pair_one_per_man", ["referral"])),
        migrations.AddConstraint(
            "fixedpair",
            models.CheckConstraint(condition=Q(slot__lt=21), name="fixed_pair_slot_in_week"),
        ),
        migrations.AddConstraint("fixedpair", removed_together("fixed_pair_removed_by_someone")),
        migrations.AddConstraint(
            "exclusion",
            still_holds("exclusion_once_while_it_holds", ["mentor", "referral", "kind"]),
        ),
        migrations.AddConstraint("exclusion", removed_together("exclusion_removed_by_someone")),
        migrations.AddConstraint(
            "roundchange",
            models.CheckConstraint(
                condition=Q(kind__in=[kind for kind, _ in KINDS]), name="change_kind_known"
            ),
        ),
    ]
