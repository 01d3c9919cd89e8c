"""The table tag: what it shows, what it escapes and what it refuses."""

import re

import pytest
from django.core.paginator import Paginator
from django.template import RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from hypothesis import example, given
from pytest_django import DjangoAssertNumQueries

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import now
from config.ui.sorting import Order, Sorting
from tests.config.ui.markup import TEXT, elements, only
from tests.factories.people import user_with

PEOPLE = """{% table name, visits in people caption="Mentors" %}
  {% column "Mentor" %}{{ name }}
  {% column "Visits" numeric=True classes="app-prose" %}<b>{{ visits }}</b>
{% empty %}Nobody.
{% endtable %}"""


def rendered(source: str, **context: object) -> str:
    request = RequestFactory().get("/?name=a&page=2")
    return Template("{% load ui %}" + source).render(RequestContext(request, context))


def test_every_row_has_a_heading_and_cells_that_name_themselves() -> None:
    html = rendered(PEOPLE, people=[("Ama", 2), ("Kofi", 5)])
    assert [(element["scope"], element.text) for element in elements(html, "th")] == [
        ("col", "Mentor"),
        ("col", "Visits"),
        ("row", "Ama"),
        ("row", "Kofi"),
    ]
    assert [element["data-label"] for element in elements(html, "td")] == ["Visits", "Visits"]
    assert [element.text for element in elements(html, "b")] == ["2", "5"]
    classes = elements(html, "td")[0]["class"].split()
    assert {"govuk-table__cell--numeric", "app-prose"} <= {*classes}
    assert "app-table-stack" in elements(html, "table")[0]["class"]
    assert elements(html, "caption")[0].text == "Mentors"
    assert "govuk-visually-hidden" in elements(html, "caption")[0]["class"]


def test_another_column_can_be_the_heading_and_one_can_be_left_out() -> None:
    source = """{% table row in rows caption="Mentors" stack=False %}
      {% column "Tick" %}<input>{% column "Mentor" heading=True %}{{ row }}
      {% column "Score" when=scored %}9{% endtable %}"""
    html = rendered(source, rows=["Ama"])
    assert only(html, scope="row").text == "Ama"
    assert [element["data-label"] for element in elements(html, "td")] == ["Tick"]
    assert "app-table-stack" not in elements(html, "table")[0]["class"]
    assert len(elements(rendered(source, rows=["Ama"], scored=True), "td")) == 2


def test_the_caption_can_be_worked_out_and_seen() -> None:
    source = """{% table row in rows show_caption=True %}{% if few %}Few{% else %}Many{% endif %}
      {% column "Mentor" %}{{ row }}{% endtable %}"""
    caption = elements(rendered(source, rows=["Ama"], few=True), "caption")[0]
    assert caption.text == "Few"
    assert "govuk-visually-hidden" not in caption["class"]


def test_without_rows_there_is_a_sentence_and_no_table() -> None:
    nobody: tuple[object, ...] = ([], None, Paginator([], 5).get_page(1))
    for people in nobody:
        assert [
            (element.tag, element.text) for element in elements(rendered(PEOPLE, people=people))
        ] == [("p", "Nobody.")]
    silent = PEOPLE.replace("{% empty %}Nobody.\n", "")
    assert not elements(rendered(silent, people=[]))


def test_a_total_is_below_the_last_row() -> None:
    source = """{% table row in rows caption="Points" %}{% column "What" total="Score" %}{{ row }}
      {% column "Weight" %}1{% column "Points" total=total %}0{% endtable %}"""
    foot = rendered(source, rows=["Ama"], total=0).partition("<tfoot>")[2]
    assert [element.text for element in elements(foot)][1:] == ["Score", "", "0"]
    assert [element.get("data-label") for element in elements(foot, "td")] == [None, "Points"]
    assert "<tfoot>" not in rendered(PEOPLE, people=[("Ama", 2)])


def test_the_other_pages_are_below_and_keep_the_address() -> None:
    page = Paginator([("Ama", n) for n in range(9)], 3).get_page(2)
    html = rendered(PEOPLE, people=page)
    assert [element["href"] for element in elements(html, "a") if "rel" in element] == [
        "?name=a&page=1",
        "?name=a&page=3",
    ]
    assert not elements(rendered(PEOPLE, people=page.object_list), "nav")


