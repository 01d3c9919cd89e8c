"""The contents of the page of a report for publication: every table, how much is hidden, and the
words that may name somebody."""

from dataclasses import dataclass

from delivery.endings.names import Hit, names_in
from reporting.programme.document import SECTION_TITLES, Document
from reporting.programme.naming import typed_numbers
from reporting.programme.written import Chapter, chapters


@dataclass(frozen=True)
class Published:
    """A report for publication, ready for a page. It has `figures` figures, and `hidden` of them
    are hidden. `words` has the sections that managers wrote, with their titles. `hits` are the
    words in these sections that may say who somebody is. `numbers` are the numbers in these
    sections that are not figures that the page shows. Such a number may reveal a hidden figure."""

    chapters: list[Chapter]
    hidden: int
    figures: int
    words: list[tuple[str, str]]
    hits: list[Hit]
    numbers: list[str]


def published_page(document: Document) -> Published:
    """What a manager reads before they publish this report. 6 queries if the report has words,
    otherwise none."""
    figures = document.report.figures.values()
    texts = {section: document.words.get(section, "") for section in SECTION_TITLES}
    everything = "\n\n".join(filter(None, texts.values()))
    return Published(
        list(chapters(document.report)),
        sum(figure.is_hidden for figure in figures),
        len(figures),
        [(SECTION_TITLES[section], text) for section, text in texts.items() if text],
        names_in(everything) if everything else [],
        typed_numbers(everything, document.report),
    )
