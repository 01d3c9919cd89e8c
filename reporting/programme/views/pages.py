"""What the pages of the programme report share: making the report that the address asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_today, now
from reporting.models import IssuedReport, MadeReport
from reporting.programme.asking import latest_report_of, report_of
from reporting.programme.forms import ReportForm
from reporting.programme.issuing import whole_reports
from reporting.programme.picture import picture
from reporting.programme.stored import StoredReport, report_from
from reporting.programme.tables import Scope

More = ParamSpec("More")


@dataclass(frozen=True)
class Chosen:
    """The finished report that somebody chose in the address."""

    request: UserRequest
    form: ReportForm
    made: MadeReport
    report: StoredReport

    def page(self, template: str, **context: Any) -> HttpResponse:
        """A page about the report."""
        shared = {"form": self.form, "made": self.made, "report": self.report}
        return render(self.request, f"reporting/programme/{template}", shared | context)


View = Callable[Concatenate[Chosen, More], HttpResponse]
"""A view that shows a finished report."""
Asked = Callable[Concatenate[UserRequest, More], HttpResponse]


def of_chosen(view: View[More]) -> Asked[More]:
    """Decorates a view: gives it the report that the address asks for, with figures of the last 10
    minutes. Until the report is made, shows a page that says how far the worker has got, or what is
    wrong with the choice."""
    return _of_report(view, chosen_report)


def of_latest(view: View[More]) -> Asked[More]:
    """Decorates a view as of_chosen does, but gives it the figures that the person saw last.
    Somebody who fills in a form slowly does not then have to wait for new figures."""
    return _of_report(view, _latest_report)


def chosen_report(form: ReportForm, *, by: User) -> MadeReport:
    """The report that this valid form asks for. The worker may still be making it."""
    for_publication = form.cleaned_data["publication"]
    return report_of(form.scope(), for_publication=for_publication, by=by, at=now())


def _latest_report(form: ReportForm, *, by: User) -> MadeReport:
    return latest_report_of(form.scope(), by=by, at=now())


def _of_report(view: View[More], report: Callable[..., MadeReport]) -> Asked[More]:
    @wraps(view)
    def asked(request: UserRequest, /, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
        form = form_of(request)
        if not form.is_valid():
            return render(request, "reporting/programme/report.html", {"form": form})
        made = report(form, by=request.user)
        if not made.is_made:
            return render(request, "reporting/programme/waiting.html", {"made": made})
        return view(Chosen(request, form, made, report_from(made.result)), *args, **kwargs)

    return asked


def issued_report(pk: int) -> IssuedReport:
    """An issued report with its content. Raises Http404 if no issued report has this id."""
    return get_object_or_404(whole_reports(), pk=pk)


def picture_response(report: StoredReport, key: str) -> HttpResponse:
    """The picture of the table with this key. Raises Http404 if there is no such picture."""
    for table in report.tables:
        if table.key == key and table.chart:
            svg = picture(table, report.figures_before)
            return HttpResponse(svg, content_type="image/svg+xml")
    raise Http404


def form_of(request: UserRequest) -> ReportForm:
    """The form that chooses a report, filled in from the address."""
    return ReportForm(request.GET, user=request.user, today=london_today())


def choice_of(scope: Scope) -> str:
    """The part of an address that chooses this report, with its question mark."""
    days = [(name, getattr(scope, name).isoformat()) for name in ("first", "last", "as_at")]
    prisons = [("prisons", str(pk)) for pk in sorted(scope.prisons or ())]
    return f"?{urlencode([*days, *prisons])}"
