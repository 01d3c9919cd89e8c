"""A certificate as a file; where it cannot be printed, a page that says why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from training.domain.certificates import CannotPrint, certificate_pdf
from training.models import Certificate

UNAVAILABLE = 503


def printed(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The PDF, to keep."""
    try:
        pdf = certificate_pdf(certificate)
    except CannotPrint as error:
        context = {"sentence": str(error)}
        return render(request, "training/certificates/unprinted.html", context, status=UNAVAILABLE)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="certificate.pdf"'},
    )
