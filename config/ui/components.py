"""The components of pages, by name. Some are GOV.UK's. The others are ours, and follow the Ministry
of Justice's design.

Also prepares the arguments of components: nests them, gives them camelCase names, and escapes them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, nodes

GOVUK = frozenset(
    "back-link breadcrumbs button character-count checkboxes date-input details error-message "
    "error-summary fieldset file-upload hint input inset-text label notification-banner pagination "
    "panel password-input phase-banner radios select service-navigation summary-list table tag "
    "task-list textarea warning-text".split()
)
MOJ = frozenset("alert badge identity-bar side-navigation sub-navigation timeline".split())


class UnknownComponent(Exception):
    """There is no component with this name, or the component does not take this argument."""


def nested(given: Mapping[str, object]) -> dict[str, object]:
    """The arguments in nested form: `label__text="Name"` becomes `{"label": {"text": "Name"}}`."""
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
    """The arguments with camelCase names and with `html` escaped, including nested arguments."""
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
    """The value, escaped as HTML. Returns safe HTML and empty values unchanged."""
    return value if not value or hasattr(value, "__html__") else escape(str(value))


def html_attributes(value: object) -> dict[str, object]:
    """The HTML attributes by name. Raises UnknownComponent if `value` is a string, because nothing
    would escape it."""
    if not isinstance(value, Mapping):
        raise UnknownComponent("“attributes” takes names and values, not text.")
    return {name.replace("_", "-"): text for name, text in value.items()}


def camel_case(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def snake_case(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), name)


@dataclass(frozen=True)
class Component:
    """One Jinja macro, and the arguments that it takes, in snake_case."""

    name: str
    macro: Callable[[dict[str, object]], str]
    arguments: frozenset[str]

    def check_arguments(self, given: Mapping[str, object]) -> None:
        """Raises UnknownComponent for an argument that the component does not take."""
        unknown = sorted({name.partition("__")[0] for name in given} - self.arguments)
        if unknown:
            raise UnknownComponent(
                f"The component “{self.name}” takes no “{unknown[0]}”. "
                f"It takes: {', '.join(sorted(self.arguments))}."
            )

    def render(self, given: Mapping[str, object]) -> SafeString:
        """The HTML of the component. Escapes text. Also escapes `html` unless it is a
        SafeString."""
        if self.name == "tag" and all(isinstance(value, str) for value in given.values()):
            return tag(**given)
        return self.drawn(given)

    def drawn(self, given: Mapping[str, object]) -> SafeString:
        self.check_arguments(given)
        return SafeString(self.macro(prepared(nested(given))))


@lru_cache(maxsize=500, typed=True)  # typed, because only a SafeString is not escaped
def tag(**given: str) -> SafeString:
    """The HTML of a GOV.UK tag with these texts. Renders each tag only once, because a list has the
    same few tags in all its rows."""
    return component("tag").drawn(given)


@cache
def component(name: str) -> Component:
    """The component with this name. Raises UnknownComponent when there is none."""
    if name not in GOVUK | MOJ:
        raise UnknownComponent(
            f"There is no component “{name}”. There are: {', '.join(sorted(GOVUK | MOJ))}."
        )
    maker, path = ("moj", f"moj/{name}.html")
    if name in GOVUK:
        maker, path = ("govuk", f"govuk_frontend_jinja/components/{name}/macro.html")
    template = environment().get_template(path)
    macro = maker + "".join(word.capitalize() for word in name.split("-"))
    source = Path(str(template.filename)).read_text()
    return Component(name, getattr(template.module, macro), arguments_read(source))


@cache
def environment() -> Environment:
    """The only Jinja environment. We use Jinja only for the macros of components. Pages are Django
    templates."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    ours = PackageLoader("config.ui", "jinja")
    return Environment(loader=ChoiceLoader([govuk, ours]), autoescape=True)


def arguments_read(source: str) -> frozenset[str]:
    """The names that the source of a macro reads from its `params`, in snake_case."""
    tree = environment().parse(source)
    for helper in helpers_with_other_params(tree):
        helper.body = []
    named = {node.attr for node in tree.find_all(nodes.Getattr) if is_params(node.node)}
    named |= {node.arg.as_const() for node in tree.find_all(nodes.Getitem) if is_params(node.node)}
    private = {name for name in named if name.startswith("_")}
    return frozenset(map(snake_case, named - private - {"get"}))


def helpers_with_other_params(tree: nodes.Template) -> list[nodes.Macro]:
    """The inner macros whose `params` are not those of the component.

    Such a macro gets only a part of the component's `params`. An example is the macro for a summary
    card.
    """
    names = {
        call.node.name
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.args and not is_params(call.args[0])
    }
    return [
        macro
        for macro in tree.find_all(nodes.Macro)
        if macro.name in names and any(arg.name == "params" for arg in macro.args)
    ]


def is_params(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "params"
