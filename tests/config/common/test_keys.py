import pytest
from django.urls import Resolver404, resolve, reverse
from django.urls.converters import IntConverter

from config.common.keys import LARGEST, KeyConverter
from tests.test_access import ADDRESSES


def test_every_number_in_an_address_is_a_key() -> None:
    others = [
        name
        for name, address in ADDRESSES.items()
        for kind in address.pattern.converters.values()
        if isinstance(kind, IntConverter) and not isinstance(kind, KeyConverter)
    ]
    assert others == []


def test_the_largest_key_is_an_address() -> None:
    address = reverse("training:session_calendar", args=[LARGEST])
    assert resolve(address).kwargs == {"pk": LARGEST}


@pytest.mark.parametrize("number", [LARGEST + 1, 10**19 - 1, 10**30])
def test_a_number_that_no_column_can_have_is_no_address(number: int) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/my-training/{number}.ics")
