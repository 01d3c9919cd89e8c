"""The outlook on one page, for trustees: a PDF that screen readers can read."""

from django.template.loader import render_to_string

from reporting.outlook.shown import Shown
from training.certificates.printing import printed


def outlook_pdf(shown: Shown) -> bytes:
    """The forecast as a PDF: one page of A4. Raises training.certificates.printing.CannotPrint if
    Pango is not installed. Takes about half a second of processor time."""
    return printed(render_to_string("reporting/outlook/paper.html", {"shown": shown}))
