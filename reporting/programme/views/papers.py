"""The ways to print a report. The worker prints the whole report as a PDF. The summary for trustees
is a page and a PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, london_today, now
from config.ui.pages import do_or_refuse, managers, progress_response
from reporting.models import PrintedReport
from reporting.programme.document import Document
from reporting.programme.documents import document_of
from reporting.programme.issuing import standing_document
from reporting.programme.paper import summary_pdf
from reporting.programme.printing import printed_report_of
from reporting.programme.summary import summary_of
from reporting.programme.views.pages import Chosen, issued_report, of_chosen


@managers
@require_safe
@of_chosen
def report_pdf(chosen: Chosen) -> HttpResponse:
    """Prints the report as a PDF. Shows how far the worker has got, or where to download the
    PDF."""
    back = f"{reverse('reporting:programme_report')}?{chosen.request.GET.urlencode()}"
    return _printed(chosen.request, document_of(chosen.made), back)


@managers
@require_safe
def issued_pdf(request: UserRequest, pk: int) -> HttpResponse:
    """Prints an issued report as a PDF. Shows how far the worker has got, or where to download the
    PDF."""
    back = reverse("reporting:issued_report", args=[pk])
    return _printed(request, standing_document(issued_report(pk)), back)


@managers
@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx requests every second. Once the PDF is made, makes htmx load
    the whole page."""
    return progress_response(request, _own(request, pk))


@managers
@require_safe
def fetch(request: UserRequest, pk: int) -> HttpResponse:
    """Downloads the PDF, once it is made."""
    row = _own(request, pk)
    if row.file is None:
        raise Http404
    day = london_date(row.queued_at).isoformat()
    return _download(bytes(row.file), f"{row.content['file_name']}-{day}.pdf")


@managers
@require_safe
@of_chosen
def summary(chosen: Chosen) -> HttpResponse:
    """The summary for trustees: 12 figures, 2 pictures and the introduction."""
    document = document_of(chosen.made)
    return chosen.page("summary.html", document=document, summary=summary_of(document))


@managers
@require_safe
@of_chosen
def summary_as_pdf(chosen: Chosen) -> HttpResponse:
    """The summary for trustees as a PDF of 1 page."""
    back = f"{reverse('reporting:report_summary')}?{chosen.request.GET.urlencode()}"
    return _summary(chosen.request, document_of(chosen.made), back)


@managers
@require_safe
def issued_summary(request: UserRequest, pk: int) -> HttpResponse:
    """The summary of an issued report as a PDF of 1 page."""
    back = reverse("reporting:issued_report", args=[pk])
    return _summary(request, standing_document(issued_report(pk)), back)


def _printed(request: UserRequest, document: Document, back: str) -> HttpResponse:
    row = printed_report_of(document, by=request.user, at=now())
    return render(request, "reporting/programme/printed.html", {"row": row, "back": back})


def _summary(request: UserRequest, document: Document, back: str) -> HttpResponse:
    pdf = do_or_refuse(request, lambda: summary_pdf(document))
    if pdf is None:
        return redirect(back)
    return _download(pdf, f"summary-for-trustees-{london_today().isoformat()}.pdf")


def _download(pdf: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, "application/pdf", headers=headers)


def _own(request: UserRequest, pk: int) -> PrintedReport:
    rows = PrintedReport.objects.filter(asked_by=request.user).defer("content")
    return get_object_or_404(rows, pk=pk)
