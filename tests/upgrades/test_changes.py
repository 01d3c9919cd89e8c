"""Since 1.0, no migration changes what the code of the release before still needs."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Q

from tests.upgrades.changes import SECOND_HALVES, base, ours, problems, refusals
from tests.upgrades.releases import VERSION, released

FIELDS: dict[str, Any] = {
    "id": models.BigAutoField(primary_key=True),
    "name": models.CharField(max_length=40),
    "nick": models.CharField(max_length=40, null=True),
    "count": models.IntegerField(db_default=0),
}


def problems_of(*operations: Operation) -> list[str]:
    """Why the old code cannot live with these changes of an app that has one model."""
    state = ProjectState()
    state.add_model(ModelState("app", "Man", list(FIELDS.items())))
    return [why for _, why in problems(operations, "app", state, set())]


def add(field: Any) -> Operation:
    return migrations.AddField("man", "new", field)


def alter(name: str, field: Any) -> Operation:
    return migrations.AlterField("man", name, field)


def nothing(*_: object) -> None:
    """For a migration of data."""


CONSTRAINT = models.CheckConstraint(condition=~Q(name=""), name="man_named")
OTHER = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])
LIVES_ON: Sequence[Sequence[Operation]] = [
    [OTHER],
    [OTHER, migrations.AddField("other", "new", models.IntegerField())],
    [add(models.IntegerField(null=True))],
    [add(models.IntegerField(db_default=3))],
    [add(models.ManyToManyField("app.Man"))],
    [alter("name", models.CharField(max_length=80))],
    [alter("name", models.TextField())],
    [alter("name", models.CharField(max_length=40, null=True))],
    [migrations.AddIndex("man", models.Index(fields=["name"], name="man_name"))],
    [migrations.AlterModelOptions("man", {"ordering": ["name"]})],
    [migrations.RunPython(nothing, nothing)],
]
BREAKS: Sequence[Sequence[Operation]] = [
    [add(models.IntegerField())],
    [add(models.IntegerField(default=3))],
    [alter("nick", models.CharField(max_length=40))],
    [alter("name", models.CharField(max_length=20))],
    [alter("name", models.IntegerField())],
    [alter("name", models.CharField(max_length=40, unique=True))],
    [alter("count", models.IntegerField())],
    [migrations.RemoveField("man", "name")],
    [migrations.RenameField("man", "name", "full_name")],
    [migrations.RenameModel("Man", "Person")],
    [migrations.DeleteModel("Man")],
    [migrations.AlterModelTable("man", "men")],
    [migrations.AddConstraint("man", CONSTRAINT)],
    [migrations.RunPython(nothing)],
    [migrations.RunSQL("UPDATE app_man SET name = ''")],
    [OTHER, migrations.RunPython(nothing, nothing)],
    [migrations.SeparateDatabaseAndState([migrations.RemoveField("man", "name")])],
]


@pytest.mark.parametrize("operations", LIVES_ON)
def test_the_old_code_lives_with_what_comes_beside_it(operations: Sequence[Operation]) -> None:
    assert problems_of(*operations) == []


@pytest.mark.parametrize("operations", BREAKS)
def test_the_old_code_breaks_on_what_goes_or_gets_narrower(operations: Sequence[Operation]) -> None:
    assert problems_of(*operations) != []


def test_no_migration_since_1_0_breaks_the_code_of_the_release_before() -> None:
    assert refusals() == []


def test_no_migration_of_1_0_is_taken_out() -> None:
    assert set(base()) - set(ours(MigrationLoader(None))) == set()


def test_the_first_half_of_a_change_was_released_before() -> None:
    later = set(ours(MigrationLoader(None))) - set(base())
    assert SECOND_HALVES.keys() <= later
    assert set(SECOND_HALVES.values()) <= {*released()} - {VERSION}
