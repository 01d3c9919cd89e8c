"""The component tag: its arguments, what it refuses and what it escapes."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import SafeString
from hypothesis import example, given

from config.site.navigation import Link
from config.ui.components import GOVUK, MOJ, UnknownComponent, component
from tests.config.ui.markup import TEXT, elements, only


def rendered(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_a_component_is_rendered_with_its_arguments() -> None:
    html = rendered('{% component "button" text="Save" prevent_double_click=True %}')
    button = only(html, type="submit")
    assert button.text.strip() == "Save"
    assert button["data-prevent-double-click"] == "true"


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ('{% component "buton" text="Save" %}', ["“buton”", "button, character-count"]),
        ('{% component "button" txt="Save" %}', ["“txt”", "prevent_double_click, text, type"]),
        ('{% component "summary-list" title="Not its own: its card\'s" %}', ["“title”", "rows"]),
        ('{% component "button" label__colour="Save" %}', ["“label”"]),
        ("{% component button %}", []),
        ("{% component %}", []),
        ('{% component "button" "Save" %}', []),
        ('{% wrap "back-link" txt="x" %}{% endwrap %}', ["“txt”"]),
        ('{% wrap "summary-list" %}{% endwrap %}', ["“summary-list”"]),
    ],
)
def test_a_mistake_is_named_when_the_template_is_compiled(source: str, named: list[str]) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template("{% load ui %}" + source)
    assert all(name in str(caught.value) for name in named)


@pytest.mark.parametrize("name", sorted(GOVUK | MOJ))
def test_every_component_can_be_had_and_says_what_it_takes(name: str) -> None:
    assert {"classes", "attributes"} <= component(name).arguments
    assert "get" not in component(name).arguments


def test_the_arguments_are_the_ones_the_macro_reads() -> None:
    assert component("tag").arguments == {"attributes", "classes", "html", "text"}
    assert component("inset-text").arguments == {"attributes", "classes", "html", "id", "text"}


@given(TEXT)
@example("<b title='x'>&amp;\"")
def test_text_never_becomes_markup(text: str) -> None:
    html = component("tag").render({"text": text})
    assert [element.tag for element in elements(html)] == ["strong"]


def test_a_tag_drawn_from_safe_text_is_not_shown_for_the_same_typed_text() -> None:
    component("tag").render({"text": SafeString("<b>Active</b>")})
    html = component("tag").render({"text": "<b>Active</b>"})
    assert [element.tag for element in elements(html)] == ["strong"]


@given(TEXT)
@example("<b title='x'>&amp;\"")
def test_html_that_nobody_vouched_for_is_escaped(text: str) -> None:
    html = component("inset-text").render({"html": text})
    assert [element.tag for element in elements(html)] == ["div"]


@given(TEXT)
@example("<b title='x'>&amp;\"")
def test_nested_html_and_attributes_are_escaped(text: str) -> None:
    row = {"key": {"html": text}, "value": {"html": text}}
    html = component("summary-list").render({"rows": [row], "attributes": {"data-said": text}})
    assert [element.tag for element in elements(html)] == ["dl", "div", "dt", "dd"]
    assert elements(html)[0]["data-said"] == text


def test_vouched_html_is_kept() -> None:
    html = component("inset-text").render({"html": SafeString("<em>now</em>")})
    assert [element.tag for element in elements(html)] == ["div", "em"]


def test_a_wrapped_piece_of_the_page_keeps_its_own_escaping() -> None:
    html = rendered(
        '{% wrap "details" summary_text="Why" %}<p>{{ said }}</p>{% endwrap %}', said="<b>"
    )
    assert [element.tag for element in elements(html)][-2:] == ["div", "p"]


def test_names_are_nested_by_double_underscores_and_camel_cased() -> None:
    html = rendered(
        '{% component "summary-list" rows=rows card__title__text="David" '
        'card__title__heading_level=3 attributes__hx_get="/more/" %}',
        rows=[{"key": {"text": "Prison"}, "value": {"text": "HMP Brixton"}}],
    )
    assert [element.text.strip() for element in elements(html, "h3")] == ["David"]
    assert only(html, **{"hx-get": "/more/"}).tag == "dl"


def test_attributes_as_ready_made_text_are_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered('{% component "button" text="Save" attributes=said %}', said=" onclick=x")


def test_an_argument_given_whole_and_in_parts_is_refused() -> None:
    with pytest.raises(UnknownComponent, match="label"):
        component("input").render({"label": "Name", "label__text": "Name"})


def test_what_is_drawn_once_differs_with_its_values() -> None:
    def bar(*names: str, current: str = "") -> str:
        links = tuple(Link(name, f"/{name}/", name == current, "", "") for name in names)
        return rendered('{% drawn_once "ui/navigation.html" items=links %}', links=links)

    assert bar("men", "mentors", current="men") == bar("men", "mentors", current="men")
    assert 'href="/mentors/"' in bar("men", "mentors")
    assert "mentors" not in bar("men")
    assert bar("men", current="men").count("aria-current") == 1
    assert "aria-current" not in bar("men")
    assert "<b>" not in bar("<b>")
