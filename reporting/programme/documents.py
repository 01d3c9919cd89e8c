"""The document of a report: with the words that managers write, or as it was issued and stored."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from config.accounts.models import User
from recruitment.models import Establishment
from reporting.models import IssuedReport, MadeReport, Section
from reporting.programme.document import Document, Issue
from reporting.programme.naming import finished
from reporting.programme.stored import StoredReport, report_from, report_in_json
from reporting.programme.words import words_of

FORMAT: Final = 1
"""The shape of the stored JSON. A new shape gets a new number, and the old one must still be
read."""
Content = dict[str, Any]
"""What is stored of an issued report. docs/decisions/0065 says what it has."""


def document_of(source: StoredReport | MadeReport | IssuedReport) -> Document:
    """The report with its words, ready to be read. An issued report comes as it was issued. Another
    report comes with the words that managers have written for its days and prisons, and with the
    figures put in. No query for an issued report, otherwise 2."""
    if isinstance(source, IssuedReport):
        return _issued(source)
    report = report_from(source.result) if isinstance(source, MadeReport) else source
    words = {
        section: finished(row.text, report).text
        for section, row in words_of(report.scope).items()
        if row.text
    }
    return Document(report, prisons_in_words(report), words)


def prisons_in_words(report: StoredReport) -> tuple[str, ...]:
    """The names of the prisons of a report, in alphabetical order. None for all prisons. One
    query."""
    ids = report.scope.prisons
    if ids is None:
        return ()
    names = Establishment.objects.filter(pk__in=ids).order_by("name").values_list("name", flat=True)
    return tuple(names)


def content_of(
    document: Document, written: Mapping[Section, str], *, replaces: str, by: User, at: datetime
) -> Content:
    """All that is stored of a report. `written` has the words as they were written, with the names
    of figures. `replaces` is the digest of the report before it, or empty."""
    return {
        "format": FORMAT,
        "report": report_in_json(document.report),
        "prisons": list(document.prisons),
        "words": {
            section.value: {"written": written[section], "finished": text}
            for section, text in document.words.items()
        },
        "issued": {"by": by.name, "at": at.isoformat()},
        "replaces": replaces,
    }


def canonical(content: Content) -> str:
    """The content as JSON. The same content always gives the same text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The SHA-256 of a text, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def made_again(issued: IssuedReport) -> str:
    """The digest of the report, made again: we read every figure and word that is stored, and write
    them down anew. No query."""
    content = json.loads(issued.content)
    content["report"] = report_in_json(report_from(content["report"]))
    return digest_of(canonical(content))


def _issued(issued: IssuedReport) -> Document:
    content = json.loads(issued.content)
    words = {Section(name): each["finished"] for name, each in content["words"].items()}
    at = datetime.fromisoformat(content["issued"]["at"])
    return Document(
        report_from(content["report"]),
        tuple(content["prisons"]),
        {section: words[section] for section in Section if section in words},
        Issue(content["issued"]["by"], at, issued.digest),
    )
