"""Who to ring at a prison."""

import pytest

from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
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


@pytest.mark.parametrize("typed", ["", "rubbish", "ext 5", "12", "020 7946 0001 or Bob", "( - )"])
def test_what_nobody_can_ring_is_refused(typed: str) -> None:
    prison = an_establishment()
    numbers = dict.fromkeys(NUMBERS, "") | {"control_room": typed}
    with pytest.raises(FieldError) as error:
        change_numbers(prison=prison, **numbers, by=a_coordinator(prison), at=now())
    assert error.value.field == "control_room"
    assert not SafetyNumbers.objects.exists()


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("020 7946 0001 ext 123", "tel:02079460001"),
        ("(020) 7946-0001, extension 5", "tel:02079460001"),
        ("020 7946 0001x12", "tel:02079460001"),
        ("4321", "tel:4321"),
    ],
)
def test_an_extension_and_a_short_number_can_be_entered(typed: str, link: str) -> None:
    prison = an_establishment()
    numbers = dict.fromkeys(NUMBERS, "") | {"safer_custody": typed}
    change_numbers(prison=prison, **numbers, by=a_coordinator(prison), at=now())
    [number] = numbers_of(prison)
    assert (number.number, number.link) == (typed, link)


def test_a_coordinator_of_another_prison_changes_nothing() -> None:
    with pytest.raises(NotAllowed):
        change_numbers(prison=an_establishment(), **NUMBERS, by=a_coordinator(), at=now())
