"""Records that several tests share, because they take long to make."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def undone(blocker: Any) -> Iterator[None]:
    """Whatever is written in this block is undone when the block ends. `blocker` is the fixture
    `django_db_blocker`. For a fixture that serves all tests of a file."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
