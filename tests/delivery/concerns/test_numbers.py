"""Whom to ring at a prison."""

import pytest

from config.common.clock import london_today, now
from config.common.errors import NotAllowed
from delivery.concerns.numbers import change_numbers, numbers_of
from delivery.models import SafetyNumbers
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db
NUMBERS = {
    "control_room": "020 7946 0001",
    "duty_governor": "",
    "safer_custody": "+44 20 7946 0003",
    "out_of_hours": "",
}


def test_numbers_stand_in_order_and_dial() -> None:
    prison = an_establishment()
    ann = a_coordinator(prison)
    assert numbers_of(prison) == []
    for _ in range(2):
        change_numbers(prison=prison, **NUMBERS, by=ann, at=now())
    assert [number.link for number in numbers_of(prison)] == [
        "tel:02079460001",
        "tel:+442079460003",
    ]
    assert SafetyNumbers.objects.get().checked_on == london_today()


def test_a_coordinator_of_another_prison_changes_nothing() -> None:
    with pytest.raises(NotAllowed):
        change_numbers(prison=an_establishment(), **NUMBERS, by=a_coordinator(), at=now())
