"""Reading what a form says when it refuses an answer."""

from typing import Any


def is_refused(answer: Any, error: str) -> bool:
    """Whether the page shows the error in both places: in the summary and in the form."""
    return bool(answer.status_code == 200 and answer.content.decode().count(error) == 2)
