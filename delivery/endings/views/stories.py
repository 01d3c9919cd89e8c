"""The pages about case studies."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import now
from config.ui.pages import do_and_say, do_or_refuse, managers, page_of, staff
from delivery.endings.forms import (
    ClearForm,
    StudyConsentForm,
    StudyFilter,
    StudyForm,
    VersionForm,
    WithdrawalForm,
    WriteForm,
)
from delivery.endings.names import hits_of
from delivery.endings.stories import (
    approve_case_study,
    ask_about_names_again,
    case_studies_for,
    change_approved,
    clear_name,
    clearings_of,
    draft_case_study,
    record_study_consent,
    reopen_case_study,
    withdraw_case_study,
    write_case_study,
)
from delivery.models import CaseStudy
from delivery.pages import context_of, one_match
from delivery.reading import record_reading
from delivery.states import CaseStudyStatus


@staff
@require_safe
def case_studies(request: UserRequest) -> HttpResponse:
    """Lists the case studies of the men that the reader can see, without the stories. Each case
    study has a page that shows its story."""
    rows = StudyFilter.of(request, case_studies_for(request.user))
    shown = rows.qs.select_related(
        "referral__participant", "referral__establishment", "written_by", "approved_by"
    )
    context = {"filter": rows, "page": page_of(request, shown)}
    return render(request, "delivery/endings/case_studies.html", context)


@staff
@require_http_methods(["GET", "POST"])
def draft(request: UserRequest, pk: int) -> HttpResponse:
    """Starts a case study about the man of one match."""
    match = one_match(request, pk)
    form = StudyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        study = do_or_refuse(
            request,
            lambda: draft_case_study(
                referral=match.referral, **form.cleaned_data, by=request.user, at=now()
            ),
            form=form,
        )
        if study:
            return redirect("delivery:write_case_study", study.pk)
    context = context_of(match, request.user) | {
        "form": form,
        "studies": case_studies_for(request.user).filter(referral=match.referral_id),
    }
    return render(request, "delivery/endings/draft.html", context)


@staff
@require_safe
def one(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one case study. For a draft, also shows the words in it that may say who somebody is.
    We record who reads this page."""
    study = _study(request, pk)
    record_reading([study], by=request.user, at=now())
    hits = hits_of(study) if study.status == CaseStudyStatus.DRAFT else []
    context = {
        "study": study,
        "text": study.opened("text"),
        "open_hits": [hit for hit in hits if hit.open],
        "cleared": clearings_of(study),
        "is_manager": Role.MANAGER in request.user.roles,
    }
    return render(request, "delivery/endings/case_study.html", context)


@staff
@require_http_methods(["GET", "POST"])
def write(request: UserRequest, pk: int) -> HttpResponse:
    """Changes the text of the case study."""
    study = _study(request, pk)
    if request.method == "POST":
        form = WriteForm(request.POST)
    else:
        record_reading([study], by=request.user, at=now())
        initial = {"title": study.title, "text": study.opened("text"), "version": study.version}
        form = WriteForm(initial=initial)
    return _form(request, study, form, write_case_study, "Saved.", title="Write the case study")


@staff
@require_http_methods(["GET", "POST"])
def consent(request: UserRequest, pk: int) -> HttpResponse:
    """Records whether the man agrees that we publish his case study, and on which day he agreed."""
    study = _study(request, pk)
    data = request.POST if request.method == "POST" else None
    initial = {name: getattr(study, name) for name in ("consent", "consented_on", "version")}
    form = StudyConsentForm(data, initial=initial)
    return _form(request, study, form, record_study_consent, "Saved.", title="His consent")


@staff
@require_POST
def clear(request: UserRequest, pk: int) -> HttpResponse:
    """Records why a word that looks like a name can stay in the case study."""
    study, form = _study(request, pk), ClearForm(request.POST)
    if form.is_valid() and do_and_say(
        request,
        lambda: clear_name(study=study, **form.cleaned_data, by=request.user, at=now()),
        "The word can stay.",
        form=form,
    ):
        return redirect("delivery:case_study", pk)
    context = {"form": form, "study": study, "title": "Why can this word stay?"}
    return render(request, "delivery/endings/study_form.html", context | {"submit": "Save"})


@staff
@require_POST
def names_again(request: UserRequest, pk: int) -> HttpResponse:
    """Asks again about every word of the case study that somebody said can stay."""
    return _press(request, pk, ask_about_names_again, "We will ask about every word again.")


@managers
@require_POST
def approve(request: UserRequest, pk: int) -> HttpResponse:
    """Approves the case study, so that we may publish it."""
    return _press(request, pk, approve_case_study, "The case study is approved.")


@managers
@require_POST
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Makes an approved case study a draft again."""
    return _press(request, pk, change_approved, "The case study is a draft again.")


@staff
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Withdraws the case study. We may then no longer publish it."""
    study = _study(request, pk)
    data = request.POST if request.method == "POST" else None
    form = WithdrawalForm(data, version=study.version)
    message = "The case study is withdrawn."
    return _form(
        request, study, form, withdraw_case_study, message, title="Withdraw the case study"
    )


@staff
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Makes a withdrawn case study a draft again."""
    message = "The case study is a draft again. Record his consent again."
    return _press(request, pk, reopen_case_study, message)


def _study(request: UserRequest, pk: int) -> CaseStudy:
    rows = case_studies_for(request.user).select_related(
        "referral__participant", "referral__establishment", "written_by", "approved_by"
    )
    return get_object_or_404(rows, pk=pk)


def _press(request: UserRequest, pk: int, write: Callable[..., None], message: str) -> HttpResponse:
    study, form = _study(request, pk), VersionForm(request.POST)
    if form.is_valid():
        do_and_say(
            request,
            lambda: write(study=study, **form.cleaned_data, by=request.user, at=now()),
            message,
        )
    return redirect("delivery:case_study", pk)


def _form(
    request: UserRequest,
    study: CaseStudy,
    form: Any,
    write: Callable[..., None],
    message: str,
    *,
    title: str,
) -> HttpResponse:
    """Shows a page with one form about a case study. After saving, goes back to the case study."""
    if form.is_valid() and do_and_say(
        request,
        lambda: write(study=study, **form.cleaned_data, by=request.user, at=now()),
        message,
        form=form,
    ):
        return redirect("delivery:case_study", study.pk)
    context = {"form": form, "study": study, "title": title, "submit": "Save"}
    return render(request, "delivery/endings/study_form.html", context)
