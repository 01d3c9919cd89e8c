import pytest

from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from recruitment.interviews.scoring import (
    CRITERIA,
    READING_CRITERIA,
    add_criterion,
    change_criterion,
    criteria_in_use,
    load_criteria,
)
from recruitment.models import Criterion
from tests.factories.people import coordinator, manager

pytestmark = pytest.mark.django_db


def test_loading_again_changes_nothing_a_manager_has_edited() -> None:
    load_criteria()
    first = Criterion.objects.get(code="listening")
    change_criterion(
        criterion=first, name="Hears", guidance="", in_use=False, by=manager(), at=now()
    )
    load_criteria()
    first.refresh_from_db()
    assert (first.name, first.in_use) == ("Hears", False)
    assert Criterion.objects.count() == len(CRITERIA) + len(READING_CRITERIA)
    assert first not in criteria_in_use()


@pytest.mark.parametrize("name", ["Humour", "مرحبا", "👍", "x" * 100])
def test_a_manager_adds_one_in_any_script_once(name: str) -> None:
    boss = manager()
    added = add_criterion(name=name, guidance="", by=boss, at=now())
    assert added in criteria_in_use()
    with pytest.raises(FieldError) as refused:
        add_criterion(name=name, guidance="", by=boss, at=now())
    assert refused.value.field == "name"


def test_nobody_else_does() -> None:
    with pytest.raises(NotAllowed):
        add_criterion(name="Humour", guidance="", by=coordinator(), at=now())
