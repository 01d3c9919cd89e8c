"""The document of a report. An issued report comes from what is stored. Any other report has the
words that managers write."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from config.accounts.models import User
from recruitment.models import Establishment
from reporting.models import IssuedReport, MadeReport, ReportWords, Section
from reporting.programme.document import Document, Issue
from reporting.programme.naming import Finished, finished, typed_numbers
from reporting.programme.promises import promises_from, promises_in_json, promises_of
from reporting.programme.stored import StoredReport, report_from, report_in_json
from reporting.programme.tables import Scope
from reporting.programme.words import prisons_from, words_of

FORMAT: Final = 1
"""The version of the layout of the stored JSON. A new layout gets a new number. The code must still
read the old layouts."""
Content = dict[str, Any]
"""All that we store about an issued report. docs/decisions/0065 lists the parts."""


def document_of(source: StoredReport | MadeReport | IssuedReport) -> Document:
    """The document of this report. An issued report comes as it was issued, without a query. Any
    other report comes with the words that managers have written for it, with the figures put in. It
    also has the promises of its grants. That takes 5 queries."""
    if isinstance(source, IssuedReport):
        return _issued(source)
    report = report_from(source.result) if isinstance(source, MadeReport) else source
    words = {
        section: finished(row.text, report).text
        for section, row in words_of(report.scope).items()
        if row.text
    }
    promises = () if report.is_publication else promises_of(report)
    return Document(report, prison_names(report.scope), words, promises=promises)


@dataclass(frozen=True)
class Part:
    """One section of a report that is not issued. It has what managers have written, the text with
    the figures put in, and the numbers in the text that are not figures of the report. `row` is
    None if nobody has written anything."""

    section: Section
    row: ReportWords | None
    reads: Finished
    numbers: list[str]


def parts_of(report: StoredReport) -> list[Part]:
    """All sections of a report, in their order. One query."""
    rows = words_of(report.scope)
    return [part_of(report, section, rows.get(section)) for section in Section]


def part_of(report: StoredReport, section: Section, row: ReportWords | None) -> Part:
    """One section of a report. No query."""
    text = row.text if row else ""
    return Part(section, row, finished(text, report), typed_numbers(text, report))


def prison_names(scope: Scope) -> tuple[str, ...]:
    """The names of the prisons of a report, in alphabetical order. Empty, without a query, if the
    report is about all prisons. Otherwise one query."""
    if scope.prisons is None:
        return ()
    rows = Establishment.objects.filter(pk__in=scope.prisons).order_by("name")
    return tuple(rows.values_list("name", flat=True))


def content_of(
    document: Document, typed: Mapping[Section, str], *, replaces: str, by: User, at: datetime
) -> Content:
    """All that we store about an issued report. `typed` has the words as managers typed them, with
    the names of figures in braces. `replaces` is the digest of the report that this report
    replaces, or empty."""
    return {
        "format": FORMAT,
        "report": report_in_json(document.report),
        "prisons": list(document.prisons),
        "promises": promises_in_json(document.promises),
        "words": {
            section.value: {"typed": typed[section], "finished": text}
            for section, text in document.words.items()
        },
        "issued": {"by": by.name, "at": at.isoformat()},
        "replaces": replaces,
    }


def canonical(content: Content) -> str:
    """The content as JSON. The same content always gives the same JSON."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The SHA-256 of a string, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def made_again(issued: IssuedReport) -> str:
    """The digest of the report, worked out again. We read every stored figure and word, write them
    as JSON, and take the digest of this JSON. No query."""
    content = json.loads(issued.content)
    content["report"] = report_in_json(report_from(content["report"]))
    content["promises"] = promises_in_json(promises_from(content["promises"]))
    return digest_of(canonical(content))


def scope_of(issued: IssuedReport) -> Scope:
    """The days and prisons of an issued report. No query."""
    return Scope(issued.first, issued.last, issued.as_at, prisons_from(issued.prisons))


def _issued(issued: IssuedReport) -> Document:
    content = json.loads(issued.content)
    words = {Section(name): each["finished"] for name, each in content["words"].items()}
    at = datetime.fromisoformat(content["issued"]["at"])
    return Document(
        report_from(content["report"]),
        tuple(content["prisons"]),
        {section: words[section] for section in Section if section in words},
        Issue(content["issued"]["by"], at, issued.digest),
        promises_from(content["promises"]),
    )
