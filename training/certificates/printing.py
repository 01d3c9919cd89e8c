"""A certificate as a PDF that screen readers can read (PDF/UA-1, ISO 14289-1)."""

from base64 import b64encode
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any, Final

import qrcode.image.svg
from django.conf import settings
from django.template.loader import render_to_string

from config.common.errors import DomainError
from training.certificates.issuing import course_of
from training.models import Certificate

VARIANT: Final = "pdf/ua-1"


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

    Raises CannotPrint as certificate_pdf does.
    """
    pdf: bytes = _printer().HTML(string=page).write_pdf(pdf_variant=VARIANT)
    return pdf


def context_of(certificate: Certificate) -> dict[str, Any]:
    """The values for the template of the certificate."""
    address = f"{settings.BASE_URL}/certificates/{certificate.code}/"
    return {
        "certificate": certificate,
        "course": course_of(certificate),
        "address": address,
        "square": _square(address),
    }


@cache
def _printer() -> Any:
    """WeasyPrint, loaded when we first use it.

    Loading takes over a second, and fails where Pango is missing.
    """
    try:
        return import_module("weasyprint")
    except OSError as error:
        raise CannotPrint(
            "We cannot make this PDF, because the Pango library is missing from our server. Please "
            "tell the person who runs this service, who can install Pango (on Debian and Ubuntu: "
            "libpango-1.0-0 and libpangoft2-1.0-0). Everything else works."
        ) from error


def _square(address: str) -> str:
    """The address as a QR code: an SVG picture in a data URI."""
    svg = BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage).save(svg)
    return f"data:image/svg+xml;base64,{b64encode(svg.getvalue()).decode()}"
