"""A programme report as people read it, with figures and words. We make the pages, the PDF and the
other files from a Document."""

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
    `withdrawn_on` is the day on which the report was withdrawn. Only standing_document sets it."""

    by: str
    at: datetime
    digest: str
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Document:
    """A report that people can read. `words` has the text of each section, with the figures put in
    and an empty line between paragraphs. Sections that nobody wrote are left out. `prisons` has the
    names of the prisons. It is empty for all prisons. `issue` is None until the report is issued.
    `promises` are the promises of the grants that the report is for. A report for publication has
    no promises."""

    report: StoredReport
    prisons: tuple[str, ...] = ()
    words: Mapping[Section, str] = field(default_factory=dict)
    issue: Issue | None = None
    promises: tuple[GrantPromises, ...] = ()

    @property
    def file_name(self) -> str:
        """The name of the report's files, without the day and the ending. Publications, issued
        reports, and reports that can still change have different names."""
        if self.report.is_publication:
            return "programme-publication"
        return "programme-report-issued" if self.issue else "programme-report"
