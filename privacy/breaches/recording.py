"""Recording a breach, correcting the record, and reading it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF, Role, check_manager
from config.common import audit
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.sealed.rows import with_keys
from privacy.breaches.emails import BREACH_RECORDED
from privacy.breaches.hours import email_managers
from privacy.models import Affected, Breach, BreachVersion
from privacy.states import BreachStatus

LONGEST: Final = 4000
TEXTS: Final = ("what", "done", "ico_why", "people_why", "lesson")
"""The sealed texts of a breach. Their names are part of the seals, so nobody can rename them."""
EDITED: Final = (
    "Somebody has changed this record since you opened the page, so nothing was saved. What you "
    "entered is still here. Compare it with the record, then save again."
)


@dataclass(frozen=True)
class Facts:
    """What happened (`incident`), when we noticed, whose data it is, and what we did about it.
    `people` is roughly how many people the breach affects, or None if the number is not known."""

    incident: str
    noticed_at: datetime
    affected: tuple[str, ...]
    people: int | None
    done: str


def record_breach(*, facts: Facts, by: User, at: datetime) -> Breach:
    """Records a breach, and emails every manager. Raises FieldError if a fact is missing or not
    possible. Raises NotAllowed if `by` is not staff."""
    if not by.roles & STAFF:
        raise NotAllowed("Only staff can record a breach. Tell your coordinator immediately.")
    _check_facts(facts, at=at)
    with transaction.atomic():
        breach = Breach(recorded_by=by, recorded_at=at)
        _write_facts(breach, facts)
        breach.save()
        audit.record("record_breach", breach, by=by, at=at)
        email_managers(breach, BREACH_RECORDED, occasion=f"breach:{breach.pk}", at=at)
    return breach


def correct_breach(*, breach: Breach, facts: Facts, version: int, by: User, at: datetime) -> None:
    """Corrects what the record says about what happened. Stores the old record as an earlier
    version. `version` is the version that the page showed. Raises FieldError if a fact is missing
    or not possible. Raises ChangedMeanwhile if the breach is closed, or if somebody else has
    changed the record. Raises NotAllowed if `by` is not a manager."""
    check_manager(by, "correct this")
    _check_facts(facts, at=breach.recorded_at)
    with replacing(breach, version=version, by=by, at=at) as current:
        if current.status == BreachStatus.CLOSED:
            raise ChangedMeanwhile("This breach is closed. Open it again before you correct it.")
        _write_facts(current, facts)
        audit.record("correct_breach", current, by=by, at=at)


@contextmanager
def replacing(breach: Breach, *, version: int, by: User, at: datetime) -> Iterator[Breach]:
    """A context manager. Stores the old record of the breach as an earlier version, gives the block
    the locked breach to change, and saves it after the block. Raises ChangedMeanwhile if somebody
    changed the record after the page showed `version`."""
    with transaction.atomic():
        current = Breach.objects.select_for_update().get(pk=breach.pk)
        if current.version != version:
            raise ChangedMeanwhile(EDITED)
        earlier = BreachVersion(breach=current, version=version, replaced_by=by, replaced_at=at)
        earlier.write(record=json.dumps(record_of(current)))
        earlier.save()
        yield current
        current.version = version + 1
        current.save()


def record_of(breach: Breach) -> dict[str, Any]:
    """The whole record of the breach with its sealed texts, for JSON. The caller records the
    reading."""
    texts = {name: breach.opened(name) for name in TEXTS}
    return texts | {
        "noticed_at": breach.noticed_at.isoformat(),
        "affected": breach.affected_in_words,
        "people": breach.people,
        "ico_told_at": breach.ico_told_at.isoformat() if breach.ico_told_at else "",
        "ico_reference": breach.ico_reference,
        "people_told_on": breach.people_told_on.isoformat() if breach.people_told_on else "",
    }


def breaches_for(user: User) -> QuerySet[Breach]:
    """All breaches if `user` is a manager, otherwise none."""
    rows = Breach.objects.select_related("recorded_by", "decided_by", "closed_by")
    return rows if Role.MANAGER in user.roles else rows.none()


def read_breach(breach: Breach, *, by: User, at: datetime) -> dict[str, str]:
    """The sealed texts of the breach, by their names. Records the reading. Raises NotAllowed if
    `by` is not a manager."""
    check_manager(by, "read this")
    audit.record_reading("read_breach", {Breach: [breach.pk]}, by=by, at=at)
    return {name: breach.opened(name) for name in TEXTS}


def earlier_versions(breach: Breach) -> list[tuple[BreachVersion, dict[str, Any]]]:
    """The earlier versions of the record, each with what it said, the newest first. Call
    read_breach first: it records the reading. 2 queries."""
    rows = with_keys(breach.versions.select_related("replaced_by"))
    return [(row, json.loads(row.opened("record"))) for row in rows]


def facts_of(breach: Breach) -> dict[str, Any]:
    """The facts of the breach, as the first values of a form. Call read_breach first: it records
    the reading."""
    facts = Facts(
        breach.opened("what"),
        breach.noticed_at,
        tuple(breach.affected),
        breach.people,
        breach.opened("done"),
    )
    return asdict(facts)


def _check_facts(facts: Facts, *, at: datetime) -> None:
    if not facts.incident.strip():
        raise FieldError("incident", "Enter what happened")
    if facts.noticed_at > at:
        raise FieldError("noticed_on", "The time when you noticed must be in the past")
    if not facts.affected or not set(facts.affected) <= set(Affected.values):
        raise FieldError("affected", "Select whose data it is")


def _write_facts(breach: Breach, facts: Facts) -> None:
    breach.noticed_at = facts.noticed_at
    breach.affected = sorted(facts.affected)
    breach.people = facts.people
    breach.write(what=facts.incident, done=facts.done)
