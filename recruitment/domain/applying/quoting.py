"""The reference people quote on the telephone."""

import secrets
from typing import Final

from recruitment.models import Application

# No vowels, so that no word is spelt by chance, and nothing that sounds or looks like another.
LETTERS: Final = "23456789BCDFGHJKMNPQRTVWXYZ"


def new_reference() -> str:
    """One that no application has, such as "K7M-4QXD": 27⁷, about ten thousand million of them."""
    while True:
        drawn = "".join(secrets.choice(LETTERS) for _ in range(7))
        reference = f"{drawn[:3]}-{drawn[3:]}"
        if not Application.objects.filter(reference=reference).exists():
            return reference
