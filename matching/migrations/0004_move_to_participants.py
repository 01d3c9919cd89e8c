"""Makes a record of the man for each referral. Encrypts his offences again, for the man's record.

Referrals with the same prison number get the same man. If 2 of these referrals are open, they get 2
men, and a person decides later. If this migration is stopped, it can run again and goes on where it
stopped. Each referral is moved in its own transaction, and a referral that has its man is done.
"""

import json

from django.db import migrations, transaction
from django.utils import timezone

from config.common.sealed import seal, unseal

ETHNICITIES = {
    "white_british": "W1",
    "white_traveller": "W3",
    "white_other": "W9",
    "black_caribbean": "B1",
    "black_african": "B2",
    "black_other": "B9",
    "asian_indian": "A1",
    "mixed_caribbean": "M1",
    "other": "O9",
    "not_said": "NS",
}
BATCH = 500


def move(apps, schema_editor):
    database = schema_editor.connection.alias
    model = {name: apps.get_model("matching", name) for name in MODELS}
    referrals = model["Referral"].objects.using(database)
    for kind, code in ETHNICITIES.items():
        model["Monitoring"].objects.using(database).filter(ethnicity=kind).update(ethnicity=code)
    while batch := list(referrals.filter(participant=None).order_by("pk")[:BATCH]):
        for referral in batch:
            with transaction.atomic(using=database):
                _move_one(model, referral, database)


MODELS = ("Referral", "Participant", "SealedPart", "Monitoring", "ReleaseDate")


def _move_one(model, referral, database):
    participant = _man_of(model, referral, database)
    monitoring = model["Monitoring"].objects.using(database).filter(referral=referral).first()
    if monitoring:
        participant.born_on = monitoring.born_on or participant.born_on
        if model["Monitoring"].objects.using(database).filter(participant=participant).exists():
            monitoring.delete()
        else:
            monitoring.participant = participant
            monitoring.save()
    participant.save()
    _seal_anew(model, referral, participant, database)
    if referral.release_on:
        model["ReleaseDate"].objects.using(database).create(
            referral=referral,
            kind=referral.release_kind,
            on=referral.release_on,
            confirmed_on=referral.release_confirmed_on,
        )
    referral.participant = participant
    referral.save()


def _man_of(model, referral, database):
    """The man of an earlier referral with the same prison number. If there is none, a new man."""
    participants = model["Participant"].objects.using(database)
    same = referral.prison_number and participants.filter(
        prison_number=referral.prison_number
    ).first()
    if not same:
        return participants.create(name=referral.name, prison_number=referral.prison_number)
    is_open = model["Referral"].objects.using(database).filter(participant=same)
    if referral.status != "closed" and is_open.exclude(status="closed").exists():
        return participants.create(name=referral.name)
    return same


def _seal_anew(model, referral, participant, database):
    """Adds the offence groups of this referral to the man's offence groups."""
    if not referral.sealed_offences:
        return
    text = unseal(
        bytes(referral.sealed_offences), table="referral", column="offences", row=referral.seal_id
    )
    codes = set(json.loads(text))
    parts = model["SealedPart"].objects.using(database)
    row = parts.filter(participant=participant, part="offences").first()
    if row is None:
        row = model["SealedPart"](
            participant=participant, part="offences", written_at=timezone.now()
        )
    else:
        place = {"table": "participant", "column": "offences", "row": row.seal_id}
        codes |= set(json.loads(unseal(bytes(row.sealed), **place)))
    row.sealed = seal(
        json.dumps(sorted(codes)), table="participant", column="offences", row=row.seal_id
    )
    row.save(using=database)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("matching", "0003_participants")]
    operations = [migrations.RunPython(move, elidable=False)]
