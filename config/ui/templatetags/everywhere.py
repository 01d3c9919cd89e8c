"""Faster versions of Django's `url`, `static` and `date`. Also `charity` (who runs the service),
`get_in_touch` (who to call about a page), `phone_link` (a link that calls a number),
`sends_nothing` (whether this is a restored copy) and `reference_of_request` (for error pages).

Every template can use them without `load` (see TEMPLATES in the settings). A list of 25 rows has 50
URLs and 50 dates. For each of these, Django makes about 100 function calls.
"""

from calendar import month_name
from datetime import date
from functools import cache
from typing import Any, Final

from django import template
from django.template import defaultfilters
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as do_django_url
from django.templatetags.static import StaticNode
from django.urls import reverse
from django.utils.html import escape

from config.common import phones
from config.common.charity.contact import Contact
from config.common.charity.reading import Details
from config.common.charity.reading import charity as who_runs_this
from config.common.outbox.hold import shown_hold
from config.common.tracing import SHORT, request_id

DAY: Final = "j F Y"
MONTHS: Final = tuple(month_name)
"""The names of the months. January is number 1. Django would look for a translation each time."""
SOME_KEY: Final = 10**15
"""A number that does not appear in any of our URLs."""

register = template.Library()


@cache
def address_pattern(name: str, keys: int) -> str:
    """The URL with this name, with {} instead of each of its keys. Remembered, because the URLs do
    not change while the service runs."""
    stand_ins = [SOME_KEY + place for place in range(keys)]
    address: str = escape(reverse(name, args=stand_ins))
    for stand_in in stand_ins:
        address = address.replace(str(stand_in), "{}")
    return address


class AddressNode(URLNode):
    """Renders a URL. If the URL has only keys as arguments, fills them in without Django's
    `reverse`."""

    def render(self, context: Context) -> str:
        if self.asvar or self.kwargs:
            return super().render(context)
        keys = [key.resolve(context) for key in self.args]
        if any(type(key) is not int or key < 0 for key in keys):
            return super().render(context)
        return address_pattern(self.view_name.resolve(context), len(keys)).format(*keys)


@register.tag("url")
def do_url(parser: Parser, token: Token) -> AddressNode:
    """The same as Django's tag `url`, but faster."""
    node = do_django_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


class FileNode(StaticNode):
    """Renders the URL of a static file. Looks it up only once, because it does not change while the
    service runs."""

    @classmethod
    @cache
    def handle_simple(cls, path: str) -> str:
        return str(StaticNode.handle_simple(path))


@register.tag("static")
def do_static(parser: Parser, token: Token) -> StaticNode:
    """The same as Django's tag `static`, but faster."""
    return FileNode.handle_token(parser, token)


@register.filter
def phone_link(number: str) -> str:
    """The address of a link that calls this number (see config.common.phones)."""
    return phones.phone_link(number)


@register.filter("date", expects_localtime=True, is_safe=False)
def written_date(value: Any, written: str | None = None) -> str:
    """The same as Django's filter `date`, but faster."""
    if written == DAY and isinstance(value, date):
        return f"{value.day} {MONTHS[value.month]} {value.year:04}"
    return defaultfilters.date(value, written)


@register.simple_tag
def charity() -> Details:
    """Who runs the service. Rarely costs a query (see config.common.charity.reading)."""
    return who_runs_this()


@register.simple_tag
def sends_nothing() -> bool:
    """Whether this copy was restored from a backup, so that no email leaves it. Seldom a query (see
    config.common.outbox.hold)."""
    return shown_hold() is not None


@register.inclusion_tag("ui/get_in_touch.html")
def get_in_touch(contact: Contact | None = None) -> dict[str, Contact]:
    """How to reach this person, as a sentence with links. If no person is given, how to reach the
    charity."""
    return {"contact": contact or who_runs_this().contact}


@register.inclusion_tag("ui/reference.html")
def reference_of_request() -> dict[str, str]:
    """The reference number on an error page. People tell us this number, so that we find their
    request in the log."""
    return {"reference": request_id()[:SHORT]}
