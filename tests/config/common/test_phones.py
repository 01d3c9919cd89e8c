import pytest
from django.core.exceptions import ValidationError

from config.common.phones import phone_link, phone_number


@pytest.mark.parametrize(
    ("typed", "number", "link"),
    [
        ("07700 900123", "07700 900123", "tel:07700900123"),
        ("07700\u2011900\u2011123", "07700-900-123", "tel:07700900123"),
        ("+44 20 7946 0000", "+44 20 7946 0000", "tel:+442079460000"),
        ("+447700900123", "+44 7700 900123", "tel:+447700900123"),
        ("+44 (0)20 7946 0000", "+44 (0)20 7946 0000", "tel:+442079460000"),
        ("020 7946 0000, ext. 12", "020 7946 0000, ext. 12", "tel:02079460000"),
        ("+1 212 555 0100 x5", "+1 212 555 0100 x5", "tel:+12125550100"),
        ("", "", ""),
    ],
)
def test_a_number_stays_as_people_write_it_and_can_be_dialled(
    typed: str, number: str, link: str
) -> None:
    assert phone_number(typed) == number
    assert phone_link(number) == link


@pytest.mark.parametrize(
    "typed",
    ["00000000000", "11111111111", "12345", "٠٧٧٠٠٩٠٠١٢٣", "+999 0000 0000", "ask at the gate"],
)
def test_what_nobody_can_call_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        phone_number(typed)
