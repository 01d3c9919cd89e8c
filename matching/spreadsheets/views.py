"""The pages for importing a spreadsheet of men or mentors."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import staff
from matching.spreadsheets.forms import ImportForm
from matching.spreadsheets.importing import KINDS, import_rows
from matching.spreadsheets.template import import_template
from recruitment.permissions import establishments_for

MOST_SHOWN = 200


@staff
def imports(request: UserRequest) -> HttpResponse:
    """The templates and a file to choose, or the result of its import."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        prisons = establishments_for(request.user)
        return render(
            request, "matching/spreadsheets/imports.html", {"form": form, "prisons": prisons}
        )
    answers = form.cleaned_data
    result = import_rows(answers["kind"], answers["file"].read(), by=request.user, at=now())
    context = {
        "result": result,
        "kind": answers["kind"],
        "problems": result.problems[:MOST_SHOWN],
        "not_shown": len(result.problems[MOST_SHOWN:]),
    }
    return render(request, "matching/spreadsheets/import_result.html", context)


@staff
def template(_: UserRequest, kind: str, form: str) -> HttpResponse:
    """The template as a file."""
    if kind not in KINDS or form not in MEDIA_TYPES:
        raise Http404
    response = HttpResponse(import_template(kind, form), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="alongside-{kind}.{form}"'
    return response
