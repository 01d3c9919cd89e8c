"""The pages of the programme report: every table, one figure with the records behind it, what must
hold, the pictures and the files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import managers, page_of, progress_response, spreadsheet_download
from reporting.models import MadeReport
from reporting.programme.asking import count_again, report_of
from reporting.programme.document import Document
from reporting.programme.files import report_file
from reporting.programme.forms import ReportForm
from reporting.programme.glossary import TERMS, terms_of
from reporting.programme.opening import lines_of
from reporting.programme.picture import picture
from reporting.programme.promises import promises_of
from reporting.programme.publication import ABOUT_PUBLICATION
from reporting.programme.published import published_page
from reporting.programme.stored import StoredReport, report_from
from reporting.programme.tables import TITLES
from reporting.programme.written import chapters, rests_on, written

More = ParamSpec("More")


@dataclass(frozen=True)
class Chosen:
    """The report that somebody chose in the address, once it is made."""

    request: UserRequest
    form: ReportForm
    made: MadeReport
    report: StoredReport

    def page(self, template: str, **context: Any) -> HttpResponse:
        """A page about the report."""
        shared = {"form": self.form, "made": self.made, "report": self.report}
        return render(self.request, f"reporting/programme/{template}", shared | context)


def of_chosen(
    view: Callable[Concatenate[Chosen, More], HttpResponse],
) -> Callable[Concatenate[UserRequest, More], HttpResponse]:
    """Gives the view the report that the address asks for. Until the report is made, the page says
    what is wrong with the choice, or how far the worker is."""

    @wraps(view)
    def asked(request: UserRequest, /, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
        form = _form(request)
        if not form.is_valid():
            return render(request, "reporting/programme/report.html", {"form": form})
        made = _report_of(form, request.user)
        if not made.is_made:
            return render(request, "reporting/programme/waiting.html", {"made": made})
        return view(Chosen(request, form, made, report_from(made.result)), *args, **kwargs)

    return asked


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """The whole report. With POST, counts everything again."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        for_publication = form.cleaned_data["publication"]
        count_again(form.scope(), for_publication=for_publication, by=request.user, at=now())
        return redirect(request.get_full_path())
    return _report(request)


@of_chosen
def _report(chosen: Chosen) -> HttpResponse:
    if chosen.report.is_publication:
        document = _document(chosen)
        context = {"document": document, "published": published_page(document)}
        return chosen.page("publication.html", about=ABOUT_PUBLICATION, **context)
    prisons, promises = chosen.form.cleaned_data["prisons"], promises_of(chosen.report)
    shown = list(chapters(chosen.report))
    return chosen.page("report.html", chapters=shown, prisons=prisons, promises=promises)


@managers
@require_safe
def progress(request: UserRequest) -> HttpResponse:
    """The part of the page that htmx requests every second. Once the report is made, the whole
    page."""
    form = _form(request)
    if not form.is_valid():
        raise Http404
    return progress_response(request, _report_of(form, request.user))


@managers
@require_safe
@of_chosen
def figure(chosen: Chosen) -> HttpResponse:
    """One figure: what it means, on how many it rests, and the records behind it. Without a
    figure in the address, the first one."""
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
    promises = () if chosen.report.is_publication else promises_of(chosen.report)
    data = report_file(_document(chosen), form, promises=promises)
    kind = "publication" if chosen.report.is_publication else "report"
    return spreadsheet_download(data, form=form, name=f"programme-{kind}", on=london_today())


def _document(chosen: Chosen) -> Document:
    prisons = chosen.form.cleaned_data["prisons"]
    return Document(chosen.report, tuple(prison.name for prison in prisons))


def _report_of(form: ReportForm, user: User) -> MadeReport:
    """The report that this valid form asks for."""
    for_publication = form.cleaned_data["publication"]
    return report_of(form.scope(), for_publication=for_publication, by=user, at=now())


def _form(request: UserRequest) -> ReportForm:
    return ReportForm(request.GET, user=request.user, today=london_today())
