"""Reading what a page says at its top after it did or refused something."""

from typing import Any


def notices(page: Any) -> list[str]:
    """The kind of each notice on the page: "success" or "error"."""
    return [notice.level_tag for notice in page.context["messages"]]
