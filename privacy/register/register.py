"""The register of fields: every personal field of every model, gathered from the apps."""

from typing import Final

from django.db import models

from config.common.runs import RunRecord
from privacy.register import (
    of_accounts,
    of_delivery,
    of_matching,
    of_privacy,
    of_recruitment,
    of_reporting,
    of_training,
)
from privacy.register.entry import Entry, Whose

APPS: Final = {
    "Men, mentors and matches": of_matching,
    "Support": of_delivery,
    "Applications": of_recruitment,
    "Training": of_training,
    "Reports": of_reporting,
    "Accounts and messages": of_accounts,
    "Data about people": of_privacy,
}
"""The parts of the register, by the names that pages give them."""
REGISTER: Final[tuple[Entry, ...]] = tuple(
    entry for part in APPS.values() for entry in part.ENTRIES
)
IMPERSONAL: Final = {
    label: fields for part in APPS.values() for label, fields in part.IMPERSONAL.items()
}
"""The models that say nothing about anybody: their fields, by the label of the model."""
EVERYWHERE: Final = frozenset({"seal_id", "version", "key"})
"""Columns that mean the same in every model and say nothing about anybody. `seal_id` is for
sealing. `version` shows that somebody else has changed a record. `key` shows that a form was sent
twice."""


def entries_about(whose: Whose) -> tuple[Entry, ...]:
    """The entries with data of these people."""
    return tuple(entry for entry in REGISTER if any(about.whose == whose for about in entry.about))


def impersonal_everywhere(model: type[models.Model]) -> frozenset[str]:
    """The fields of this model that mean the same in every model, and say nothing about anybody.
    They are the key, the columns of EVERYWHERE, and the columns that show the progress of a long
    job."""
    fields = model._meta.local_fields
    keys = {field.name for field in fields if field.primary_key and field.remote_field is None}
    of_job = {field.name for field in RunRecord._meta.fields} if _is_job(model) else set()
    return frozenset(keys | of_job | EVERYWHERE)


def _is_job(model: type[models.Model]) -> bool:
    return issubclass(model, RunRecord)
