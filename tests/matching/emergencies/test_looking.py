"""Managers look at what was opened in an emergency."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.emergencies.looking import (
    emergencies_for,
    look_again,
    look_at,
    note_of,
    number_to_look_at,
    reason_of,
)
from matching.models import Emergency
from tests.factories.people import coordinator, manager
from tests.factories.programme import an_emergency

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return coordinator()


def look(emergency: Emergency, by: User, *, was_justified: bool = True) -> None:
    look_at(emergency=emergency, was_justified=was_justified, note="We spoke.", by=by, at=now())


def test_it_waits_until_a_manager_has_looked_at_it(ann: User) -> None:
    boss, emergency = manager(), an_emergency(by=ann)
    assert (number_to_look_at(boss), number_to_look_at(ann)) == (1, 0)
    with pytest.raises(NotAllowed):
        look(emergency, ann)
    look(emergency, boss)
    assert number_to_look_at(boss) == 0
    emergency = Emergency.objects.get()
    assert (emergency.looked_by, emergency.was_justified) == (boss, True)
    assert note_of(emergency) == "We spoke."
    with pytest.raises(ChangedMeanwhile):
        look(emergency, boss)
    look_again(emergency=emergency, by=boss, at=now())
    assert number_to_look_at(boss) == 1
    assert note_of(Emergency.objects.get()) == ""


@pytest.mark.parametrize("was_justified", [True, False])
def test_what_was_not_justified_shuts_at_once(ann: User, was_justified: bool) -> None:
    emergency = an_emergency(by=ann)
    look(emergency, manager(), was_justified=was_justified)
    assert Emergency.objects.get().is_open(now() + timedelta(seconds=1)) is was_justified


def test_the_list_has_ones_own_or_everybodys_for_managers(ann: User) -> None:
    own, other = an_emergency(by=ann), an_emergency(by=coordinator())
    assert set(emergencies_for(ann)) == {own}
    assert set(emergencies_for(manager())) == {own, other}


def test_reading_the_reason_leaves_a_line(ann: User) -> None:
    boss, emergency = manager(), an_emergency(by=ann, reason="Abe is at risk.")
    assert reason_of(emergency, by=boss, at=now()) == "Abe is at risk."
    event = AuditEvent.objects.get(action="read_reason")
    assert (event.actor, event.subject_id) == (boss.pk, emergency.pk)
