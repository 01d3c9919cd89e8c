"""The list of toolkits, which a manager can change."""

import pytest

from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from delivery.models import PartDone, Toolkit
from delivery.toolkits.lists import PartName, add_toolkit, change_toolkit, load_toolkits
from delivery.toolkits.working import start_toolkit
from tests.factories.delivery import a_supported_man
from tests.factories.people import coordinator, manager

pytestmark = pytest.mark.django_db


def names(toolkit: Toolkit) -> list[str]:
    return [part.name for part in toolkit.parts.all()]


def test_loading_twice_changes_nothing_and_keeps_new_names() -> None:
    load_toolkits()
    Toolkit.objects.filter(code="futc").update(name="FUtC")
    load_toolkits()
    toolkit = Toolkit.objects.get(code="futc")
    assert (toolkit.name, toolkit.parts.count(), Toolkit.objects.count()) == ("FUtC", 6, 3)


def test_only_a_manager_changes_the_list() -> None:
    with pytest.raises(NotAllowed):
        add_toolkit(
            name="Sleep", awarded_by="", parts=[PartName("All")], by=coordinator(), at=now()
        )


def test_names_are_different_and_there_is_a_part() -> None:
    load_toolkits()
    by, at = manager(), now()
    with pytest.raises(FieldError) as error:
        add_toolkit(name="TRAUMA workbook", awarded_by="", parts=[PartName("1")], by=by, at=at)
    assert error.value.field == "name"
    with pytest.raises(FieldError) as error:
        add_toolkit(name="Sleep", awarded_by="", parts=[], by=by, at=at)
    assert error.value.field == "parts"


def test_parts_move_and_are_renamed_and_a_done_part_stays() -> None:
    by, at = manager(), now()
    parts = [PartName("One"), PartName("Two"), PartName("Three")]
    toolkit = add_toolkit(name="Sleep", awarded_by="", parts=parts, by=by, at=at)
    one, two, three = toolkit.parts.all()
    match = a_supported_man()
    use = start_toolkit(match=match, toolkit=toolkit, edition=None, on=london_today(), by=by, at=at)
    PartDone.objects.create(
        use=use, part=three, how="alone", on=london_today(), recorded_by=by, recorded_at=at
    )
    change_toolkit(
        toolkit=toolkit,
        name="Sleep",
        awarded_by="",
        is_used=False,
        parts=[PartName("Second", key=two.pk), PartName("New")],
        by=by,
        at=at,
    )
    assert names(toolkit) == ["Second", "New", "Three"]
    assert not toolkit.parts.filter(pk=one.pk).exists()
    assert not Toolkit.objects.get(pk=toolkit.pk).is_used
