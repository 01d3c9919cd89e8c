"""The pages of issued reports: issuing, the list, one report with its files, and withdrawing."""

from dataclasses import replace
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, london_today, now
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import (
    add_refusal,
    do_and_say,
    managers,
    page_of,
    spreadsheet_download,
)
from recruitment.models import Establishment
from reporting.models import IssuedReport
from reporting.programme.asking import count_again, report_of
from reporting.programme.comparing import differences
from reporting.programme.documents import document_of, parts_of, scope_of
from reporting.programme.files import report_file
from reporting.programme.forms import IssueForm, WithdrawForm
from reporting.programme.issuing import (
    is_unchanged,
    issue_report,
    issued_of,
    issued_reports,
    names_in_words,
    standing_document,
    undo_withdrawal,
    withdraw_report,
)
from reporting.programme.tables import TITLES, Scope
from reporting.programme.views.pages import (
    Chosen,
    choice_of,
    form_of,
    issued_report,
    of_chosen,
    of_latest,
    picture_response,
)
from reporting.programme.words import scopes_with_words
from reporting.programme.written import chapters, rests_on, written

MOST_WRITTEN: Final = 10


@managers
@require_http_methods(["GET", "POST"])
@of_latest
def issue(chosen: Chosen) -> HttpResponse:
    """Issues the report with its words, after a manager has cleared the words that look like
    names."""
    request, report = chosen.request, chosen.report
    cleared = request.POST.getlist("cleared")
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            issued = _issue(chosen, IssueForm(request.POST), cleared)
            return redirect("reporting:issued_report", issued.pk)
        except DomainError as error:
            refusal = error
    parts, before = parts_of(report), issued_of(report.scope)
    shown = {"made": chosen.made.pk, "replaces": before.pk if before else ""}
    versions = {part.section.value: part.row.version for part in parts if part.row}
    form = IssueForm({**shown, **versions})
    if refusal:
        add_refusal(form, refusal)
    return chosen.page(
        "issue.html",
        form=form,
        parts=parts,
        empty=[part for part in parts if not part.reads.text],
        has_words=any(part.reads.text for part in parts),
        problems=[problem for part in parts for problem in part.reads.problems],
        before=before,
        hits=names_in_words(report.scope),
        cleared=cleared,
        back=f"{reverse('reporting:programme_report')}{choice_of(report.scope)}",
    )


def _issue(chosen: Chosen, form: IssueForm, cleared: list[str]) -> IssuedReport:
    """Issues what the page showed. Raises ChangedMeanwhile if the figures have been counted again
    since. Also raises the errors of issue_report."""
    if not form.is_valid() or form.cleaned_data["made"] != chosen.made.pk:
        raise ChangedMeanwhile("The figures have been counted again. Read them again, then issue.")
    return issue_report(
        made=chosen.made,
        versions=form.versions(),
        replaces=form.cleaned_data["replaces"],
        cleared=cleared,
        by=chosen.request.user,
        at=now(),
    )


@managers
@require_safe
def issued_list(request: UserRequest) -> HttpResponse:
    """Lists every issued report, the latest first. Also lists the reports whose words managers are
    still writing."""
    page = page_of(request, issued_reports())
    names = dict(Establishment.objects.order_by("name").values_list("pk", "name"))

    def prisons(scope: Scope) -> str:
        return ", ".join(name for pk, name in names.items() if pk in (scope.prisons or ()))

    context = {
        "page": page,
        "lines": [(row, prisons(scope_of(row))) for row in page],
        "written": [
            (scope, prisons(scope), changed_at, choice_of(_as_known_today(scope)))
            for scope, changed_at in scopes_with_words(limit=MOST_WRITTEN)
        ],
    }
    return render(request, "reporting/programme/issued_list.html", context)


@managers
@require_safe
def issued(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one issued report, as it was issued. Also says whether the stored report is still
    unchanged."""
    row = issued_report(pk)
    document = document_of(row)
    scope = document.report.scope
    context = {
        "issued": row,
        "document": document,
        "report": document.report,
        "chapters": list(chapters(document.report)),
        "is_unchanged": is_unchanged(row),
        "made_at": now(),
        "words": list(document.words.items()),
        "promises": document.promises,
        "choice_today": choice_of(_as_known_today(scope)),
    }
    return render(request, "reporting/programme/issued.html", context)


@managers
@require_safe
def issued_figure(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one figure of an issued report: what the figure means, and on how many men or records
    it rests. If the address names no figure, shows the first."""
    row = issued_report(pk)
    report = document_of(row).report
    key = request.GET.get("figure", "sources.total")
    if key not in report.figures:
        raise Http404
    table, line, figure = report.place_of(key)
    context = {
        "issued": row,
        "report": report,
        "figure": figure,
        "table": table,
        "row": line,
        "chapter": TITLES[table.chapter],
        "now": written(figure),
        "before": written(report.figures_before.get(key)),
        "rests_on": rests_on(figure),
        "choice": choice_of(report.scope),
    }
    return render(request, "reporting/programme/issued_figure.html", context)


@managers
@require_safe
def issued_picture(_: UserRequest, pk: int, table: str) -> HttpResponse:
    """The picture of one table of an issued report."""
    return picture_response(document_of(issued_report(pk)).report, table)


@managers
@require_safe
def issued_file(_: UserRequest, pk: int, form: str) -> HttpResponse:
    """An issued report as Excel or CSV, as it was issued."""
    if form not in MEDIA_TYPES:
        raise Http404
    row = issued_report(pk)
    document, on = standing_document(row), london_date(row.issued_at)
    data = report_file(document, form)
    return spreadsheet_download(data, form=form, name=document.file_name, on=on)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: UserRequest, pk: int) -> HttpResponse:
    """Shows what would be different in an issued report if we counted it again. The address says up
    to which day we then count what was recorded. If the latest figures are older than the issued
    report, counts them again first. With POST, always counts again. If the address chooses other
    days or prisons, redirects to the days and prisons of the issued report, as known today."""
    row, at = issued_report(pk), now()
    scope, form = scope_of(row), form_of(request)
    if not form.is_valid() or not _is_about(form.scope(), scope):
        choice = choice_of(_as_known_today(scope))
        return redirect(f"{reverse('reporting:issued_changes', args=[pk])}{choice}")
    if request.method == "POST":
        count_again(form.scope(), by=request.user, at=at)
        return redirect(request.get_full_path())
    report_of(form.scope(), since=row.issued_at, by=request.user, at=at)
    return _changes(request, row)


@of_chosen
def _changes(chosen: Chosen, row: IssuedReport) -> HttpResponse:
    then = document_of(row).report
    return chosen.page(
        "changes.html",
        issued=row,
        then=then,
        differences=differences(then, chosen.report),
        same_day=choice_of(then.scope),
    )


@managers
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Withdraws an issued report."""
    row = issued_report(pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: withdraw_report(report=row, **form.cleaned_data, by=request.user, at=now()),
        "The report is withdrawn.",
        form=form,
    ):
        return redirect("reporting:issued_report", pk)
    return render(request, "reporting/programme/withdraw.html", {"form": form, "issued": row})


@managers
@require_POST
def not_withdrawn(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes the withdrawal of a report."""
    row = issued_report(pk)
    do_and_say(
        request,
        lambda: undo_withdrawal(report=row, by=request.user, at=now()),
        "The withdrawal is cancelled.",
    )
    return redirect("reporting:issued_report", pk)


def _as_known_today(scope: Scope) -> Scope:
    return replace(scope, as_at=london_today())


def _is_about(requested: Scope, scope: Scope) -> bool:
    return replace(requested, as_at=scope.as_at) == scope
