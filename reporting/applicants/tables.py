"""The tables of the page, with small numbers hidden. Nobody is in 2 cohorts, so the tables of one
cohort reveal nothing about another cohort. There is no table of all cohorts together, because its
sums would reveal small numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from config.common.disclosure import FEWEST, Link, published
from recruitment.models import Cohort
from reporting.applicants.counting import (
    QUESTIONS,
    STAGES,
    Cell,
    Person,
    Question,
    counts_of,
    stages_over,
)
from reporting.yields.steps import Step

FEWEST_PEOPLE: Final = 2 * FEWEST
"""We show a stage of a cohort only if at least this many people reached it."""
TOTAL: Final = "total"


@dataclass(frozen=True)
class Row:
    """One group: how many of its people reached each of STAGES. A number is None if we hide it, or
    if its stage is not shown."""

    label: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Table:
    """The groups of one question, and the total."""

    question: Question
    rows: Sequence[Row]
    total: Row

    @property
    def is_empty(self) -> bool:
        """Whether the numbers of all groups are hidden."""
        return all(number is None for row in self.rows for number in row.numbers)


@dataclass(frozen=True)
class Report:
    """What the page shows: a cohort with its stages and tables, and every cohort that can be
    shown."""

    cohort: Cohort
    stages: Sequence[Step]
    tables: Sequence[Table]
    cohorts: Sequence[Cohort]


def stages_shown(cohort: Cohort, people: Iterable[Person], *, today: date) -> list[Step]:
    """The stages of this cohort that the tables show."""
    reached = Counter(
        stage for person in people if person.cohort == cohort.pk for stage in person.stages
    )
    over = stages_over(cohort, today=today)
    return [stage for stage in over if reached[stage] >= FEWEST_PEOPLE]


def tables_of(cohort: Cohort, people: Iterable[Person], *, stages: Sequence[Step]) -> list[Table]:
    """A table for each question about the people of this cohort. Takes about half a second."""
    own = [person for person in people if person.cohort == cohort.pk]
    return [_table(question, own, stages) for question in QUESTIONS]


def _table(question: Question, people: Sequence[Person], stages: Sequence[Step]) -> Table:
    counts = counts_of(people, question.name)
    codes = [code for code, _ in question.groups]
    every = {(stage, code): counts[stage, code] for stage in stages for code in codes}
    every |= {(stage, TOTAL): sum(counts[stage, code] for code in codes) for stage in stages}
    shown = _shown(every, question, stages)

    def row(code: str, label: str) -> Row:
        cells = [(stage, code) for stage in STAGES]
        return Row(label, tuple(every[cell] if _name(cell) in shown else None for cell in cells))

    rows = [row(code, label) for code, label in question.groups]
    return Table(question, rows, row(TOTAL, "Everybody"))


def _shown(
    counts: Mapping[Cell, int], question: Question, stages: Sequence[Step]
) -> frozenset[str]:
    """The counts that can be shown, each given by its stage and group."""
    codes = [code for code, _ in question.groups]
    named = {_name(cell): number for cell, number in counts.items()}
    printed = set(named)
    totals = {_name(cell) for cell in counts if cell[1] == TOTAL}
    small = {name for name, number in named.items() if 0 < number < FEWEST} - totals
    links = [
        Link(tuple(_name((stage, code)) for code in codes), (_name((stage, TOTAL)),))
        for stage in stages
    ]
    for rest, later, earlier in _rests(codes, stages):
        named[rest] = named[earlier] - named[later]
        links.append(Link((later, rest), (earlier,)))
        if question.is_private and 0 < named[rest] < FEWEST:
            small.add(rest)
    return published(named, links, printed=printed, small=small, last=totals)


def _rests(codes: Iterable[str], stages: Sequence[Step]) -> Iterator[tuple[str, str, str]]:
    """The numbers of people who did not go on to the next stage, which somebody could work out from
    2 counts. There is a row for each group and each 2 neighbouring stages. A row has a name for
    this number, and the names of the 2 counts, the later stage first."""
    for earlier, later in pairwise(stages):
        for code in codes:
            after, before = _name((later, code)), _name((earlier, code))
            yield f"{before}|not on", after, before


def _name(cell: Cell) -> str:
    stage, code = cell
    return f"{stage.code}|{code}"
