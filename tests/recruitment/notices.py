"""What a page says at its top after something was done or refused."""

from typing import Any


def notices(page: Any) -> list[str]:
    """The kind of each notice on the page: "success" or "error"."""
    return [notice.level_tag for notice in page.context["messages"]]
