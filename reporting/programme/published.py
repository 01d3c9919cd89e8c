"""What the page of a report for publication shows: every table, how much is hidden, and the words
that may name somebody."""

from dataclasses import dataclass

from delivery.endings.names import Hit, names_in
from reporting.programme.document import SECTION_TITLES, Document
from reporting.programme.naming import typed_numbers
from reporting.programme.written import Chapter, chapters


@dataclass(frozen=True)
class Published:
    """A report for publication, ready for a page. `figures` is the number of figures, and `hidden`
    of them are hidden. `words` has the sections that a person wrote, with their titles. `hits` are
    the words in these sections that may say who somebody is. `numbers` are the numbers in them that
    equal no shown figure: they may give away what is hidden."""

    chapters: list[Chapter]
    hidden: int
    figures: int
    words: list[tuple[str, str]]
    hits: list[Hit]
    numbers: list[str]


def published_page(document: Document) -> Published:
    """What a manager reads before they publish this report. 6 queries if the report has words, and
    none without words."""
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
