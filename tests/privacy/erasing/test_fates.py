"""Every model that leads to a man or to an account has a fate."""

from collections.abc import Iterable
from typing import Final

import pytest
from django.apps import apps
from django.db import models

from config.accounts.models import User
from matching.models import Participant, ReferralDraft
from privacy.erasing.accounts import ACCOUNTS
from privacy.erasing.fates import Becomes, Fate
from privacy.erasing.men import MEN

THROUGH: Final = frozenset({ReferralDraft.needs.through})
"""Lists of a row that is deleted. They go with it."""
AUTHORS: Final = frozenset({"asked_by", "owner", "interviewer", "reader", "merged_by"})
"""Columns that say who did something. Their rows are about somebody or something else, and lead to
an account without a name afterwards. So are all columns that end with “_by”."""


def leading_to(person: type[models.Model]) -> set[type[models.Model]]:
    """The models from which a chain of foreign keys leads to the person, not counting columns that
    say who did something."""
    found: set[type[models.Model]] = {person}
    while True:
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            for column in model._meta.concrete_fields
            if column.is_relation
            and column.related_model in found
            and not (column.related_model is User and is_author(column.name))
        }
        if more <= found:
            return found
        found |= more


def is_author(name: str) -> bool:
    return name in AUTHORS or name.endswith("_by")


def models_of(*tables: Iterable[Fate]) -> set[type[models.Model]]:
    return {fate.model for table in tables for fate in table}


def test_every_model_that_leads_to_a_man_has_a_fate() -> None:
    assert leading_to(Participant) == models_of(MEN)


def test_every_model_that_leads_to_an_account_has_a_fate() -> None:
    of_him = models_of(MEN)  # what mentors write about a man is part of his record
    assert leading_to(User) - models_of(ACCOUNTS) - of_him == THROUGH


@pytest.mark.parametrize("fate", [*MEN, *ACCOUNTS], ids=lambda fate: fate.model.__name__)
def test_what_stays_has_a_reason_and_what_is_emptied_has_values(fate: Fate) -> None:
    assert bool(fate.why) == (fate.becomes is not Becomes.DELETED)
    assert bool(fate.blank) == (fate.becomes is Becomes.BARE)
