"""What a form says when it refuses."""

from typing import Any


def is_refused(answer: Any, error: str) -> bool:
    """Whether the page shows the error twice: in the summary, and in the form."""
    return bool(answer.status_code == 200 and answer.content.decode().count(error) == 2)
