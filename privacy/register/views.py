"""The pages of the register, for managers: the fields, the record of processing, and the documents
that the law requires."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.common.spreadsheet import MEDIA_TYPES, Sheet, spreadsheet
from config.ui.pages import managers, page_of, spreadsheet_download
from privacy.register.fields import HEADINGS, OTHER_TABLES, cells, fields_listed, groups_of
from privacy.register.forms import FieldsFilter
from privacy.register.record import RECORD_HEADINGS, record_rows
from privacy.register.risks import RISKS
from privacy.register.statement import record_of_processing, sensitive_parts


@managers
@require_safe
def register(request: UserRequest) -> HttpResponse:
    """Every personal field, with filters."""
    form = FieldsFilter(request.GET)
    fields = fields_listed(form.wanted)
    context = {
        "form": form,
        "page": page_of(request, groups_of(fields)),
        "count": len(fields),
        "tables": OTHER_TABLES,
    }
    return render(request, "privacy/register/register.html", context)


@managers
@require_safe
def register_file(request: UserRequest, form: str) -> HttpResponse:
    """The wanted fields as a file."""
    fields = fields_listed(FieldsFilter(request.GET).wanted)
    return _file(form, Sheet("Register of fields", [HEADINGS, *map(cells, fields)]))


@managers
@require_safe
def record(request: UserRequest) -> HttpResponse:
    """The record of processing (Article 30 of UK GDPR), to read and to print."""
    context = {"parts": record_of_processing(), "at": now()}
    return render(request, "privacy/register/record.html", context)


@managers
@require_safe
def record_file(_: UserRequest, form: str) -> HttpResponse:
    """The record of processing as a file."""
    return _file(form, Sheet("Record of processing", [RECORD_HEADINGS, *record_rows()]))


@managers
@require_safe
def templates(request: UserRequest) -> HttpResponse:
    """Lists the documents to fill in."""
    return render(request, "privacy/register/templates.html")


@managers
@require_safe
def impact_assessment(request: UserRequest) -> HttpResponse:
    """An impact assessment (Article 35) to fill in. It begins with what the register says."""
    context = {"parts": record_of_processing(), "risks": RISKS, "at": now()}
    return render(request, "privacy/register/impact_assessment.html", context)


@managers
@require_safe
def policy_document(request: UserRequest) -> HttpResponse:
    """An appropriate policy document (Schedule 1, Part 4) to fill in. It begins with what the
    register says."""
    context = {"parts": sensitive_parts(), "at": now()}
    return render(request, "privacy/register/policy_document.html", context)


def _file(form: str, sheet: Sheet) -> HttpResponse:
    if form not in MEDIA_TYPES:
        raise Http404
    name = sheet.title.lower().replace(" ", "-")
    return spreadsheet_download(
        spreadsheet(form, sheet), form=form, name=name, on=london_date(now())
    )
