"""The public pages where anyone can check a certificate."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from config.accounts.access import private_link, public
from training.certificates.forms import CodeForm
from training.certificates.issuing import certificate_behind, course_of


@public
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Asks for the code of a certificate."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("training:check_certificate", form.cleaned_data["code"])
    return render(request, "training/certificates/ask.html", {"form": form})


@private_link
@require_safe
def check_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Shows only the name, the course and the date, or says that no certificate has this code."""
    certificate = certificate_behind(code)
    context = {"certificate": certificate, "course": course_of(certificate) if certificate else ""}
    return render(request, "training/certificates/check.html", context)
