"""A programme report that anybody may read. We join small groups, and hide counts below FEWEST. We
also hide as many other figures as needed, so that nobody can work out the small counts."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from config.common.disclosure import FEWEST, Link, published
from delivery.models import ContactKind, Destination
from matching.models import BROAD_GROUPS, Ethnicity
from reporting.programme.building import MISSING, TOTAL
from reporting.programme.identities import identities_of
from reporting.programme.outcomes import PROGRESSED
from reporting.programme.people import BANDS
from reporting.programme.referrals import OTHER_CLOSURES
from reporting.programme.tables import (
    Figure,
    Identity,
    ProgrammeReport,
    Records,
    Relation,
    Row,
    Table,
    Unit,
    figures_of,
)

Group = tuple[str, str]
"""The code and the label of a row that other rows are joined to."""

ABOUT_PUBLICATION: Final = (
    f"Small groups are joined. Counts from 1 to {FEWEST - 1} are hidden. Other figures "
    "are hidden too, if somebody could work out a small count from them. The groups of offences "
    "and the longest times of support are left out."
)
"""What we tell readers about how a report for publication is different."""
LEFT_OUT: Final = frozenset({"offences", "longest"})
"""Tables that are not published. Instead of the offences, the table of violence shows 2 groups of
them. Each of the longest times is about 1 man."""
OF_ONE: Final = frozenset({"waits.match.longest", "waits.meeting.longest"})
"""Columns that are not published, because each number is about 1 man."""
MAIN: Final = frozenset(
    {
        "supported.men",
        "became.matched",
        "gate.eligible",
        "gate.supported",
        "volunteers.active",
        "volunteers.trained",
        "breadth.at_least_one",
    }
)
"""The figures that people need most. We hide these figures and totals only if nothing else protects
the small counts."""
WHOLES: Final[Mapping[str, str]] = {
    "supported": "supported.men",
    "offences": "supported.men",
    "areas": "supported.men",
    "breadth": "supported.men",
    "questionnaires": "supported.men",
    "waits": "waits.match.referrals",
    "gate": "gate.supported",
    "volunteers": "volunteers.trained",
    "case_studies": "case_studies.written",
}
"""For each table without a total, the figure that its figures are a share of."""
YOUNG: Final = ("under-31", "Under 31")
MIDDLE: Final = ("31-40", "31 to 40")
OLDER: Final = ("41-and-over", "41 and over")
AGES: Final[Mapping[str, Group]] = dict.fromkeys(BANDS, OLDER) | {
    "under-20": YOUNG,
    "20-25": YOUNG,
    "26-30": YOUNG,
    "31-35": MIDDLE,
    "36-40": MIDDLE,
}
ETHNICITIES: Final[Mapping[str, Group]] = {
    group.value: (BROAD_GROUPS[group.value[0]].lower(), BROAD_GROUPS[group.value[0]])
    for group in Ethnicity
    if group != Ethnicity.NOT_SAID
}
CLOSED: Final[Group] = ("closed_otherwise", "Closed without a mentor for another reason")
SHORT: Final[Group] = ("under_6", "Less than 6 months")
LONG: Final[Group] = ("6_or_more", "6 months or more")
OTHER_CONTACTS: Final[Group] = ("other", "Other contacts")
ELSEWHERE: Final[Group] = ("elsewhere", "Elsewhere")
JOINED: Final[Mapping[str, Mapping[str, Group]]] = {
    "ages": AGES,
    "ethnicity": ETHNICITIES,
    "became": dict.fromkeys(OTHER_CLOSURES, CLOSED),
    "lengths": dict.fromkeys(("0", "1", "3"), SHORT) | dict.fromkeys(("6", "12"), LONG),
    "sessions": {kind.value: OTHER_CONTACTS for kind in ContactKind if kind != ContactKind.VISIT},
    "gate_destinations": {
        place.value: ELSEWHERE for place in Destination if place != Destination.APPROVED_PREMISES
    },
}
"""For each table, the rows that are joined, by their codes. All other rows stay unchanged."""
SMALL_JOINED: Final[Mapping[str, Group]] = {
    "prisons": ("other_prisons", f"Other prisons, each with fewer than {FEWEST}"),
    "services": ("other_services", f"Other services, each with fewer than {FEWEST}"),
}
"""For each table, the row to which we join every row whose first figure is small."""

PARTS: Final = (
    ("acct.mentors", "acct.reviews"),
    ("acct.mentors_told", "acct.opened"),
    ("contact.some", "several_prisons.total"),
    ("gate.accepted", "gate.offered"),
    ("gate.offered", "gate.eligible"),
    ("gate.supported", "gate.accepted"),
    ("gate.supported", "supported.men"),
    ("supported.men", "supported.matches"),
    ("volunteers.active", "supported.matches"),
)
"""Pairs of figures. The first figure is hardly ever larger than the second, and readers may expect
this. If it is not larger in a report, we hide figures as if readers knew that."""
ALIKE: Final = (
    ("gate_answers.accepted", "gate.accepted"),
    ("gate_destinations.approved_premises", "gate.approved_premises"),
    ("several_prisons.total", "contact.some"),
    ("gate.contacted", "gate.supported"),
    ("gate.released", "gate.contacted"),
)
"""Pairs of figures that are mostly equal. If they are equal in a report, we hide figures as if
readers knew that."""


@dataclass(frozen=True)
class Publication:
    """A report for publication. Its figures have no records. `hidden` has the keys of figures
    without a value, because the value would reveal too much. `hidden_before` has the keys of such
    figures of the period before."""

    report: ProgrammeReport
    hidden: frozenset[str]
    hidden_before: frozenset[str]


def publication_of(report: ProgrammeReport) -> Publication:
    """The report for publication. The same report always gives the same publication. No query.

    If the periods or prisons of 2 publications overlap, people can still work out small counts from
    the differences.
    """
    tables, hidden, identities = _published(report.tables)
    before, hidden_before, _ = _published(report.before)
    return Publication(
        ProgrammeReport(report.scope, tables, identities, before), hidden, hidden_before
    )


def _published(
    tables: tuple[Table, ...],
) -> tuple[tuple[Table, ...], frozenset[str], tuple[Identity, ...]]:
    """These tables for publication, the keys of their hidden figures, and the checks between the
    figures that are shown."""
    joined = tuple(_joined(table) for table in tables if table.key not in LEFT_OUT)
    shown = _shown(tables, joined)
    out = tuple(_written(table, shown) for table in joined)
    figures = figures_of(out)
    identities = (
        replace(
            each,
            left=tuple(figures[figure.key] for figure in each.left),
            right=tuple(figures[figure.key] for figure in each.right),
        )
        for each in (*identities_of(tables), *_new_sums(tables, joined))
        if all(figure.key in shown for figure in (*each.left, *each.right))
    )
    return out, frozenset(figures) - shown, tuple(identities)


def _joined(table: Table) -> Table:
    """The table with small groups joined, and without columns that are about 1 man."""
    group_of = _grouping(table)
    rows: dict[str, Row] = {}
    for row in table.rows:
        code, label = group_of(row) or ("", "")
        key = f"{table.key}.{code}" if code else row.key
        figures = tuple(figure for figure in row.figures if figure.key not in OF_ONE)
        if code:
            figures = tuple(
                replace(figure, key=f"{key}{figure.key.removeprefix(row.key)}")
                for figure in figures
            )
        if key in rows:
            figures = tuple(
                _added(one, other) for one, other in zip(rows[key].figures, figures, strict=True)
            )
        rows[key] = Row(key, label or row.label, figures)
    return replace(table, rows=tuple(rows.values()), notes=tuple(_notes(table)))


def _notes(table: Table) -> Iterator[str]:
    """Sentences that say which rows of this table are joined, and what is left out."""
    parts: dict[str, list[str]] = {}
    for row in table.rows:
        code = row.key.removeprefix(f"{table.key}.")
        if group := JOINED.get(table.key, {}).get(code):
            parts.setdefault(group[1], []).append(row.label)
    for label, joined in parts.items():
        if joined != [label]:
            beginnings = {part.partition(": ")[0] for part in joined}
            shared = f"{beginnings.pop()}: " if len(beginnings) == 1 else ""
            names = "; ".join(part.removeprefix(shared) for part in joined)
            yield f"“{label}” joins these groups: {names}."
    if any(figure.key in OF_ONE for figure in table.figures):
        yield "The longest times are left out, because each is about 1 man."


def _grouping(table: Table) -> Callable[[Row], Group | None]:
    """A function that takes a row of this table. It returns the row that this row is joined to, or
    None if the row is not joined."""
    groups, rest = JOINED.get(table.key, {}), SMALL_JOINED.get(table.key)

    def group_of(row: Row) -> Group | None:
        code = row.key.removeprefix(f"{table.key}.")
        if rest and code != MISSING and (row.figures[0].value or 0) < FEWEST:
            return rest
        return groups.get(code)

    return group_of


def _added(one: Figure, other: Figure) -> Figure:
    """The sum of 2 figures of joined rows. No record is behind both of them."""
    value = (one.value or 0) + (other.value or 0)
    of = one.of if one.key.split(".")[0] != "services" else (one.of or 0) + (other.of or 0)
    ids = (*one.records.ids, *other.records.ids)
    records = Records.of(one.records.kind, ids)
    return replace(one, value=value, records=records, of=None if one.of is None else of)


def _shown(tables: Iterable[Table], joined: Iterable[Table]) -> frozenset[str]:
    """The keys of the figures that can be shown. Also the names of denominators that can be shown
    but are not figures."""
    tables, joined = list(tables), list(joined)
    figures = figures_of(tables) | figures_of(joined)
    counts = {
        key: figure.value
        for key, figure in figures.items()
        if figure.unit in (Unit.COUNT, Unit.MINUTES) and figure.value is not None
    }
    printed = {key for key in figures_of(joined) if key in counts}
    small = {key for key in counts if 0 < len(figures[key].records.ids) < FEWEST}
    links = [*_links(tables), *_joins(tables)]
    for table in joined:
        for figure, whole in _shares(table):
            if whole not in counts and figure.of is not None:
                counts[whole] = figure.of
                printed.add(whole)
            rest = f"{figure.key}|rest"
            counts[rest] = counts[whole] - counts[figure.key]
            links.append(Link((figure.key, rest), (whole,)))
            if 0 < counts[rest] < FEWEST:
                small.add(rest)
    known = [link for link in links if link.names <= counts.keys()]
    last = MAIN | {figure.key for table in joined for figure in table.figures if _is_main(figure)}
    shown = published(counts, known, printed=printed, small=small, last=last)
    return shown | {
        key
        for key, figure in figures_of(joined).items()
        if key not in counts and (not figure.records.ids or len(figure.records.ids) >= FEWEST)
    }


def _is_main(figure: Figure) -> bool:
    """Whether the figure is a total, or how many men made progress in an area."""
    return figure.key.split(".")[1] == TOTAL or figure.definition == PROGRESSED


def _links(tables: list[Table]) -> Iterator[Link]:
    """What readers know about sums and shares of these figures."""
    for each in identities_of(tables):
        left, right = (tuple(one.key for one in side) for side in (each.left, each.right))
        yield Link(left, right, each.relation is Relation.EQUAL)
    for row in _rows(tables, "areas"):
        progressed, no_progress = f"{row.key}.progressed", f"{row.key}.no_progress"
        evidence = row.key.replace("areas", "evidence")
        yield Link((progressed,), ("breadth.at_least_one",), is_equal=False)
        yield Link((progressed, no_progress), ("reviewed.reviewed",), is_equal=False)
        yield Link((progressed, no_progress), (_judged(evidence),))
    for row in _rows(tables, "evidence"):
        yield Link(tuple(figure.key for figure in row.figures), (_judged(row.key),))
    for row in _rows(tables, "feedback"):
        yield Link((f"{row.key}.publishable",), (f"{row.key}.answers",), is_equal=False)
    for less, more in PARTS:
        yield Link((less,), (more,), is_equal=False)
    for one, other in ALIKE:
        yield Link((one,), (other,))


def _joins(tables: Iterable[Table]) -> Iterator[Link]:
    """The links that say that each joined figure is the sum of its parts."""
    for table in tables:
        parts: dict[str, list[str]] = {}
        group_of = _grouping(table)
        for row in table.rows:
            if group := group_of(row):
                for figure in row.figures:
                    key = f"{table.key}.{group[0]}{figure.key.removeprefix(row.key)}"
                    parts.setdefault(key, []).append(figure.key)
        for key, keys in parts.items():
            yield Link(tuple(keys), (key,))


def _rows(tables: Iterable[Table], key: str) -> Iterator[Row]:
    return (row for table in tables if table.key == key for row in table.all_rows)


def _judged(row: str) -> str:
    """A name for the number of men with a judgement in an area. The figures about evidence in this
    area are a share of this number."""
    return f"{row}|judged"


def _whole_of(table: Table, row: Row, place: int) -> str:
    """The name of the number that the figure at this place is a share of."""
    if table.key == "evidence":
        return _judged(row.key)
    if table.key == "services":
        return row.figures[0].key
    return table.total.figures[place].key if table.total else WHOLES[table.key]


def _shares(table: Table) -> Iterator[tuple[Figure, str]]:
    """Each figure that is a share, with the name of the number that it is a share of. Leaves out
    most tables with a total, because their other rows show the rest. Includes the table of
    services."""
    for row in table.all_rows if table.total is None or table.key == "services" else ():
        for place, figure in enumerate(row.figures):
            if figure.of is not None:
                yield figure, _whole_of(table, row, place)


def _written(table: Table, shown: Collection[str]) -> Table:
    """The table as it is published."""

    def written(row: Row) -> Row:
        figures = (_figure(table, row, place, shown) for place in range(len(row.figures)))
        return replace(row, figures=tuple(figures))

    is_whole = all(figure.key in shown for figure in table.figures)
    return replace(
        table,
        rows=tuple(written(row) for row in table.rows),
        total=table.total and written(table.total),
        chart=table.chart if is_whole else None,
    )


def _figure(table: Table, row: Row, place: int, shown: Collection[str]) -> Figure:
    """The figure as it is published: without records, and without a value if the value is
    hidden."""
    figure = row.figures[place]
    bare = replace(figure, records=Records(figure.records.kind, ()), of=None, known=None)
    if figure.key not in shown:
        return replace(bare, value=None, is_hidden=True)
    if figure.of is None or _whole_of(table, row, place) not in shown:
        return bare
    known = figure.known if _is_known_shown(table, row, figure, shown) else None
    return replace(bare, of=figure.of, known=known)


def _is_known_shown(table: Table, row: Row, figure: Figure, shown: Collection[str]) -> bool:
    """Whether the publication can show how many men or records the figure rests on."""
    if figure.known is None or figure.of is None:
        return False
    column = figure.key.removeprefix(f"{row.key}.")
    if table.total:
        return f"{table.key}.{MISSING}{figure.key.removeprefix(row.key)}" in shown
    if table.key == "breadth":
        return "reviewed.reviewed" in shown
    if table.key == "areas" and column != "need":
        return f"{row.key}.not_judged" in shown
    unknown = figure.of - figure.known
    return figure.known >= FEWEST and (unknown == 0 or unknown >= FEWEST)


def _new_sums(tables: Iterable[Table], joined: Iterable[Table]) -> Iterator[Identity]:
    """The checks of the joined tables: the rows of each table add up to its total."""
    before = {table.key: table for table in tables}
    for table in joined:
        if table.total is None or table.rows == before[table.key].rows:
            continue
        for place, total in enumerate(table.total.figures):
            parts = tuple(row.figures[place] for row in table.rows)
            says = f"{table.title}: the rows of the column “{total.label}” add up to the total"
            yield Identity(f"sum.{total.key}", says, parts, Relation.EQUAL, (total,))
