"""Which changes of the database the code of the release before cannot live with.

While a new release starts, the code of the old one still serves people, on the tables of the new
one. So a change that the old code cannot live with is made in 2 releases: the first stops using
what goes, or fills what comes, and the second changes the tables. CONTRIBUTING says how.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import django
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from config.common.schema import our_apps

Name = tuple[str, str]
"""The app and the name of a migration."""

BASE: Final = Path(__file__).parent / "base.txt"
"""The migrations of 1.0, one on a line."""

SECOND_HALVES: Final[Mapping[Name, str]] = MappingProxyType({})
"""Migrations that are the second half of a change in 2 releases, such as ("matching",
"0009_remove_x"). For each, the release with the first half: from it on, the code can live with the
change."""

HARMLESS: Final = (
    migrations.CreateModel,
    migrations.RemoveConstraint,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
)


@dataclass(frozen=True)
class Refusal:
    """A change that the old code cannot live with, and why."""

    migration: Name
    operation: str
    why: str


def ours(loader: MigrationLoader) -> list[Name]:
    """Our own migrations, in the order in which they run."""
    return [name for name in _plan(loader) if name[0] in our_apps()]


def base() -> list[Name]:
    """The migrations of 1.0."""
    lines = BASE.read_text().splitlines()
    return [(app, name) for app, _, name in (line.partition(" ") for line in lines)]


def refusals() -> list[Refusal]:
    """The changes since 1.0 that the release before cannot live with, apart from SECOND_HALVES."""
    loader = MigrationLoader(None)
    later = set(ours(loader)) - set(base()) - set(SECOND_HALVES)
    state, new, refused = ProjectState(), set[tuple[str, str]](), list[Refusal]()
    for name in _plan(loader):
        migration = loader.graph.nodes[name]
        if name in later:
            refused += [
                Refusal(name, operation.describe(), why)
                for operation, why in problems(migration.operations, name[0], state.clone(), new)
            ]
        state = migration.mutate_state(state, preserve=False)
    return refused


def problems(
    operations: Sequence[Operation], app: str, state: ProjectState, new: set[tuple[str, str]]
) -> Iterator[tuple[Operation, str]]:
    """Each operation that the old code cannot live with, and why. `state` is as it was before the
    operations. `new` has the models that no release has yet, and gets those of these operations."""
    for operation in _flat(operations):
        why = _problem(operation, app, state, new)
        if why == "" and _is_data(operation) and len(operations) > 1:
            why = "it changes data, so it needs a migration of its own: it would lock the tables"
        if why:
            yield operation, why
        if isinstance(operation, migrations.CreateModel):
            new.add((app, operation.name_lower))
        operation.state_forwards(app, state)


def _problem(operation: Operation, app: str, state: ProjectState, new: set[tuple[str, str]]) -> str:
    model = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
    if isinstance(operation, HARMLESS) or (app, model) in new:
        return ""
    if isinstance(operation, migrations.AddField):
        return _problem_of_new(operation.field)
    if isinstance(operation, migrations.AlterField):
        old = state.models[app, model].get_field(operation.name)
        return _problem_of_changed(old, operation.field)
    if isinstance(operation, migrations.RunPython):
        return "" if operation.reverse_code else "it cannot be undone"
    if isinstance(operation, migrations.RunSQL):
        return "" if operation.reverse_sql is not None else "it cannot be undone"
    return "the old code does not know it"


def _problem_of_new(field: Any) -> str:
    """A new column that the old code leaves out when it saves a row."""
    is_filled = field.null or field.many_to_many or field.has_db_default()
    return "" if is_filled else "the old code does not fill it: it needs null=True or db_default"


def _problem_of_changed(old: Any, new: Any) -> str:
    """A column that takes less than before, or something else."""
    if old.null and not new.null:
        return "the old code may leave it empty"
    if old.has_db_default() and not new.has_db_default():
        return "the old code may leave it to the database to fill it"
    if not (old.unique or old.primary_key) and new.unique:
        return "the old code may save a value twice"
    if old.get_internal_type() != new.get_internal_type():
        is_wider = (old.get_internal_type(), new.get_internal_type()) in WIDER
        return "" if is_wider else "the old code saves another kind of value"
    shorter = (new.max_length or 0) < (old.max_length or 0)
    return "the old code may save something longer" if shorter else ""


WIDER: Final = {
    ("CharField", "TextField"),
    ("SlugField", "CharField"),
    ("EmailField", "CharField"),
    ("SmallIntegerField", "IntegerField"),
    ("PositiveSmallIntegerField", "PositiveIntegerField"),
    ("IntegerField", "BigIntegerField"),
}
"""Kinds of columns that take everything that the kind before took."""


def _is_data(operation: Operation) -> bool:
    return isinstance(operation, migrations.RunPython | migrations.RunSQL)


def _flat(operations: Sequence[Operation]) -> list[Operation]:
    """What is done in the database, also inside of SeparateDatabaseAndState."""
    flat: list[Operation] = []
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            flat += _flat(operation.database_operations)
        else:
            flat.append(operation)
    return flat


def _plan(loader: MigrationLoader) -> list[Name]:
    plans = (loader.graph.forwards_plan(leaf) for leaf in loader.graph.leaf_nodes())
    return list(dict.fromkeys(name for plan in plans for name in plan))


if __name__ == "__main__":
    django.setup()
    lines = sorted(f"{app} {name}" for app, name in ours(MigrationLoader(None)))
    BASE.write_text("\n".join(lines) + "\n")
