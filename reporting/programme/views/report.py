"""The pages of the programme report: every table, one figure with the records behind it, the
checks, the pictures and the files."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import managers, page_of, progress_response, spreadsheet_download
from reporting.programme.asking import count_again
from reporting.programme.documents import document_of, parts_of
from reporting.programme.files import report_file
from reporting.programme.glossary import TERMS, terms_of
from reporting.programme.issuing import issued_of
from reporting.programme.opening import lines_of
from reporting.programme.promises import promises_of
from reporting.programme.publication import ABOUT_PUBLICATION
from reporting.programme.published import published_page
from reporting.programme.tables import TITLES
from reporting.programme.views.pages import (
    Chosen,
    choice_of,
    chosen_report,
    form_of,
    of_chosen,
    picture_response,
)
from reporting.programme.written import chapters, rests_on, written


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """Shows the whole report. With POST, counts everything again."""
    form = form_of(request)
    if request.method == "POST" and form.is_valid():
        for_publication = form.cleaned_data["publication"]
        count_again(form.scope(), for_publication=for_publication, by=request.user, at=now())
        return redirect(request.get_full_path())
    return _report(request)


@of_chosen
def _report(chosen: Chosen) -> HttpResponse:
    if chosen.report.is_publication:
        document = document_of(chosen.made)
        context = {"document": document, "published": published_page(document)}
        return chosen.page("publication.html", about=ABOUT_PUBLICATION, **context)
    return chosen.page(
        "report.html",
        chapters=list(chapters(chosen.report)),
        prisons=chosen.form.cleaned_data["prisons"],
        promises=promises_of(chosen.report),
        parts=parts_of(chosen.report),
        issued_before=issued_of(chosen.report.scope),
        choice=choice_of(chosen.report.scope),
    )


@managers
@require_safe
def progress(request: UserRequest) -> HttpResponse:
    """The part of the page that htmx requests every second. Once the report is made, makes htmx
    load the whole page."""
    form = form_of(request)
    if not form.is_valid():
        raise Http404
    return progress_response(request, chosen_report(form, by=request.user))


@managers
@require_safe
@of_chosen
def figure(chosen: Chosen) -> HttpResponse:
    """Shows one figure: its meaning, how many men or records it rests on, and the records behind
    it. If the address names no figure, shows the first figure."""
    report, user = chosen.report, chosen.request.user
    key = chosen.request.GET.get("figure", "sources.total")
    if key not in report.figures or report.is_publication:
        raise Http404
    table, row, one = report.place_of(key)
    kind, ids = one.records.kind, chosen.made.records[key]
    page = page_of(chosen.request, ids)
    lines = lines_of(kind, list(page), by=user)
    return chosen.page(
        "figure.html",
        figure=one,
        table=table,
        row=row,
        chapter=TITLES[table.chapter],
        now=written(one),
        before=written(report.figures_before.get(key)),
        rests_on=rests_on(one),
        terms=terms_of([replace(table, rows=(replace(row, figures=(one,)),), total=None)]),
        page=page,
        lines=lines,
        hidden=len(page) - len(lines),
    )


@managers
@require_safe
def glossary(request: UserRequest) -> HttpResponse:
    """What the words of the report mean."""
    return render(request, "reporting/programme/glossary.html", {"terms": TERMS})


@managers
@require_safe
@of_chosen
def checks(chosen: Chosen) -> HttpResponse:
    """Shows every check between the figures, and whether it holds."""
    return chosen.page("checks.html")


@managers
@require_safe
@of_chosen
def drawing(chosen: Chosen, table: str) -> HttpResponse:
    """The picture of one table."""
    return picture_response(chosen.report, table)


@managers
@require_safe
@of_chosen
def file(chosen: Chosen, form: str) -> HttpResponse:
    """The report as Excel or CSV."""
    if form not in MEDIA_TYPES:
        raise Http404
    document = document_of(chosen.made)
    data = report_file(document, form)
    return spreadsheet_download(data, form=form, name=document.file_name, on=london_today())
