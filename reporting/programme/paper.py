"""A programme report as a PDF that screen readers can read (PDF/UA-1): the whole report, and the
summary of one page."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string

from reporting.programme.document import SECTION_TITLES, Document, Section
from reporting.programme.glossary import terms_of
from reporting.programme.picture import ON_PAPER, is_drawn, picture
from reporting.programme.publication import ABOUT_PUBLICATION
from reporting.programme.stored import StoredReport
from reporting.programme.summary import highlights_of, summary_of
from reporting.programme.tables import TITLES, Definition, Table
from reporting.programme.written import Chapter, Line, chapters, rests_on, written
from training.certificates.printing import printed

AFTER_THE_FIGURES: Final = (Section.SUCCESSES, Section.CHALLENGES, Section.THANKS)


@dataclass(frozen=True)
class Meanings:
    """What the figures of a chapter mean: each definition, with the titles of the tables that use
    the definition."""

    title: str
    lines: tuple[tuple[str, Definition], ...]


@dataclass(frozen=True)
class Resting:
    """A figure about something that we do not know of everybody. `rests_on` says in words of how
    many we know it."""

    name: str
    now: str
    rests_on: str


def report_pdf(document: Document) -> bytes:
    """The PDF of the whole report. Raises training.certificates.printing.CannotPrint if Pango is
    not installed.

    The demo's report takes about 6 seconds of processor time.
    """
    return printed(report_paper(document))


def report_paper(document: Document) -> str:
    """The HTML page that becomes the PDF of the whole report. For the demo, drawing the pictures
    takes about 2 seconds of processor time."""
    context = paper(document) | {"promises": [one for one in document.promises if one.lines]}
    return render_to_string("reporting/programme/paper/report.html", context)


def summary_pdf(document: Document) -> bytes:
    """The PDF of the summary for trustees, on 1 page. Raises
    training.certificates.printing.CannotPrint if Pango is not installed.

    Takes about half a second of processor time.
    """
    report, summary = document.report, summary_of(document)
    pictures = [(table, words, picture_of(table, report)) for table, words in summary.tables]
    context = {
        "document": document,
        "report": report,
        "about_publication": ABOUT_PUBLICATION,
        "highlights": summary.highlights,
        "introduction": summary.introduction,
        "pictures": pictures,
    }
    return printed(render_to_string("reporting/programme/paper/summary.html", context))


def paper(document: Document) -> dict[str, Any]:
    """The context for the template of the report."""
    report, words = document.report, document.words
    return {
        "document": document,
        "report": report,
        "about_publication": ABOUT_PUBLICATION,
        "highlights": highlights_of(report),
        "introduction": words.get(Section.INTRODUCTION, ""),
        "words_after": [
            (section.value, SECTION_TITLES[section], words[section])
            for section in AFTER_THE_FIGURES
            if words.get(section)
        ],
        "chapters": [(chapter, _tables(chapter, report)) for chapter in chapters(report)],
        "meanings": list(_meanings(report)),
        "terms": terms_of(report.tables),
        "resting": list(_resting(report.tables)),
    }


def picture_of(table: Table, report: StoredReport) -> str:
    """The picture of the table, as the `src` of an <img>. Empty if the table has no picture."""
    before = report.figures_before
    if not is_drawn(table, before):
        return ""
    svg = picture(table, before, ON_PAPER).encode()
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def _tables(
    chapter: Chapter, report: StoredReport
) -> list[tuple[Table, tuple[Line, ...], str, str]]:
    """Each table with its lines, its picture, and what the picture shows in words."""
    return [(*shown, picture_of(shown[0], report)) for shown in chapter.tables]


def _meanings(report: StoredReport) -> Iterator[Meanings]:
    """Every definition, listed once under the first chapter that uses it."""
    titles: dict[Definition, list[str]] = {}
    for table in report.tables:
        for figure in table.figures:
            named = titles.setdefault(figure.definition, [])
            if table.title not in named:
                named.append(table.title)
    chapter_of: dict[Definition, str] = {}
    for table in report.tables:
        for figure in table.figures:
            chapter_of.setdefault(figure.definition, TITLES[table.chapter])
    for title in TITLES.values():
        lines = tuple(
            (", ".join(titles[one]), one) for one, where in chapter_of.items() if where == title
        )
        if lines:
            yield Meanings(title, lines)


def _resting(tables: Iterable[Table]) -> Iterator[Resting]:
    for table in tables:
        for row in table.all_rows:
            for figure in row.figures:
                if words := rests_on(figure):
                    name = f"{table.title}: {row.label}, {figure.label}"
                    yield Resting(name, written(figure), words)
