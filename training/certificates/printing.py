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
    """This machine lacks what draws letters."""


def certificate_pdf(certificate: Certificate) -> bytes:
    """One page of A4. Raises CannotPrint where Pango is not installed. Half a second of the
    processor, and a second more the first time."""
    page = render_to_string("training/certificates/paper.html", context_of(certificate))
    return printed(page)


def printed(page: str) -> bytes:
    """A page of HTML, with all it needs in it, as a PDF. Raises CannotPrint as certificate_pdf."""
    pdf: bytes = _printer().HTML(string=page).write_pdf(pdf_variant=VARIANT)
    return pdf


def context_of(certificate: Certificate) -> dict[str, Any]:
    """What the paper says."""
    address = f"{settings.BASE_URL}/certificates/{certificate.code}/"
    return {
        "certificate": certificate,
        "course": course_of(certificate),
        "address": address,
        "square": _square(address),
    }


@cache
def _printer() -> Any:
    """Loaded when first used: it takes over a second, which no other process should wait for, and
    fails where the system's Pango is missing."""
    try:
        return import_module("weasyprint")
    except OSError as error:
        raise CannotPrint(
            "Papers cannot be printed here: this server lacks the library Pango. Tell "
            "whoever runs this service to install it (on Debian and Ubuntu: libpango-1.0-0 and "
            "libpangoft2-1.0-0). Everything else works, and nothing is lost."
        ) from error


def _square(address: str) -> str:
    """The address as a picture that a phone reads: an SVG as a data URI."""
    drawn = BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"
