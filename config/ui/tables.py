"""The template tag for tables.

A table has rows, columns and a caption. It can also have a sentence for when there are no rows, and
links to the other pages of a list.
"""

from dataclasses import dataclass

from django.core.paginator import Page
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Parser,
    TextNode,
    Token,
    token_kwargs,
)
from django.template.context import Context
from django.template.engine import Engine
from django.template.exceptions import TemplateSyntaxError
from django.utils.safestring import SafeString

from config.ui.sorting import Sorting

TABLE_ARGUMENTS = frozenset({"caption", "show_caption", "stack", "sorting"})
COLUMN_ARGUMENTS = frozenset({"heading", "numeric", "classes", "when", "total", "sort"})


@dataclass(frozen=True)
class Column:
    """One column in a template: its title, its arguments, and the content of its cells."""

    title: FilterExpression
    arguments: dict[str, FilterExpression]
    body: NodeList

    def value(self, name: str, context: Context, usual: object = None) -> object:
        return self.arguments[name].resolve(context) if name in self.arguments else usual

    def head(
        self, context: Context, *, is_heading: bool, sorting: Sorting | None
    ) -> dict[str, object]:
        """The values for the heading of this column in ui/table.html, and the opening tag of its
        cells. Renders the opening tag once for all rows.

        Raises TemplateSyntaxError when the column names an order that `sorting` does not have.
        """
        head = {
            "title": self.title.resolve(context),
            "is_heading": is_heading,
            "tag": "th" if is_heading else "td",
            **{name: self.value(name, context) for name in ("numeric", "classes", "total")},
            **self.order(context, sorting),
        }
        cell = Engine.get_default().get_template("ui/table_cell.html")
        return head | {"opening": cell.render(Context(head))}

    def order(self, context: Context, sorting: Sorting | None) -> dict[str, str]:
        name = str(self.value("sort", context, usual=""))
        if not name or sorting is None:
            return {}
        if name not in sorting.orders:
            raise TemplateSyntaxError(
                f"The list has no order “{name}”. It has: {', '.join(sorting.orders)}."
            )
        return {"pressed": sorting.pressed(name), "direction": sorting.direction(name)}

    def cell(self, context: Context, head: dict[str, object]) -> str:
        return f"{head['opening']}{self.body.render(context).strip()}</{head['tag']}>"


class TableNode(Node):
    """Renders the columns once for each row. Reads the rows once, and makes no other query."""

    def __init__(
        self,
        row_names: list[str],
        rows: FilterExpression,
        arguments: dict[str, FilterExpression],
        caption: NodeList,
        columns: list[Column],
        empty: NodeList,
    ) -> None:
        self.row_names = row_names
        self.rows = rows
        self.arguments = arguments
        self.caption = caption
        self.columns = columns
        self.empty = empty

    def render(self, context: Context) -> SafeString:
        rows = self.rows.resolve(context)
        shown = [column for column in self.columns if column.value("when", context, usual=True)]
        marked = [column for column in shown if column.value("heading", context)]
        heading = (marked or shown)[0]
        values = {name: given.resolve(context) for name, given in self.arguments.items()}
        sorting = values.pop("sorting", None)
        columns = [
            column.head(context, is_heading=column is heading, sorting=sorting) for column in shown
        ]
        lines = []
        for row in rows or ():
            with context.push(**self.named(row)):
                cells = [
                    column.cell(context, head) for column, head in zip(shown, columns, strict=True)
                ]
            lines.append(SafeString("\n".join(cells)))
        filled = {
            "stack": True,
            "caption": self.caption.render(context).strip(),
            **values,
            "columns": columns,
            "lines": lines,
            "has_total": any(column["total"] is not None for column in columns),
            "empty": self.empty.render(context).strip(),
            "page": rows if isinstance(rows, Page) else None,
            "request": context.get("request"),
        }
        return Engine.get_default().get_template("ui/table.html").render(context.new(filled))

    def named(self, row: object) -> dict[str, object]:
        """The variables that cells can use: one for the row, or one for each part of the row."""
        if len(self.row_names) == 1:
            return {self.row_names[0]: row}
        return dict(zip(self.row_names, row, strict=True))  # type: ignore[call-overload] # a row of parts


def do_table(parser: Parser, token: Token) -> TableNode:
    """A table, with a tag `column` for each of its columns:

        {% table row in page caption="Mentors, by name" %}
          {% column "Mentor" %}<a class="govuk-link" href="…">{{ row }}</a>
          {% column "Meets" numeric=True %}{{ row.matches }}
        {% empty %}Nobody matches these filters.
        {% endtable %}

    `row in rows` works as in `for`. For example, `label, weight in lines` splits each row. If the
    rows are a page of a list, the table is followed by links to the other pages. With
    `page.object_list`, there are no links. If there are no rows, the page shows the text after
    `empty` instead of the table, or nothing.

    The caption is an argument, or the text before the first column. By default, only screen readers
    read it. With `show_caption=True`, everybody sees it.

    On a phone, each row becomes a card, where each cell shows the title of its column. With
    `stack=False`, the rows stay rows. With `stack="compact"`, a card has 2 cells on each line.

    A column can name an order of `sorting` (see config.ui.sorting), as in `sort="leaves"`. Its
    title becomes a link that sorts the whole list in this order.

    A column takes `numeric=True` (aligned right), `classes` (of its cells), `when` (shown only if
    true) and `total` (below the last row). The heading of each row is the column with
    `heading=True`. If no column has this, it is the first column.
    """
    words = token.split_contents()[1:]
    if "in" not in words[1:-1]:
        raise TemplateSyntaxError("{% table %} starts like “for”: {% table row in rows … %}.")
    place = words.index("in")
    row_names = " ".join(words[:place]).replace(",", " ").split()
    arguments = checked_arguments(parser, "table", words[place + 2 :], TABLE_ARGUMENTS)
    caption = parser.parse(("column",))
    is_written = any(not isinstance(node, TextNode) or node.s.strip() for node in caption)
    if "caption" not in arguments and not is_written:
        raise TemplateSyntaxError(
            "{% table %} needs a caption. Screen readers name the table by it."
        )
    if "caption" in arguments and is_written:
        raise TemplateSyntaxError(
            "{% table %} takes one caption: the argument or the text, not both."
        )
    columns, empty = [], NodeList()
    while (following := parser.next_token()).split_contents()[0] == "column":
        columns.append(parsed_column(parser, following))
    if following.contents == "empty":
        empty = parser.parse(("endtable",))
        parser.delete_first_token()
    rows = parser.compile_filter(words[place + 1])
    return TableNode(row_names, rows, arguments, caption, columns, empty)


def parsed_column(parser: Parser, token: Token) -> Column:
    words = token.split_contents()[1:]
    if not words or token_kwargs(words[:1], parser):
        raise TemplateSyntaxError("{% column %} starts with its title.")
    arguments = checked_arguments(parser, "column", words[1:], COLUMN_ARGUMENTS)
    body = parser.parse(("column", "empty", "endtable"))
    return Column(parser.compile_filter(words[0]), arguments, body)


def checked_arguments(
    parser: Parser, tag: str, words: list[str], allowed: frozenset[str]
) -> dict[str, FilterExpression]:
    """The arguments of a tag, by name.

    Raises TemplateSyntaxError for an argument that the tag does not take.
    """
    arguments = token_kwargs(list(words), parser)
    if len(arguments) != len(words) or not arguments.keys() <= allowed:
        named = ", ".join(sorted(allowed))
        raise TemplateSyntaxError(f"{{% {tag} %}} takes as name=value only: {named}.")
    return arguments
