"""The tags for pages: `component`, `wrap`, `table`, `error_summary`, `question`, `pagination`,
`drawn_once` and `service_now`."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.engine import Engine
from django.template.exceptions import TemplateSyntaxError
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from config.common.clock import reading
from config.common.signs import Service, service_at
from config.ui.components import Component, UnknownComponent, component
from config.ui.filters import MOST_DRAWN, filter_boxes
from config.ui.forms import field_errors, form_errors, general_errors
from config.ui.sorting import Sorting
from config.ui.tables import do_table

register = template.Library()
register.filter(field_errors)
register.filter(general_errors)
register.tag("table", do_table)


@register.simple_tag
def service_now() -> Service:
    """Whether the worker and the schedule are running. One query."""
    return service_at(reading())


class ComponentNode(Node):
    """Renders one component. If there is a body, it becomes the component's `html`."""

    def __init__(
        self,
        component: Component,
        arguments: dict[str, FilterExpression],
        body: NodeList | None = None,
    ) -> None:
        self.component = component
        self.arguments = arguments
        self.body = body

    def render(self, context: Context) -> SafeString:
        given = {name: value.resolve(context) for name, value in self.arguments.items()}
        if self.body is not None:
            given["html"] = self.body.render(context)
        try:
            return self.component.render(given)
        except UnknownComponent as error:
            raise TemplateSyntaxError(str(error)) from error


def parsed(parser: Parser, token: Token) -> tuple[Component, dict[str, FilterExpression]]:
    """The component that a tag names, and its arguments. Checks them when the template is
    compiled."""
    tag, *bits = token.split_contents()
    if not bits or bits[0][0] not in "\"'":
        raise TemplateSyntaxError(f"{{% {tag} %}} takes a component’s name in quotes first.")
    arguments = token_kwargs(bits[1:], parser)
    if len(arguments) != len(bits) - 1:
        raise TemplateSyntaxError(f"{{% {tag} {bits[0]} %}} takes its arguments as name=value.")
    try:
        named = component(bits[0].strip("\"'"))
        named.check_arguments(arguments)
    except UnknownComponent as error:
        raise TemplateSyntaxError(str(error)) from error
    return named, arguments


@register.tag("component")
def do_component(parser: Parser, token: Token) -> ComponentNode:
    """A component: `{% component "button" text="Save" prevent_double_click=True %}`."""
    return ComponentNode(*parsed(parser, token))


@register.tag("wrap")
def do_wrap(parser: Parser, token: Token) -> ComponentNode:
    """A component around a piece of the page: `{% wrap "inset-text" %}<p>…</p>{% endwrap %}`."""
    named, arguments = parsed(parser, token)
    if "html" not in named.arguments:
        raise TemplateSyntaxError(f"The component “{named.name}” takes no html to wrap.")
    body = parser.parse(("endwrap",))
    parser.delete_first_token()
    return ComponentNode(named, arguments, body)


@register.simple_tag
def attributes(values: Mapping[str, object], omit: str = "") -> SafeString:
    """The HTML attributes of a field's widget, without `class` and the attribute `omit`. Python
    does this 4 times as fast as a template. This matters for a list with 1,000 boxes."""
    return flatatt({name: value for name, value in values.items() if name not in ("class", omit)})


@register.simple_tag
def options(groups: Iterable[tuple[str, Iterable[Mapping[str, Any]], int]]) -> SafeString:
    """The HTML of the options of a select, in groups or not. `groups` are the optgroups of a
    widget. Python does this 5 times as fast as a template."""
    written = []
    for name, choices, _ in groups:
        lines = "".join(option(row["value"], row["label"], row["selected"]) for row in choices)
        if name:
            lines = f'\n  <optgroup label="{conditional_escape(name)}">{lines}\n  </optgroup>'
        written.append(lines)
    return SafeString("".join(written))


@register.simple_tag
def drawn_once(template: str, **values: Hashable) -> SafeString:
    """The HTML of a template with these values. Rendered only once for the same values, so the
    template must not use anything else."""
    return _drawn(template, **values)


@lru_cache(maxsize=MOST_DRAWN)
def _drawn(template: str, **values: Hashable) -> SafeString:
    return Engine.get_default().get_template(template).render(Context(values))


@register.simple_tag(takes_context=True)
def boxes(context: Context, form: BaseForm) -> SafeString:
    """The HTML of the filters of a list."""
    return filter_boxes(form, is_in_use=bool(form.data) and form.data == context["request"].GET)


@register.simple_tag
def orders(sorting: Sorting) -> SafeString:
    """The HTML of the options of the box that sorts a list."""
    chosen = sorting.sort_key
    lines = (option(value, label, value == chosen) for value, label in sorting.choices)
    return SafeString("".join(lines))


def option(value: object, label: Any, is_selected: bool) -> str:
    """The HTML of one option of a select."""
    words = escape(label) if type(label) is str else conditional_escape(label)
    selected = " selected" if is_selected else ""
    return f'\n  <option value="{escape(str(value))}"{selected}>{words}</option>'


@register.simple_tag
def error_summary(form: BaseForm | Sequence[BaseForm]) -> SafeString:
    """The errors of a form, or of all forms of a page, each with a link to its field. Empty when
    there are no errors."""
    forms = [form] if isinstance(form, BaseForm) else form
    errors = [error for each in forms for error in form_errors(each)]
    if not errors:
        return SafeString("")
    return component("error-summary").render(
        {"title_text": "There is a problem", "error_list": errors}
    )


@register.simple_tag
def question(field: BoundField) -> SafeString:
    """A field whose label or legend is the heading of the page."""
    return field.render("ui/forms/question.html")


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[object]) -> dict[str, object]:
    """Links to the other pages of a list. The links keep the filters of the list. Empty when there
    is only one page."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context["request"]}
