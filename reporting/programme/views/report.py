"""The pages of the programme report: every table, one figure with the records behind it, what must
hold, the pictures and the files."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import managers, page_of, progress_response, spreadsheet_download
from reporting.programme.asking import count_again, report_of
from reporting.programme.documents import parts_of
from reporting.programme.files import report_file
from reporting.programme.issuing import issued_of
from reporting.programme.opening import lines_of
from reporting.programme.picture import picture
from reporting.programme.tables import TITLES
from reporting.programme.views.pages import Chosen, choice_of, form_of, of_chosen
from reporting.programme.written import chapters, rests_on, written


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """The whole report. With POST, counts everything again."""
    form = form_of(request)
    if request.method == "POST" and form.is_valid():
        count_again(form.scope(), by=request.user, at=now())
        return redirect(request.get_full_path())
    return _report(request)


@of_chosen
def _report(chosen: Chosen) -> HttpResponse:
    return chosen.page(
        "report.html",
        chapters=list(chapters(chosen.report)),
        prisons=chosen.form.cleaned_data["prisons"],
        parts=parts_of(chosen.report),
        issued_before=issued_of(chosen.report.scope),
        choice=choice_of(chosen.report.scope),
    )


@managers
@require_safe
def progress(request: UserRequest) -> HttpResponse:
    """The part of the page that htmx requests every second. Once the report is made, the whole
    page."""
    form = form_of(request)
    if not form.is_valid():
        raise Http404
    return progress_response(request, report_of(form.scope(), by=request.user, at=now()))


@managers
@require_safe
@of_chosen
def figure(chosen: Chosen) -> HttpResponse:
    """One figure: what it means, on how many it rests, and the records behind it. Without a
    figure in the address, the first one."""
    report, user = chosen.report, chosen.request.user
    key = chosen.request.GET.get("figure", "sources.total")
    if key not in report.figures:
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
        page=page,
        lines=lines,
        hidden=len(page) - len(lines),
    )


@managers
@require_safe
@of_chosen
def checks(chosen: Chosen) -> HttpResponse:
    """Everything that must hold between the figures, and whether it does."""
    return chosen.page("checks.html")


@managers
@require_safe
@of_chosen
def drawing(chosen: Chosen, table: str) -> HttpResponse:
    """The picture of one table."""
    drawn = [one for one in chosen.report.tables if one.key == table and one.chart]
    if not drawn:
        raise Http404
    svg = picture(drawn[0], chosen.report.figures_before)
    return HttpResponse(svg, content_type="image/svg+xml")


@managers
@require_safe
@of_chosen
def file(chosen: Chosen, form: str) -> HttpResponse:
    """The report as Excel or CSV."""
    if form not in MEDIA_TYPES:
        raise Http404
    data = report_file(chosen.report, form)
    return spreadsheet_download(data, form=form, name="programme-report", on=london_today())
