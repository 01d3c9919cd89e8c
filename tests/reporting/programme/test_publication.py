"""A report for publication shows what matters and nobody who could be known by it. Somebody who has
read all of it, and solves for what is hidden, can work out nothing."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from config.common.disclosure import FEWEST
from delivery.synthetic.loading import load_all
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from reporting.programme import written
from reporting.programme.document import Document
from reporting.programme.files import report_file
from reporting.programme.keeping import make_programme_report
from reporting.programme.publication import Publication, publication_of
from reporting.programme.stored import as_stored
from reporting.programme.tables import ProgrammeReport, Scope, Table, Unit, figures_of
from reporting.programme.written import chapters
from tests.reporting.programme.attacking import given_away, small_alone
from tests.reporting.programme.scattering import scattered

pytestmark = pytest.mark.django_db
Programme = Callable[[int], ProgrammeReport]
SHOWN: Final = {
    "sources.total": 93,
    "sources.self_wing": 52,
    "sources.pom": 18,
    "became.matched": 31,
    "became.waiting": 6,
    "became.left_unmatched": 17,
    "became.closed_otherwise": 39,
    "supported.men": 31,
    "ages.under-31": 7,
    "ages.31-40": 14,
    "ages.41-and-over": 10,
    "ethnicity.white": 17,
    "ethnicity.black": 8,
    "violence.violent": 22,
    "violence.not_violent": 9,
    "areas.employment.progressed": 20,
    "areas.problems.progressed": 26,
    "areas.activities.progressed": 24,
    "areas.attitudes.progressed": 23,
    "areas.relationships.progressed": 25,
    "breadth.at_least_one": 31,
    "breadth.three_or_more": 26,
    "breadth.five_or_more": 20,
    "gate.eligible": 12,
    "gate.supported": 7,
    "volunteers.active": 11,
}
HIDDEN: Final = {
    "sources.participant",
    "sources.operational",
    "sources.other_service",
    "ethnicity.asian",
    "ethnicity.mixed",
    "ethnicity.other",
    "ethnicity.NS",
    "gate.approved_premises",
    "areas.wellbeing.progressed",
    "several_prisons.several",
}
"""Of well-being, 27 of 31 men made progress: the 4 others could be known."""


@pytest.fixture(scope="module")
def demo_report(django_db_setup: None, django_db_blocker: Any) -> Iterator[ProgrammeReport]:
    """The report about the demo's period. The demo is loaded once and undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_all(seed=1, by=PROGRAMME, at=now())
        scope = Scope(FIRST_DAY, LAST_DAY, london_today())
        yield make_programme_report(scope, by=PROGRAMME, at=now())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def programme(demo_report: ProgrammeReport) -> Programme:
    """Makes the report of another programme, from a number."""
    return lambda seed: scattered(demo_report, seed)


@pytest.fixture(scope="module")
def publication(demo_report: ProgrammeReport) -> Publication:
    return publication_of(demo_report)


def test_the_main_figures_are_shown(publication: Publication) -> None:
    figures = publication.report.figures
    assert {key: figures[key].value for key in SHOWN} == SHOWN


def test_small_counts_are_hidden_with_their_shares(publication: Publication) -> None:
    assert publication.hidden >= HIDDEN
    for key in publication.hidden:
        figure = publication.report.figures[key]
        assert (figure.value, figure.of, figure.known, figure.percent) == (None, None, None, None)


def test_nothing_small_is_left_and_no_records(publication: Publication) -> None:
    for tables in (publication.report.tables, publication.report.before):
        for figure in figures_of(tables).values():
            assert figure.records.ids == ()
            if figure.unit is Unit.COUNT and figure.value is not None:
                assert figure.value == 0 or figure.value >= FEWEST


def test_more_is_shown_than_hidden(demo_report: ProgrammeReport, publication: Publication) -> None:
    """Of the counts that are no zero."""
    large = {
        key
        for key, figure in demo_report.figures.items()
        if key in publication.report.figures and (figure.value or 0) >= FEWEST
    }
    assert len(large - publication.hidden) > 5 * len(large & publication.hidden)


def test_what_must_hold_still_holds_and_names_no_hidden_figure(publication: Publication) -> None:
    identities = publication.report.identities
    assert {"sum.became.total", "sum.ages.total", "same.ages.total.supported.men"} <= {
        identity.key for identity in identities
    }
    for identity in identities:
        assert identity.holds
        assert all(figure.value is not None for figure in (*identity.left, *identity.right))


def test_a_table_that_hides_something_has_no_picture(publication: Publication) -> None:
    assert publication.report.table("became").chart
    assert publication.report.table("ethnicity").chart is None


def test_tables_about_1_man_are_left_out(publication: Publication) -> None:
    assert not {"longest", "offences"} & {table.key for table in publication.report.tables}
    assert publication.report.table("waits").columns == ("Referrals", "Usual wait")


def test_nothing_hidden_can_be_worked_out(
    demo_report: ProgrammeReport, publication: Publication
) -> None:
    assert given_away(demo_report.tables, publication.report.tables) == set()


def test_if_only_small_counts_were_hidden_they_could_be_worked_out(
    demo_report: ProgrammeReport, publication: Publication
) -> None:
    small = small_alone(demo_report.tables, publication.hidden)
    careless = careless_of(demo_report, publication, small)
    away = given_away(demo_report.tables, careless)
    assert away >= {
        "several_prisons.several",
        "not areas.wellbeing.progressed",
    }


@settings(max_examples=2, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 2**32))
def test_nothing_hidden_can_be_worked_out_in_any_programme(programme: Programme, seed: int) -> None:
    report = programme(seed)
    assert report.holds
    publication = publication_of(report)
    assert given_away(report.tables, publication.report.tables) == set()
    assert given_away(report.before, publication.report.before) == set()


def test_the_same_report_gives_the_same_publication(
    demo_report: ProgrammeReport, publication: Publication
) -> None:
    assert publication_of(demo_report) == publication


def careless_of(
    report: ProgrammeReport, publication: Publication, small: frozenset[str]
) -> tuple[Table, ...]:
    """The tables of the publication if only small counts were hidden."""

    def careless(table: Table) -> Table:
        rows = (
            replace(
                row,
                figures=tuple(
                    figure
                    if figure.key in small or figure.key not in report.figures
                    else replace(figure, value=report.figures[figure.key].value)
                    for figure in row.figures
                ),
            )
            for row in table.all_rows
        )
        *parts, last = rows
        return replace(
            table,
            rows=tuple(parts) if table.total else (*parts, last),
            total=table.total and last,
        )

    return tuple(careless(table) for table in publication.report.tables)


def test_hidden_figures_say_so_wherever_they_are_shown(publication: Publication) -> None:
    stored = as_stored(publication.report)
    cells = {
        cell.key: cell.now
        for chapter in chapters(stored)
        for _, lines, _ in chapter.tables
        for line in lines
        for cell in line.cells
    }
    text = report_file(Document(stored), "csv").decode("utf-8-sig")
    rows = {row["Key"]: row["Value"] for row in csv.DictReader(io.StringIO(text))}
    for shown in (cells, rows):
        assert {
            key for key, words in shown.items() if words == written.HIDDEN
        } == publication.hidden
