"""The form with which people filter a list."""

from typing import Final

from django.forms import BaseForm
from django.template.context import Context
from django.template.engine import Engine
from django.utils.safestring import SafeString

MOST_DRAWN: Final = 200
_drawn: dict[str, SafeString] = {}


def filter_boxes(form: BaseForm, *, is_in_use: bool) -> SafeString:
    """The HTML of the filters of a list.

    Remembers the HTML of empty filters for each set of choices. Rendering it each time would take a
    fifth of the time of a list. Never remembers what people type.
    """
    if is_in_use:
        return _draw(form)
    key = _shows(form)
    if key not in _drawn:
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        _drawn[key] = _draw(form)
    return _drawn[key]


def _draw(form: BaseForm) -> SafeString:
    template = Engine.get_default().get_template("ui/filter_boxes.html")
    return template.render(Context({"form": form}))


def _shows(form: BaseForm) -> str:
    """Everything on which the HTML of empty filters depends: the filters, their first values, and
    their choices."""
    boxes = [
        (name, field.label, [(str(value), label) for value, label in getattr(field, "choices", ())])
        for name, field in form.fields.items()
    ]
    return repr((type(form).__name__, dict(form.data), boxes))
