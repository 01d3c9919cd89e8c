"""The lists of delivery that a programme starts with."""

from collections.abc import Callable
from typing import Final

from django.db import transaction

LOADERS: Final[tuple[Callable[[], None], ...]] = ()
"""Each adds what is missing of one list, and is safe to repeat."""


def load_delivery_lists() -> None:
    """Adds what is missing of every list. Names that somebody changed stay. Safe to repeat."""
    with transaction.atomic():
        for load in LOADERS:
            load()
