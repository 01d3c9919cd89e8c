"""What a component is given, made ready for its macro: nested, in camelCase, and safe.

The macros put `html`, `slots` and ready-made `attributes` into the page as they are, so nothing
reaches them there that has not been escaped or vouched for.
"""

import re
from collections.abc import Mapping

from django.utils.html import escape


class UnknownComponent(Exception):
    """There is no component of that name, or it does not take that argument."""


def nested(given: Mapping[str, object]) -> dict[str, object]:
    """`label__text="Name"` as `{"label": {"text": "Name"}}`."""
    tree: dict[str, object] = {}
    for name, value in given.items():
        *parents, leaf = name.split("__")
        branch = tree
        for parent in parents:
            below = branch.setdefault(parent, {})
            if not isinstance(below, dict):
                raise UnknownComponent(f"“{parent}” is given twice: whole, and in parts.")
            branch = below
        branch[leaf] = value
    return tree


def prepared(given: Mapping[str, object]) -> dict[str, object]:
    """The arguments with camelCase names and nothing unescaped in `html`, at every depth."""
    return {camel_case(name): prepared_value(name, value) for name, value in given.items()}


def prepared_value(name: str, value: object) -> object:
    if name.endswith("ttributes"):
        return html_attributes(value)
    if name.lower().endswith("html"):
        return escaped(value)
    if name == "slots" and isinstance(value, Mapping):
        return {camel_case(slot): escaped(html) for slot, html in value.items()}
    if isinstance(value, Mapping):
        return prepared(value)
    if isinstance(value, list | tuple):
        return [prepared(item) if isinstance(item, Mapping) else item for item in value]
    return value


def escaped(value: object) -> object:
    """The value itself when it is a SafeString or nothing at all, else its text, escaped."""
    return value if not value or hasattr(value, "__html__") else escape(str(value))


def html_attributes(value: object) -> dict[str, object]:
    """HTML attributes by name; a ready-made string would go into the page unescaped."""
    if not isinstance(value, Mapping):
        raise UnknownComponent("“attributes” takes names and values, not text.")
    return {name.replace("_", "-"): held for name, held in value.items()}


def camel_case(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def snake_case(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), name)
