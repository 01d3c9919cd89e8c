"""The consent form to print, for men in prison. It has a box for each use, and no box is ticked."""

from typing import Final

from django.db import models
from django.template.loader import render_to_string

from config.common.charity.reading import charity
from training.certificates.printing import printed

SERVICES: Final = 3
"""How many services a man can name on one form."""


class ConsentStyle(models.TextChoices):
    """The size of the print on a consent form. Large print is 18 points."""

    STANDARD = "standard", "Standard"
    LARGE = "large-print", "Large print"


def consent_pdf(style: ConsentStyle) -> bytes:
    """The consent form as a PDF. The standard form is one page of A4.

    Raises training.certificates.printing.CannotPrint if the library Pango is missing. Takes about a
    second of processor time.
    """
    context = {
        "is_large": style == ConsentStyle.LARGE,
        "lines": range(SERVICES),
        "contact": charity().contact,
    }
    return printed(render_to_string("delivery/consents/paper.html", context))
