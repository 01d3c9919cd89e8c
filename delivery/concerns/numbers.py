"""The phone numbers to ring at a prison when a mentor is worried about a man."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError
from config.common.phones import NUMBER, phone_link
from delivery.models import SafetyNumbers
from recruitment.models import Establishment
from recruitment.permissions import check_coordinate, establishments_for

IN_ORDER: Final = {
    "control_room": "Control room",
    "duty_governor": "Duty governor",
    "safer_custody": "Safer custody team",
    "out_of_hours": "Out of hours",
}
"""Who answers each number of the model SafetyNumbers. The numbers are in the order in which to try
them."""

FEWEST_DIGITS: Final = 3  # a short number inside the prison


@dataclass(frozen=True)
class Number:
    """Who to ring, the phone number as somebody typed it, and the link that dials it. The link
    leaves out an extension, because the mentor asks for it once somebody answers."""

    contact: str
    number: str

    @property
    def link(self) -> str:
        return phone_link(self.number)


def numbers_of(prison: Establishment) -> list[Number]:
    """The phone numbers of this prison, in the order in which to try them. Empty if no number is
    recorded. One query."""
    row = SafetyNumbers.objects.filter(establishment=prison).first()
    if row is None:
        return []
    numbers = ((contact, getattr(row, column)) for column, contact in IN_ORDER.items())
    return [Number(contact, number) for contact, number in numbers if number]


def prisons_with_numbers(user: User) -> QuerySet[Establishment]:
    """The prisons that this person coordinates, with their phone numbers. Leaves out closed
    prisons. One query."""
    return establishments_for(user).open().select_related("safety_numbers").order_by("name")


def change_numbers(
    *,
    prison: Establishment,
    control_room: str,
    duty_governor: str,
    safer_custody: str,
    out_of_hours: str,
    by: User,
    at: datetime,
) -> None:
    """Records the phone numbers of this prison, and that they were checked today. Pages leave out a
    number that is empty. Safe to repeat. Raises NotAllowed if `by` cannot do this. Raises
    FieldError when every number is empty, or when one of them is not a phone number."""
    check_coordinate(by, prison)
    numbers = {
        "control_room": control_room,
        "duty_governor": duty_governor,
        "safer_custody": safer_custody,
        "out_of_hours": out_of_hours,
    }
    _check_numbers(numbers)
    values = numbers | {"checked_on": london_date(at)}
    with transaction.atomic():
        row, _ = SafetyNumbers.objects.update_or_create(establishment=prison, defaults=values)
        audit.record("change_numbers", row, by=by, at=at)


def _check_numbers(numbers: dict[str, str]) -> None:
    for column, number in numbers.items():
        if number and not _is_number(number):
            raise FieldError(
                column, "Enter a phone number, such as 020 7946 0001, or 020 7946 0001 ext 123"
            )
    if not any(numbers.values()):
        raise FieldError(next(iter(IN_ORDER)), "Enter at least one number")


def _is_number(typed: str) -> bool:
    number = NUMBER.fullmatch(typed)
    return number is not None and len(re.findall(r"\d", number["dialled"])) >= FEWEST_DIGITS
