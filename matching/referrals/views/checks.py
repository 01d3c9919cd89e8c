"""The pages where staff ask a prison about men and record the answers. Also the chase list."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.ui.pages import do_and_say, keys_in, page_of, staff
from matching.models import Referral
from matching.permissions import referrals_for
from matching.referrals.checks import (
    CHASE_AFTER,
    ask_about_several,
    ask_prison,
    cancel_check,
    checks_to_make,
    latest_answer,
    open_check,
    record_answer,
)
from matching.referrals.forms.checks import AnswerForm, CheckFilter
from matching.referrals.meeting import meeting_pdf
from matching.referrals.pages import not_now
from recruitment.permissions import establishments_for


@staff
@require_safe
def prison_checks(request: UserRequest) -> HttpResponse:
    """The chase list: men to ask a prison about, men whose prison has not answered, and men whose
    answer is due for review."""
    today = london_today()
    rows = CheckFilter.of(request, checks_to_make(request.user, today=today))
    page = page_of(request, rows.qs)
    for row in page:
        row.is_late = row.asked_on is not None and row.asked_on <= today - CHASE_AFTER
        row.is_review = row.review_on is not None and row.review_on <= today
    prisons = establishments_for(request.user)
    context = {"filter": rows, "page": page, "prisons": prisons}
    return render(request, "matching/referrals/prison_checks.html", context)


@staff
@require_POST
def ask_about_ticked(request: UserRequest) -> HttpResponse:
    """Records that somebody asked the prison about the ticked men today."""
    keys = keys_in(request.POST.getlist("referral"))
    if not keys:
        messages.error(
            request, "Tick the men that you asked the prison about. Then press the button again."
        )
        return redirect("matching:prison_checks")
    men = _men(request).filter(pk__in=keys).order_by("pk")
    do_and_say(
        request,
        lambda: ask_about_several(referrals=men, by=request.user, at=now()),
        lambda count: f"Recorded: you asked about {count} {'man' if count == 1 else 'men'} today.",
    )
    return redirect("matching:prison_checks")


@staff
@require_http_methods(["GET", "POST"])
def prison_check(request: UserRequest, pk: int) -> HttpResponse:
    """Our questions to a prison about a man, and the prison's answers. Also the form to record an
    answer."""
    man = get_object_or_404(_men(request), pk=pk)
    if man.participant.died_on:
        return not_now(request, man, "ask_prison")
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_answer(referral=man, **form.cleaned_data, by=request.user, at=now()),
        f"The answer about {man.name} is saved.",
        form=form,
    ):
        return redirect("matching:referral", pk)
    context = {
        "referral": man,
        "form": form,
        "asked": open_check(man),
        "answer": latest_answer(man),
    }
    return render(request, "matching/referrals/prison_check.html", context)


@staff
@require_POST
def ask(request: UserRequest, pk: int) -> HttpResponse:
    """Records that somebody asked the prison about the man today."""
    man = get_object_or_404(_men(request), pk=pk)
    do_and_say(
        request,
        lambda: ask_prison(referral=man, by=request.user, at=now()),
        f"Recorded: {man.establishment} was asked about {man.name} today.",
    )
    return redirect("matching:prison_check", pk)


@staff
@require_POST
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels our question to the prison about the man."""
    man = get_object_or_404(_men(request), pk=pk)
    check = open_check(man)
    if check is None:
        messages.error(request, f"{man.establishment} has no open question about him.")
    else:
        do_and_say(
            request,
            lambda: cancel_check(check=check, by=request.user, at=now()),
            f"Cancelled: we did not ask {man.establishment} about {man.name}.",
        )
    return redirect("matching:prison_check", pk)


@staff
@require_safe
def meeting(request: UserRequest, pk: int) -> HttpResponse:
    """The list for the weekly meeting with the Offender Management Unit, as a PDF."""
    prison = get_object_or_404(establishments_for(request.user), pk=pk)
    try:
        pdf = meeting_pdf(prison, by=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("matching:prison_checks")
    name = f'attachment; filename="meeting-{prison.code}-{london_today().isoformat()}.pdf"'
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": name})


def _men(request: UserRequest) -> QuerySet[Referral]:
    rows = referrals_for(request.user).select_related("establishment", "participant")
    return rows.prefetch_related("prison_checks")
