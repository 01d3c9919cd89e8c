"""Making PDFs that screen readers can read (PDF/UA-1, ISO 14289-1), for example certificates.

Pango lays out the text with the fonts of the machine. If no font has a letter, the PDF does not
show an empty box. Instead, the PDF says which letters are missing.
"""

import html
import logging
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any, Final

import qrcode.image.svg
from django.conf import settings
from django.template.loader import render_to_string

from config.common.charity.reading import charity
from config.common.charity.setting import stored_logo
from config.common.direction import isolated_html
from config.common.errors import DomainError
from training.certificates.issuing import course_of
from training.models import Certificate

VARIANT: Final = "pdf/ua-1"
MISSING: Final = "[…]"
"""The PDF shows this instead of letters that no font of this machine has."""
MOST_LISTED: Final = 12
"""The note at the foot of a page names at most this many missing letters."""
BETWEEN_TAGS: Final = re.compile(r">[^<]+")
LONG_WORD: Final = re.compile(r"[^\s<>&;]{30,}")
"""A word that may be too long for its line or its column. Only such a word can break."""
FITTING: Final = r'<span style="overflow-wrap: anywhere">\g<0></span>'
FOOT: Final = """<style>
  .letters-missing {{
    position: fixed; left: 0; right: 25mm; bottom: -7mm; margin: 0; text-align: left;
    font: 8pt/1.2 "Liberation Sans", "DejaVu Sans", sans-serif; color: #0b0c0c;
  }}
</style>
<p class="letters-missing">{note}</p>
"""
_unprintable: ContextVar[set[str]] = ContextVar("_unprintable")


class CannotPrint(DomainError):
    """This machine does not have Pango, the library that lays out text."""


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate on one page of A4. Raises CannotPrint when Pango is not installed.

    Takes half a second of processor time. The first call takes a second more.
    """
    page = render_to_string("training/certificates/paper.html", context_of(certificate))
    return printed(page)


def printed(page: str) -> bytes:
    """A page of HTML as a PDF. The HTML must not need any other files.

    If no font of this machine has a letter, the PDF shows MISSING instead. A note at the foot of
    each page names the missing letters. Long words break. A name that is written from right to left
    does not change the order of the words around it.

    Raises CannotPrint when Pango is not installed. Takes twice as long when letters are missing.
    """
    page = isolated_html(page)
    start = page.index("<body")
    head, body = page[:start], BETWEEN_TAGS.sub(_fitting, page[start:])
    with _unprintable_letters() as letters:
        pdf = _pdf(head + body)
    if not letters:
        return pdf
    body = re.sub(f"[{re.escape(''.join(sorted(letters)))}]+", MISSING, body)
    note = html.escape(_note(sorted(letters)))
    with _unprintable_letters():
        return _pdf(head + body.replace("</body>", f"{FOOT.format(note=note)}</body>", 1))


def _fitting(text: re.Match[str]) -> str:
    return LONG_WORD.sub(FITTING, text[0])


def _pdf(page: str) -> bytes:
    pdf: bytes = _printer().HTML(string=page).write_pdf(pdf_variant=VARIANT)
    return pdf


def _note(letters: list[str]) -> str:
    """The note about missing letters, in words that every font can print."""
    named = [unicodedata.name(letter, f"U+{ord(letter):04X}").lower() for letter in letters]
    more = len(named) - MOST_LISTED
    listed = ", ".join(named[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
    return (
        f"{MISSING} stands for letters that we could not print, because the computer that made "
        f"this page has no font for them: {listed}. The person who runs this service can install "
        "the fonts (on Debian and Ubuntu: fonts-noto-core and fonts-noto-cjk). Then print the page "
        "again."
    )


class _LettersWithoutFont(logging.Filter):
    """Notes each letter that has no font. WeasyPrint reports such letters only in its log. This
    filter keeps them out of the log, because they are part of somebody's name."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith(".notdef"):
            return True
        letter, _ = record.args  # type: ignore[misc] # the letter and its number
        _unprintable.get(set()).add(str(letter))
        return False


@contextmanager
def _unprintable_letters() -> Iterator[set[str]]:
    """Gathers the letters that have no font. Each thread has its own."""
    letters = set[str]()
    token = _unprintable.set(letters)
    try:
        yield letters
    finally:
        _unprintable.reset(token)


def context_of(certificate: Certificate) -> dict[str, Any]:
    """The values for the template of the certificate. One query if the charity has a logo."""
    runs = charity()
    address = f"{settings.BASE_URL}/certificates/{certificate.code}/"
    return {
        "certificate": certificate,
        "course": course_of(certificate),
        "address": address,
        "square": _square(address),
        "runs": runs,
        "logo": _png(stored_logo()) if runs.logo_version else "",
    }


@cache
def _printer() -> Any:
    """WeasyPrint, loaded when we first use it.

    Loading takes over a second, and fails where Pango is missing.
    """
    try:
        weasyprint = import_module("weasyprint")
        log = logging.getLogger("weasyprint")
        if not any(isinstance(each, _LettersWithoutFont) for each in log.filters):
            log.addFilter(_LettersWithoutFont())
        return weasyprint
    except OSError as error:
        raise CannotPrint(
            "We cannot make this PDF, because the Pango library is missing from our server. Please "
            "tell the person who runs this service, who can install Pango (on Debian and Ubuntu: "
            "libpango-1.0-0 and libpangoft2-1.0-0). Everything else works."
        ) from error


def _png(picture: bytes) -> str:
    """A picture in a data URI. Empty for no picture."""
    return f"data:image/png;base64,{b64encode(picture).decode()}" if picture else ""


def _square(address: str) -> str:
    """The address as a QR code: an SVG picture in a data URI."""
    svg = BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage).save(svg)
    return f"data:image/svg+xml;base64,{b64encode(svg.getvalue()).decode()}"
