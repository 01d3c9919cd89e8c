"""A programme report as people read it: the figures, with the words beside them. The pages, the PDF
and the other files are made from a Document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from reporting.models import Section
from reporting.programme.promises import GrantPromises
from reporting.programme.stored import StoredReport

__all__ = ["SECTION_TITLES", "Document", "Issue", "Section"]

SECTION_TITLES: Final[Mapping[Section, str]] = {each: each.label for each in Section}


@dataclass(frozen=True)
class Issue:
    """Who issued a report, when, and the digest that proves that nobody has changed it.
    `withdrawn_on` is None for a report that stands, and where nobody needs to know."""

    by: str
    at: datetime
    digest: str
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Document:
    """A report that can be read. `words` has finished text with the figures put in: paragraphs with
    an empty line between them. Sections that nobody wrote are left out. `prisons` has the names of
    the prisons, and is empty for all prisons. `issue` is None until the report is issued.
    `promises` are those of the grants that the report is for. A publication has none."""

    report: StoredReport
    prisons: tuple[str, ...] = ()
    words: Mapping[Section, str] = field(default_factory=dict)
    issue: Issue | None = None
    promises: tuple[GrantPromises, ...] = ()

    @property
    def file_name(self) -> str:
        """The name of its files, without the day and the ending. It tells a publication and an
        issued report from a report that can still change."""
        if self.report.is_publication:
            return "programme-publication"
        return "programme-report-issued" if self.issue else "programme-report"
