"""Fills in the forms of a page, as a person in a hurry would."""

from collections import defaultdict
from collections.abc import Iterator

from config.common.clock import london_today
from tests.config.ui.markup import Element, elements

Body = dict[str, list[str]]
"""What a form sends: the values of each field."""


def sendings(html: str, address: str) -> list[tuple[str, Body]]:
    """The address to which each form of this page is sent, and what it sends. Fills in what is
    empty.

    Chooses the first of several radio buttons, ticks every box, and leaves out files.
    """
    return [
        (form.get("action", "").partition("?")[0] or address, body_of(fields))
        for form, fields in forms(html)
        if form.get("method", "").lower() == "post"
    ]


def forms(html: str) -> Iterator[tuple[Element, list[Element]]]:
    """Each form, with the elements from its start to the start of the next form."""
    form, fields = None, list[Element]()
    for element in elements(html):
        if element.tag == "form":
            if form is not None:
                yield form, fields
            form, fields = element, []
        fields.append(element)
    if form is not None:
        yield form, fields


def body_of(fields: list[Element]) -> Body:
    body: Body = defaultdict(list)
    select = ""
    for field in fields:
        name = field.get("name", "")
        if field.tag == "select":
            select = name
        elif field.tag == "option":
            if field.get("value") and ("selected" in field or not body[select]):
                body[select] = [field["value"]]
        elif field.tag == "textarea" and name:
            body[name] = [field.text.strip() or "Words"]
        elif field.tag in ("input", "button") and name and name != "csrfmiddlewaretoken":
            _type(body, name, field)
    return {name: values for name, values in body.items() if name and values}


def _type(body: Body, name: str, field: Element) -> None:
    kind, value = field.get("type", "text"), field.get("value", "")
    if kind == "checkbox":
        body[name].append(value or "on")
    elif kind == "radio":
        if "checked" in field or not body[name]:
            body[name] = [value]
    elif kind != "file" and not body[name]:
        body[name] = [value or _plausible(name, field)]


def _plausible(name: str, field: Element) -> str:
    today = london_today()
    endings = {"day": today.day, "month": today.month, "year": today.year, "starts": "23:59"}
    ending = name.rpartition("_")[2]
    if ending in endings:
        return str(endings[ending])
    if "numeric" in (field.get("inputmode"), field.get("type")) or field.get("type") == "number":
        return "1"
    return "someone@example.org" if field.get("type") == "email" else "Words"