@given(TEXT)
@example("<b title='x'>&amp;\"")
def test_text_never_becomes_markup(text: str) -> None:
    source = """{% table row in rows caption=words %}{% column words total=words %}{{ row }}
      {% column words total=words %}{{ row }}{% endtable %}"""
    html = rendered(source, rows=[text], words=text)
    plain = rendered(source, rows=["a"], words="a")
    assert [element.tag for element in elements(html)] == [
        element.tag for element in elements(plain)
    ]
    assert {element["data-label"] for element in elements(html, "td")} == {text}


@pytest.mark.django_db
def test_rows_are_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    source = """{% table user in users caption="People" %}{% column "Name" %}{{ user.name }}
      {% column "Email" %}{{ user.email }}{% endtable %}"""
    for _ in range(3):
        user_with(Role.MENTOR)
        with django_assert_num_queries(1):
            rendered(source, users=User.objects.all())


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("{% table rows %}{% column 'A' %}{% endtable %}", "row in rows"),
        (
            "{% table row in rows size=1 %}{% column 'A' %}{% endtable %}",
            "caption, show_caption",
        ),
        (
            "{% table row in rows caption='A' %}{% column 'A' size=1 %}{% endtable %}",
            "numeric, sort, total",
        ),
        ("{% table row in rows caption='A' %}{% column %}{% endtable %}", "column"),
        (
            "{% table row in rows caption='A' %}{% column numeric=True %}{% endtable %}",
            "column",
        ),
        ("{% table row in rows %}{% column 'A' %}{% endtable %}", "caption"),
        ("{% table row in rows caption='A' %}B{% column 'A' %}{% endtable %}", "caption"),
        ("{% table row in rows caption='A' %}{% column 'A' %}", "endtable"),
    ],
)
def test_a_mistake_is_named_when_the_template_is_compiled(source: str, named: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=re.escape(named)):
        Template("{% load ui %}" + source)


ORDERS = {"name": Order("Name", ("name",)), "email": Order("Email", ("email",))}
SORTED = """{% table user in users caption="People" sorting=sorting %}
  {% column "Name" sort="name" %}{{ user.name }}
  {% column "Email" sort="email" %}{{ user.email }}
  {% column "Phone" %}–{% endtable %}"""


def sorting(query: str) -> Sorting:
    return Sorting.of(RequestFactory().get(f"/?{query}"), ORDERS, first="name")


@pytest.mark.parametrize(
    ("query", "directions", "links"),
    [
        ("", ["ascending", "", ""], ["-name", "email"]),
        ("sort=-name", ["descending", "", ""], ["name", "email"]),
        ("sort=email", ["", "ascending", ""], ["name", "-email"]),
        ("sort=password", ["ascending", "", ""], ["-name", "email"]),
        ("sort=--name", ["ascending", "", ""], ["-name", "email"]),
    ],
)
def test_headings_sort_the_list_and_say_how_it_is_sorted(
    query: str, directions: list[str], links: list[str]
) -> None:
    html = rendered(SORTED, users=[User(name="Ama")], sorting=sorting(query))
    headings = [heading for heading in elements(html, "th") if heading["scope"] == "col"]
    assert [heading.get("aria-sort", "") for heading in headings] == directions
    assert [link["href"] for link in elements(html, "a")] == [
        f"?name=a&sort={link}" for link in links
    ]


def test_an_order_that_the_list_does_not_have_is_named() -> None:
    with pytest.raises(TemplateSyntaxError, match="name, email"):
        rendered(SORTED.replace('"email" %', '"age" %'), users=[User()], sorting=sorting(""))


@pytest.mark.django_db
def test_equal_rows_stay_in_the_order_of_their_keys_up_and_down() -> None:
    first, second = user_with(Role.MENTOR, name="Ama"), user_with(Role.MENTOR, name="Ama")
    last = user_with(Role.MENTOR, name="Kofi")
    assert list(sorting("").rows(User.objects.all())) == [first, second, last]
    assert list(sorting("sort=-name").rows(User.objects.all())) == [last, first, second]


@pytest.mark.django_db
def test_what_is_not_known_is_last_up_and_down() -> None:
    never = user_with(Role.MENTOR, last_login=None)
    once = user_with(Role.MENTOR, last_login=now())
    orders = {"seen": Order("Seen", ("last_login",))}
    for query in ("seen", "-seen"):
        asked = Sorting.of(RequestFactory().get(f"/?sort={query}"), orders, first="seen")
        assert list(asked.rows(User.objects.all())) == [once, never]
