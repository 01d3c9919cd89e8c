"""Checks between the figures of a report that must hold in every report."""

from collections.abc import Iterable, Iterator, Mapping

from reporting.programme.support import MISSED
from reporting.programme.tables import Figure, Identity, Relation, Table, figures_of

NESTED: tuple[tuple[str, str], ...] = (
    ("supported.new", "supported.men"),
    ("waits.meeting.referrals", "waits.match.referrals"),
    ("gate.approved_premises", "gate.supported"),
    ("gate.in_touch", "gate.supported"),
    ("breadth.three_or_more", "breadth.at_least_one"),
    ("breadth.five_or_more", "breadth.three_or_more"),
    ("breadth.at_least_one", "reviewed.reviewed"),
    ("volunteers.mentoring_of_trained", "volunteers.trained"),
    ("volunteers.mentoring_of_trained", "volunteers.active"),
    ("feedback.total.publishable", "feedback.total.answers"),
    ("case_studies.approved", "case_studies.written"),
)
"""Pairs of figures. Every record behind the first figure is also behind the second."""
SAME: tuple[tuple[str, str], ...] = (
    ("sources.total", "became.total"),
    ("became.matched", "waits.match.referrals"),
    ("ages.total", "supported.men"),
    ("ethnicity.total", "supported.men"),
    ("violence.total", "supported.men"),
    ("contact.total", "supported.men"),
    ("lengths.total", "supported.men"),
    ("reviewed.total", "supported.men"),
    ("gate_answers.total", "gate.eligible"),
    ("gate_destinations.total", "gate.supported"),
    ("sessions.missed.count", "missed.total"),
    ("concerns_stood.total", "concerns.total"),
    ("trained_became.total", "volunteers.trained"),
    ("trained_became.mentoring", "volunteers.mentoring_of_trained"),
    ("offences.not_recorded", "violence.not_recorded"),
)
"""Pairs of figures with the same records behind them."""


def identities_of(tables: Iterable[Table]) -> tuple[Identity, ...]:
    """Every check of these tables, whether it holds or not. No query."""
    tables = list(tables)
    figures, names = figures_of(tables), _names(tables)
    return (
        *(identity for table in tables for identity in _sums(table)),
        *(_same(figures[left], figures[right], names) for left, right in SAME),
        *(_within(figures[left], figures[right], names) for left, right in NESTED),
        *_of_all_men(tables, figures["supported.men"]),
        *_of_services(_table(tables, "services")),
        _took_place(tables, figures["prisons.total"]),
    )


def _sums(table: Table) -> Iterator[Identity]:
    """Checks that the rows of a table add up to its total, column by column."""
    if table.total is None:
        return
    for place, total in enumerate(table.total.figures):
        parts = tuple(row.figures[place] for row in table.rows)
        says = f"{table.title}: the rows of the column “{total.label}” add up to the total"
        yield Identity(f"sum.{total.key}", says, parts, Relation.EQUAL, (total,), is_within=True)


def _names(tables: Iterable[Table]) -> dict[str, str]:
    """The name of each figure for readers, by its key: its row, and the title of its table."""
    names = {}
    for table in tables:
        for row in table.all_rows:
            for figure in row.figures:
                column = f": {figure.label}" if len(row.figures) > 1 else ""
                names[figure.key] = f"“{row.label}{column}” in “{table.title}”"
    return names


def _same(left: Figure, right: Figure, names: Mapping[str, str]) -> Identity:
    says = f"{names[left.key]} is the same as {names[right.key]}"
    return Identity(
        f"same.{left.key}.{right.key}", says, (left,), Relation.EQUAL, (right,), is_within=True
    )


def _within(left: Figure, right: Figure, names: Mapping[str, str]) -> Identity:
    says = f"{names[left.key]} is part of {names[right.key]}"
    return Identity(
        f"within.{left.key}.{right.key}", says, (left,), Relation.AT_MOST, (right,), is_within=True
    )


def _of_all_men(tables: Iterable[Table], men: Figure) -> Iterator[Identity]:
    """Checks that every man is in exactly 1 column, in each area and at each stage of each
    questionnaire."""
    columns = {"areas": 3, "questionnaires": 4}
    for table in tables:
        for row in table.rows if table.key in columns else ():
            parts = row.figures[: columns[table.key]]
            says = f"{table.title}: the men in the row “{row.label}” add up to all men supported"
            yield Identity(f"men.{row.key}", says, parts, Relation.EQUAL, (men,), is_within=True)


def _of_services(table: Table) -> Iterator[Identity]:
    """Checks that the results of the referrals to each service add up to the number of
    referrals."""
    for row in table.all_rows:
        made, *results = row.figures
        says = f"{table.title}: the results in the row “{row.label}” add up to the referrals made"
        yield Identity(
            f"results.{row.key}", says, tuple(results), Relation.EQUAL, (made,), is_within=True
        )


def _took_place(tables: Iterable[Table], by_prison: Figure) -> Identity:
    """Checks that the sessions and contacts of all prisons together are the sessions and contacts
    that took place."""
    rows = [row for row in _table(tables, "sessions").rows if row.key != f"sessions.{MISSED}"]
    parts = tuple(row.figures[0] for row in rows)
    says = (
        "Sessions and contacts that took place add up to the sessions and contacts of all prisons"
    )
    return Identity("took_place", says, parts, Relation.EQUAL, (by_prison,), is_within=True)


def _table(tables: Iterable[Table], key: str) -> Table:
    return next(table for table in tables if table.key == key)
