"""A programme report as plain values, for JSON. docs/programme-report.md says what each key means.
Never change a key, because other programs read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from delivery.outcomes.areas import AREAS
from reporting.programme.building import MISSING, TOTAL
from reporting.programme.outcomes import BREADTH
from reporting.programme.publication import CLOSED, Publication
from reporting.programme.referrals import LEFT_UNMATCHED, MATCHED, OTHER_CLOSURES, WAITING
from reporting.programme.support import PLACES
from reporting.programme.tables import (
    Definition,
    Figure,
    Identity,
    ProgrammeReport,
    Table,
    figures_of,
)

Values = dict[str, int | None]
"""The values of figures, by their keys. None if a figure is hidden or has nothing to measure."""


def as_plain(report: ProgrammeReport | Publication, *, prisons: Iterable[str]) -> dict[str, Any]:
    """The report as values that JSON can hold. `prisons` has the codes of its prisons. It is empty
    for all prisons. Leaves out the ids of records, because only some people may see the records.

    A report for publication lists its hidden figures under `hidden`. Their values are None
    everywhere. Tables that are not published are left out.
    """
    if isinstance(report, Publication):
        plain = as_plain(report.report, prisons=prisons)
        before = {**plain["before"], "hidden": sorted(report.hidden_before)}
        return {**plain, "hidden": sorted(report.hidden), "before": before}
    scope = report.scope
    return {
        "period": {
            "first": scope.first.isoformat(),
            "last": scope.last.isoformat(),
            "as_at": scope.as_at.isoformat(),
            "prisons": sorted(prisons),
        },
        **_summary(report.tables),
        "identities": [_identity(identity) for identity in report.identities],
        "figures": {key: _figure(figure) for key, figure in report.figures.items()},
        "definitions": _definitions(report.figures.values()),
        "before": {
            "period": {
                "first": scope.before.first.isoformat(),
                "last": scope.before.last.isoformat(),
                "as_at": scope.before.as_at.isoformat(),
            },
            **_summary(report.before),
        },
    }


def _summary(tables: Iterable[Table]) -> dict[str, Any]:
    """The figures that people ask for most, with simpler names."""
    tables = list(tables)
    values = {key: figure.value for key, figure in figures_of(tables).items()}
    rows = {table.key: _rows(table) for table in tables}
    return {
        "referrals": {
            "received": values["sources.total"],
            "by_source": rows["sources"],
            "matched": values[f"became.{MATCHED}"],
            "waiting": values[f"became.{WAITING}"],
            "left_unmatched": values[f"became.{LEFT_UNMATCHED}"],
            **_closures(rows["became"], values),
            "no_outcome": values[f"became.{MISSING}"],
        },
        "people": {
            "supported": values["supported.men"],
            **{
                key: rows[key]
                for key in ("ages", "ethnicity", "offences", "violence")
                if key in rows
            },
        },
        "outcomes": {
            **{code: values.get(f"areas.{code}.progressed", 0) for code in AREAS},
            **{key: values[f"breadth.{key}"] for key in BREADTH},
            "reviewed": values["reviewed.reviewed"],
        },
        "gate": {
            key: values[f"gate.{key}"]
            for key in ("eligible", "offered", "accepted", "supported", "approved_premises")
        },
        "several_prisons": values["several_prisons.several"],
        **(_longest(values) if "longest" in rows else {}),
        "sessions": {
            "held": values["sessions.visit.count"],
            "missed": values["sessions.missed.count"],
            "minutes": values["sessions.total.minutes"],
        },
        "acct": {"reviews": values["acct.reviews"], "mentors_at_reviews": values["acct.mentors"]},
        "volunteers": {
            key: values[f"volunteers.{key}"]
            for key in ("active", "recruited", "trained", "cleared", "mentoring_of_trained", "left")
        },
    }


def _closures(became: Values, values: Values) -> dict[str, Any]:
    """The referrals that were closed for other reasons. In a report for publication, these reasons
    are joined in one number."""
    joined = f"became.{CLOSED[0]}"
    if joined in values:
        return {"closed_otherwise": values[joined]}
    closed = {reason: became[reason] or 0 for reason in OTHER_CLOSURES if reason in became}
    return {"closed_otherwise": sum(closed.values()), "closed_by_reason": closed}


def _longest(values: Values) -> dict[str, Any]:
    longest = (values[f"longest.{place}"] for place in PLACES)
    return {"longest_months": [months for months in longest if months is not None]}


def _rows(table: Table) -> Values:
    """The rows whose figure is above 0 or hidden, by the last part of their keys. Leaves out the
    total."""
    rows = {row.key.removeprefix(f"{table.key}."): row.figures[0].value for row in table.rows}
    return {key: value for key, value in rows.items() if value != 0 and key != TOTAL}


def _identity(identity: Identity) -> dict[str, Any]:
    return {
        "key": identity.key,
        "says": identity.says,
        "left": identity.left_sum,
        "relation": identity.relation.value,
        "right": identity.right_sum,
        "holds": identity.holds,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "value": figure.value,
        "of": figure.of,
        "known": figure.known,
        "unit": figure.unit.value,
        "definition": figure.definition.key,
    }


def _definitions(figures: Iterable[Figure]) -> Mapping[str, Any]:
    by_key: dict[str, Definition] = {each.definition.key: each.definition for each in figures}
    return {
        key: {
            "says": definition.says,
            "numerator": definition.numerator,
            "denominator": definition.denominator,
            "source": definition.source,
        }
        for key, definition in by_key.items()
    }
