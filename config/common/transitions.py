"""Lifecycles: tables of the steps between the states of a record, and the functions that take a
step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from config.common import audit
from config.common.actor import Actor
from config.common.errors import ChangedMeanwhile, NotAllowed


@dataclass(frozen=True)
class Transition:
    """A step from any of the states `sources` to the state `target`. `who` has the roles that can
    take the step."""

    name: str
    sources: frozenset[str]
    target: str
    who: frozenset[str]


@dataclass(frozen=True)
class Lifecycle:
    """The states of one kind of record, and the steps between them. Pages call a record of this
    kind `noun`."""

    noun: str
    initial: str
    transitions: tuple[Transition, ...]

    def transition(self, name: str) -> Transition:
        """The step with this name. Raises KeyError when there is none."""
        for row in self.transitions:
            if row.name == name:
                return row
        raise KeyError(name)

    @property
    def states(self) -> frozenset[str]:
        ends = {row.target for row in self.transitions}
        return frozenset({self.initial}.union(ends, *(row.sources for row in self.transitions)))


def row(name: str, sources: Iterable[str], target: str, who: Iterable[str]) -> Transition:
    """Makes one step of a lifecycle. Takes plain lists, so that the steps read like a table."""
    return Transition(name, frozenset(sources), target, frozenset(who))


def is_allowed(step: Transition, by: Actor) -> bool:
    """Whether this person holds a role that can take this step."""
    return bool(step.who & by.roles)


def check_allowed(lifecycle: Lifecycle, step: Transition, by: Actor) -> None:
    """Raises NotAllowed when `by` holds none of the roles that can take this step."""
    if not is_allowed(step, by):
        raise NotAllowed(f"You cannot {step.name.replace('_', ' ')} this {lifecycle.noun}.")


def apply_transition(
    lifecycle: Lifecycle,
    name: str,
    record: models.Model,
    *,
    by: Actor,
    at: datetime,
    detail: dict[str, Any] | None = None,
    expecting: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Takes the step `name` for `record` and writes the audit event, in one transaction.

    `changes` has other columns to set. `expecting` has other columns with the values that they must
    still have in the database. Raises ChangedMeanwhile if they have other values, or if the record
    is no longer in a state from which the step can be taken. So when 2 people take a step at the
    same time, only the first succeeds.

    Raises NotAllowed when `by` holds none of the roles that can take this step. Afterwards,
    `record` has the new values.
    """
    step = lifecycle.transition(name)
    check_allowed(lifecycle, step, by)
    values = {"status": step.target, **changes}
    with transaction.atomic():
        rows = type(record)._default_manager.filter(pk=record.pk, status__in=step.sources)
        if not rows.filter(**(expecting or {})).update(**values):
            raise ChangedMeanwhile(
                f"This {lifecycle.noun} has been dealt with already, in another window or by "
                "somebody else. Your change was not made. This page shows how things are now."
            )
        audit.record(name, record, by=by, at=at, to=step.target, **(detail or {}))
    for field, value in values.items():
        setattr(record, field, value)


def apply_to_all(
    lifecycle: Lifecycle,
    name: str,
    records: models.QuerySet[Any],
    *,
    by: Actor,
    at: datetime,
    **changes: Any,
) -> int:
    """Takes the step `name` for each of the `records` that is in a state from which this step can
    be taken. Returns for how many it took the step.

    `changes` has other columns to set. Locks the rows first, so that each row gets exactly one
    audit event. Locks them in the order of their keys, so that 2 calls never wait for each other.
    Raises NotAllowed when `by` holds none of the roles that can take this step. 3 queries, and one
    more for every 1,000 rows.
    """
    step = lifecycle.transition(name)
    check_allowed(lifecycle, step, by)
    with transaction.atomic():
        ready = records.filter(status__in=step.sources).order_by("pk")
        moving = list(ready.select_for_update().only("pk"))
        records.model._default_manager.filter(pk__in=[record.pk for record in moving]).update(
            status=step.target, **changes
        )
        audit.record_all(
            audit.event(name, record, by=by, at=at, to=step.target) for record in moving
        )
    return len(moving)
