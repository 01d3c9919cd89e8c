"""No characteristic that the law protects reaches the matching. We monitor these afterwards, but
never weigh them.

The solver knows only what is in an Instance. Every column of an Instance is on the list here, so
nobody adds one by accident. No column has a name from the monitoring models or from the law.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from config.common.clock import now
from matching.models import Monitoring
from matching.models.monitoring import Ethnicity
from matching.pool.loading import load_pool
from matching.solver import TERMS, Instance
from recruitment.models import EqualityAnswers
from tests.factories.programme import a_mentor, a_referral, an_establishment

CARRIED = {
    "Instance": "today establishments rooms mentors clearances referrals exclusions policy "
    "hours travel earlier undecided matching_days",
    "Mentors": "id places offered taken fortnightly taken_once experience languages training "
    "boundaries preferred wishes",
    "Clearances": "mentor establishment expires",
    "Hours": "mentor establishment slots",
    "Referrals": "id establishment slots received release needs languages training topics "
    "preferred covered",
    "Exclusions": "mentor referral rule",
    "Travel": "mentor establishment minutes",
    "Earlier": "mentor referral",
    "Undecided": "mentor referral slot",
    "Policy": "waiting release needs minimum_days continuity preferences travel cover stability "
    "floor priority_first",
}
PROTECTED = set(
    "age aged born birth disability disabled gender sex sexual orientation race racial ethnicity "
    "ethnic nationality colour religion belief faith marriage married partnership pregnancy "
    "maternity".split()
)
MONITORED: tuple[type[Model], ...] = (Monitoring, EqualityAnswers)
NOT_MONITORING = {"id", "participant", "cohort", "on", "band"}


def words(name: str) -> set[str]:
    return set(re.split("[^a-z]+", name.lower()))


def monitored_words() -> set[str]:
    names = [field.name for model in MONITORED for field in model._meta.fields]
    return {word for name in names for word in {name, *words(name)}} - NOT_MONITORING


def carried(of: type[Any]) -> Iterator[tuple[str, set[str]]]:
    """Each type of record in `of`, with the names of its fields."""
    yield of.__name__, {field.name for field in fields(of)}
    for kind in get_type_hints(of).values():
        if is_dataclass(kind) and isinstance(kind, type):
            yield from carried(kind)


def test_every_field_of_a_round_is_known() -> None:
    assert dict(carried(Instance)) == {name: set(said.split()) for name, said in CARRIED.items()}


def test_monitoring_is_of_what_the_law_protects() -> None:
    assert {"age", "ethnicity", "religion", "orientation", "disability"} <= (
        monitored_words() & PROTECTED
    )


def test_no_field_and_no_term_is_named_after_what_is_protected() -> None:
    names = {name for _, names in carried(Instance) for name in names}
    names |= {f"{term.name} {term.meaning}" for term in TERMS}
    for name in names:
        assert not words(name) & (PROTECTED | monitored_words()), name


@pytest.mark.django_db
def test_the_pool_is_read_without_looking_at_monitoring() -> None:
    prison = an_establishment()
    a_mentor(at=prison)
    man = a_referral(at=prison)
    Monitoring.objects.create(participant=man.participant, ethnicity=Ethnicity.OTHER)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        pool = load_pool(at=now())
    assert list(pool.referrals.id) == [man.pk]
    for model in MONITORED:
        assert not [it for it in asked.captured_queries if model._meta.db_table in it["sql"]]
