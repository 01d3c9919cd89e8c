"""Somebody who has read a published programme report, and tries to work out what it hides."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from config.common.disclosure import FEWEST
from reporting.programme.identities import identities_of
from reporting.programme.publication import ALIKE, JOINED, PARTS, SMALL_JOINED
from reporting.programme.tables import Figure, Relation, Row, Table, Unit, figures_of
from tests.attack import Attack

OF_ALL_MEN: Final = ("supported", "areas", "breadth", "questionnaires", "offences")
OF_ONE_ROW: Final = {
    "waits": "waits.match.referrals",
    "gate": "gate.supported",
    "volunteers": "volunteers.trained",
    "case_studies": "case_studies.written",
}
ENDLESS: Final = -(10**7)
Tables = tuple[Table, ...]
Weights = dict[str, int]


def given_away(tables: Tables, published: Tables) -> set[str]:
    """The keys of the counts of `tables` below FEWEST for which a reader of `published` finds at
    most FEWEST values, and of all other hidden figures for which they find only 1 value. Also
    “not …” for those who are left out of a share, where they are fewer than FEWEST."""
    figures, joined = figures_of(tables), dict(_joined(tables))
    truth = {key: figure.value or 0 for key, figure in figures.items() if _is_counted(figure)}
    truth |= {key: sum(truth[part] for part in parts) for key, parts in joined.items()}
    attack = _attack(tables, published, joined, truth)
    hidden = {key for key, figure in figures_of(published).items() if figure.value is None}
    small = {key for key in truth if 0 < _behind(key, figures, joined) < FEWEST}
    away = set()
    for key in small | (hidden & truth.keys()):
        if not attack.has_room({key: 1}, FEWEST if key in small else 1):
            away.add(key)
    for key, weights in _rests(tables, published):
        rest = sum(weight * truth[name] for name, weight in weights.items())
        if 0 < rest < FEWEST and not attack.has_room(weights, FEWEST):
            away.add(f"not {key}")
    return away


def _attack(
    tables: Tables,
    published: Tables,
    joined: Mapping[str, list[str]],
    truth: Mapping[str, int],
) -> Attack:
    """Somebody who knows all that is published, and all that holds in every report. All of it is
    true."""
    attack = Attack(truth, most=10 * sum(truth.values()) + 100)
    for weights, least, greatest in _known(tables, published, joined, truth):
        assert least <= sum(weight * truth[key] for key, weight in weights.items()) <= greatest
        attack.knows(weights, least, greatest)
    return attack


def _known(
    tables: Tables,
    published: Tables,
    joined: Mapping[str, list[str]],
    truth: Mapping[str, int],
) -> Iterator[tuple[Weights, int, int]]:
    """Sums of figures, with the least and the greatest that each can be."""
    for weights, least in (*_sums(tables, joined, truth), *_inside(tables)):
        yield weights, least, 0
    for key, figure in figures_of(published).items():
        if key in truth and figure.value is not None:
            yield {key: 1}, figure.value, figure.value
    for weights, value in _read(published):
        yield weights, value, value


def whole_of(table: Table, row: Row, place: int) -> Weights:
    """The figures that the figure at this place is a share of, added up."""
    if table.key == "evidence":
        area = row.key.replace("evidence", "areas")
        return {f"{area}.progressed": 1, f"{area}.no_progress": 1}
    if table.key == "services":
        return {f"{row.key}.made": 1}
    if table.total:
        return {table.total.figures[place].key: 1}
    return {"supported.men" if table.key in OF_ALL_MEN else OF_ONE_ROW[table.key]: 1}


def known_of(table: Table, row: Row, figure: Figure) -> Weights | None:
    """The figures that add up to how many men we know the answer of. None where no figures do."""
    if table.key == "areas":
        is_need = figure.key.endswith(".need")
        return None if is_need else {f"{row.key}.progressed": 1, f"{row.key}.no_progress": 1}
    if table.key == "breadth":
        return {"reviewed.reviewed": 1}
    if table.key == "offences":
        return {"supported.men": 1, "offences.not_recorded": -1}
    column = figure.key.removeprefix(row.key)
    return {f"{table.key}.total{column}": 1, f"{table.key}.not_recorded{column}": -1}


def _is_counted(figure: Figure) -> bool:
    return figure.unit in (Unit.COUNT, Unit.MINUTES) and figure.value is not None


def _behind(key: str, raw: Mapping[str, Figure], joined: Mapping[str, list[str]]) -> int:
    """How many records are behind this figure."""
    return sum(len(raw[part].records.ids) for part in joined.get(key, [key]))


def _joined(tables: Tables) -> Iterator[tuple[str, list[str]]]:
    """The keys of the figures of each joined row, with the keys of their parts."""
    parts: dict[str, list[str]] = {}
    for table in tables:
        for row in table.rows:
            code = row.key.removeprefix(f"{table.key}.")
            group = JOINED.get(table.key, {}).get(code)
            if table.key in SMALL_JOINED and code != "not_recorded":
                is_small = (row.figures[0].value or 0) < FEWEST
                group = SMALL_JOINED[table.key] if is_small else None
            if group is None:
                continue
            for figure in row.figures:
                column = figure.key.removeprefix(row.key)
                parts.setdefault(f"{table.key}.{group[0]}{column}", []).append(figure.key)
    yield from parts.items()


def _sums(
    tables: Tables, joined: Mapping[str, list[str]], truth: Mapping[str, int]
) -> Iterator[tuple[Weights, int]]:
    """Sums of figures that are 0, or at most 0, whatever the report says, and the least that each
    can be."""
    for each in identities_of(tables):
        weights = {figure.key: 1 for figure in each.left}
        for figure in each.right:
            weights[figure.key] = weights.get(figure.key, 0) - 1
        yield weights, 0 if each.relation is Relation.EQUAL else ENDLESS
    for key, parts in joined.items():
        yield dict.fromkeys(parts, 1) | {key: -1}, 0
    for less, more in PARTS:
        if truth[less] <= truth[more]:
            yield {less: 1, more: -1}, ENDLESS
    for one, other in ALIKE:
        if truth[one] == truth[other]:
            yield {one: 1, other: -1}, 0


def _inside(tables: Tables) -> Iterator[tuple[Weights, int]]:
    """What holds inside some tables, in the same form."""
    for table in tables:
        for row in table.all_rows:
            if table.key == "evidence":
                kinds = {figure.key: 1 for figure in row.figures}
                yield kinds | dict.fromkeys(whole_of(table, row, 0), -1), 0
            if table.key == "areas":
                judged = {f"{row.key}.progressed": 1, f"{row.key}.no_progress": 1}
                yield judged | {"reviewed.reviewed": -1}, ENDLESS
                yield {f"{row.key}.progressed": 1, "breadth.at_least_one": -1}, ENDLESS
            if table.key == "feedback":
                yield {f"{row.key}.publishable": 1, f"{row.key}.answers": -1}, ENDLESS
            yield from _at_most_all(table, row)


def _at_most_all(table: Table, row: Row) -> Iterator[tuple[Weights, int]]:
    """No figure is larger than what it is a share of."""
    for place, figure in enumerate(row.figures):
        whole = whole_of(table, row, place) if figure.of is not None else {}
        if whole and figure.key not in whole:
            yield {figure.key: 1} | dict.fromkeys(whole, -1), ENDLESS


def _read(published: Tables) -> Iterator[tuple[Weights, int]]:
    """What the denominators say, and the numbers of men of whom we know the answer."""
    for table in published:
        for row in table.all_rows:
            for place, figure in enumerate(row.figures):
                if figure.of is not None:
                    yield whole_of(table, row, place), figure.of
                if figure.known is not None and (known := known_of(table, row, figure)):
                    yield known, figure.known


def _rests(tables: Tables, published: Tables) -> Iterator[tuple[str, Weights]]:
    """Those who are left out of each share, also where the denominator is hidden. In a partition
    they are in the other rows."""
    printed = figures_of(published)
    for table in (table for table in tables if table.total is None):
        for row in table.rows:
            for place, figure in enumerate(row.figures):
                if figure.of is not None and figure.key in printed:
                    whole = whole_of(table, row, place)
                    if figure.key not in whole:
                        yield figure.key, whole | {figure.key: -1}
    for table in (table for table in published if table.key == "services"):
        for row in table.all_rows:
            made, *results = (figure.key for figure in row.figures)
            yield from ((key, {made: 1, key: -1}) for key in results)


def small_alone(tables: Tables, hidden: Collection[str]) -> frozenset[str]:
    """The keys among `hidden` whose count is small itself, so that it is not hidden to protect
    others."""
    figures, joined = figures_of(tables), dict(_joined(tables))
    return frozenset(key for key in hidden if _behind(key, figures, joined) < FEWEST)
