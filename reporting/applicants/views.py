"""The page about who applies, and its file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.common.disclosure import FEWEST
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import keys_in, managers, spreadsheet_download
from reporting.applicants.counting import STAGES, cohorts_on_record, people_who_applied
from reporting.applicants.files import applicants_file
from reporting.applicants.picture import picture
from reporting.applicants.tables import FEWEST_PEOPLE, Report, stages_shown, tables_of
from reporting.yields.steps import Step


@managers
@require_safe
def applicants(request: UserRequest) -> HttpResponse:
    """Shows who applied for a cohort. `?cohort=` in the address chooses the cohort. Otherwise the
    page shows the newest cohort that can be shown."""
    chosen = _chosen(request)
    context = {
        "chosen": chosen,
        "missing": [stage for stage in STAGES if chosen and stage not in chosen.stages],
        "tables": [(table, picture(table)) for table in chosen.tables] if chosen else [],
        "has_offers": bool(chosen and Step.OFFERED in chosen.stages),
        "has_trained": bool(chosen and Step.TRAINED in chosen.stages),
        "fewest": FEWEST,
        "fewest_people": FEWEST_PEOPLE,
    }
    return render(request, "reporting/applicants/applicants.html", context)


@managers
@require_safe
def export(request: UserRequest, form: str) -> HttpResponse:
    """The figures of one cohort as a file. If no cohort can be shown, the file has only
    headings."""
    if form not in MEDIA_TYPES:
        raise Http404
    chosen = _chosen(request)
    file = applicants_file(chosen, form=form)
    return spreadsheet_download(file, form=form, name="who-applies", on=london_date(now()))


def _chosen(request: UserRequest) -> Report | None:
    """The report of the cohort in the address, or of the newest cohort. None if no cohort can be
    shown."""
    at = now()
    people = people_who_applied(request.user, at=at)
    stages = {
        cohort: shown
        for cohort in cohorts_on_record(today=london_date(at))
        if (shown := stages_shown(cohort, people, today=london_date(at)))
    }
    if not stages:
        return None
    chosen = keys_in([request.GET.get("cohort", "")])
    cohort = next((one for one in stages if one.pk in chosen), next(iter(stages)))
    tables = tables_of(cohort, people, stages=stages[cohort])
    return Report(cohort, stages[cohort], tables, list(stages))
