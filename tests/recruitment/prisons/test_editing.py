from dataclasses import replace

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from recruitment.models import Establishment
from recruitment.prisons.editing import PrisonPlan, add_prison, change_prison, plan_of
from tests.factories.people import coordinator, manager
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db
BRIXTON = PrisonPlan("BXI", "HMP Brixton", {0: 4, 5: None}, frozenset())


def test_what_is_set_is_what_is_kept() -> None:
    plan = replace(BRIXTON, coordinators=frozenset({coordinator()}))
    assert plan_of(add_prison(plan=plan, by=manager(), at=now())) == plan


def test_a_change_sets_the_whole_plan_and_is_safe_to_repeat() -> None:
    prison, boss = add_prison(plan=BRIXTON, by=manager(), at=now()), manager()
    plan = PrisonPlan("BXX", "HMP Brixton North", {0: 2, 20: 1}, frozenset({coordinator()}))
    for _ in range(2):
        change_prison(prison=prison, plan=plan, by=boss, at=now())
    assert plan_of(Establishment.objects.get()) == plan


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (replace(BRIXTON, code="XXX"), "name"),
        (replace(BRIXTON, code="XXX", name="hmp  brixton"), "name"),
        (replace(BRIXTON, name="HMP Other"), "code"),
    ],
)
def test_a_code_or_a_name_stands_once_and_nothing_is_half_kept(
    plan: PrisonPlan, field: str
) -> None:
    boss = manager()
    brixton = plan_of(add_prison(plan=BRIXTON, by=boss, at=now()))
    other = an_establishment(code="OTH", name="HMP Somewhere")
    before = plan_of(other)
    with pytest.raises(FieldError) as error:
        add_prison(plan=plan, by=boss, at=now())
    assert error.value.field == field
    with pytest.raises(FieldError):
        change_prison(prison=other, plan=plan, by=boss, at=now())
    assert plan_of(Establishment.objects.get(code="BXI")) == brixton
    assert plan_of(Establishment.objects.get(pk=other.pk)) == before


def test_a_prison_needs_a_name_of_its_own() -> None:
    with pytest.raises(FieldError) as error:
        add_prison(plan=replace(BRIXTON, name="HMP"), by=manager(), at=now())
    assert error.value.field == "name"


def test_renaming_back_and_forth_leaves_one_former_name() -> None:
    boss = manager()
    prison = add_prison(plan=BRIXTON, by=boss, at=now())
    for name in ("HMP Lambeth", "HMP Brixton", "HMP Lambeth"):
        change_prison(prison=prison, plan=replace(BRIXTON, name=name), by=boss, at=now())
    assert [row.name for row in prison.former_names.all()] == ["HMP Brixton"]


def test_only_a_manager_sets_up_prisons() -> None:
    ann = coordinator()
    with pytest.raises(NotAllowed):
        add_prison(plan=BRIXTON, by=ann, at=now())
    with pytest.raises(NotAllowed):
        change_prison(prison=an_establishment(), plan=BRIXTON, by=ann, at=now())


def test_the_trail_says_who_set_what() -> None:
    boss, ann = manager(), coordinator()
    add_prison(plan=replace(BRIXTON, coordinators=frozenset({ann})), by=boss, at=now())
    event = AuditEvent.objects.get(action="add_establishment")
    assert event.actor == boss.pk
    assert event.detail["rooms"] == {"0": 4, "5": None}
    assert event.detail["coordinators"] == [ann.pk]
