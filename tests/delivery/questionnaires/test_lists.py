"""The list of questionnaires that a manager changes."""

from typing import Any

import pytest

from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from delivery.models import Instrument, Scale
from delivery.questionnaires.lists import (
    ScaleUsed,
    ScaleValues,
    ScoresOutside,
    add_instrument,
    add_scale,
    change_instrument,
    change_scale,
    load_questionnaires,
    remove_scale,
)
from tests.factories.delivery import a_scored_man
from tests.factories.people import coordinator, manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> dict[str, Any]:
    load_questionnaires()
    return {"by": manager(), "at": now()}


def test_loading_twice_changes_nothing_and_keeps_what_a_manager_changed() -> None:
    load_questionnaires()
    Scale.objects.filter(code="g").update(highest=85, is_checked=True)
    load_questionnaires()
    scales = Scale.objects.filter(instrument__code="crime-pics")
    assert [scale.code for scale in scales] == ["g", "a", "v", "e", "p"]
    assert Scale.objects.get(code="g").highest == 85
    assert Instrument.objects.count() == 2


def test_guessed_ranges_say_so_until_a_manager_saves_one(boss: dict[str, Any]) -> None:
    assert not Scale.objects.filter(is_checked=True).exists()
    scale = Scale.objects.get(code="g")
    change_scale(scale=scale, values=ScaleValues("General attitude", 17, 85, True), **boss)
    checked = Scale.objects.get(is_checked=True)
    assert (checked.name, checked.lowest, checked.highest) == ("General attitude", 17, 85)


def test_a_range_never_leaves_a_score_outside(boss: dict[str, Any]) -> None:
    scale = Scale.objects.get(code="g")
    a_scored_man(scale, 90)
    with pytest.raises(ScoresOutside) as error:
        change_scale(scale=scale, values=ScaleValues("G", 17, 85, True), **boss)
    assert [score.value for score in error.value.scores] == [90]
    change_scale(scale=scale, values=ScaleValues("G", 17, 90, True), **boss)


def test_a_scale_has_a_range_and_its_own_name(boss: dict[str, Any]) -> None:
    instrument = Instrument.objects.get(code="wellbeing")
    with pytest.raises(FieldError) as error:
        add_scale(instrument=instrument, values=ScaleValues("Sleep", 5, 5, False), **boss)
    assert error.value.field == "highest"
    with pytest.raises(FieldError) as error:
        add_scale(instrument=instrument, values=ScaleValues("TOTAL", 0, 5, False), **boss)
    assert error.value.field == "name"


def test_only_a_scale_without_scores_is_removed(boss: dict[str, Any]) -> None:
    instrument = Instrument.objects.get(code="wellbeing")
    added = add_scale(instrument=instrument, values=ScaleValues("Sleep", 0, 5, False), **boss)
    remove_scale(scale=added, **boss)
    total = instrument.scales.get()
    a_scored_man(total, 3)
    with pytest.raises(ScaleUsed):
        remove_scale(scale=total, **boss)


def test_names_of_questionnaires_differ_and_codes_never_clash(boss: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        add_instrument(name="your wellbeing", **boss)
    first, second = (add_instrument(name=name, **boss) for name in ("Sleep!", "Sleep?"))
    assert first.code != second.code
    with pytest.raises(FieldError):
        change_instrument(instrument=second, name="Sleep!", is_used=True, **boss)
    change_instrument(instrument=second, name="Rest", is_used=False, **boss)
    assert not Instrument.objects.get(name="Rest").is_used


def test_only_a_manager_changes_the_list() -> None:
    load_questionnaires()
    ann: dict[str, Any] = {"by": coordinator(), "at": now()}
    with pytest.raises(NotAllowed):
        add_instrument(name="Sleep", **ann)
    with pytest.raises(NotAllowed):
        remove_scale(scale=Scale.objects.all()[0], **ann)
