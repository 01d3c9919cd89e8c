"""The pages where staff confirm release dates, and say whether men have left."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, page_of, staff
from matching.models import Referral, current_rules
from matching.referrals.dates import confirm_release_date
from matching.referrals.forms.leaving import ConfirmForm, StayingForm
from matching.referrals.leaving import (
    NOTHING_TO_ANSWER,
    after_release,
    dates_to_confirm,
    has_passed,
    overdue_releases,
    record_leaving,
    record_staying,
)
from matching.referrals.pages import one_man, where_possible
from matching.states import ReferralStatus
from recruitment.permissions import establishments_for


@staff
@require_safe
def release_dates(request: UserRequest) -> HttpResponse:
    """The release dates to confirm. The date that was confirmed longest ago comes first."""
    rows = dates_to_confirm(request.user, today=london_today())
    context = {"page": page_of(request, rows), "prisons": establishments_for(request.user)}
    return render(request, "matching/referrals/release_dates.html", context)


@staff
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the prison confirmed the date today."""
    man, form = one_man(request.user, pk), ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, "We could not read that date. Press the button again.")
        return redirect("matching:release_dates")
    do_and_say(
        request,
        lambda: confirm_release_date(referral=man, **form.cleaned_data, by=request.user, at=now()),
        f"Confirmed: {man.name} leaves on {date_format(form.cleaned_data['on'], 'j F Y')}.",
    )
    return redirect("matching:release_dates")


@staff
@require_safe
def releases(request: UserRequest) -> HttpResponse:
    """The men whose release date has passed: first the men who may have left, then the men who have
    left and have a mentor."""
    today = london_today()
    context = {
        "page": page_of(request, overdue_releases(request.user, today=today)),
        "supported": after_release(request.user, today=today),
        "days": current_rules().days_to_answer,
    }
    return render(request, "matching/referrals/releases.html", context)


@staff
@require_http_methods(["GET", "POST"])
@where_possible("leaving")
def leaving(request: UserRequest, man: Referral) -> HttpResponse:
    """Asks whether the man left on his release date. If he did, staff press a button. If he did
    not, they enter his new date."""
    if not has_passed(man, today=london_today()):
        messages.info(request, NOTHING_TO_ANSWER)
        return redirect("matching:referral", man.pk)
    form = StayingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _has_new_date(request, man, form.cleaned_data, form):
        return redirect("matching:releases")
    context = {"referral": man, "form": form}
    return render(request, "matching/referrals/leaving.html", context)


@staff
@require_POST
def left(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the man left on his release date."""
    man = one_man(request.user, pk)
    do_and_say(
        request,
        lambda: record_leaving(referral=man, by=request.user, at=now()),
        lambda current: (
            f"{man.name} has left. His match goes on."
            if current.status == ReferralStatus.MATCHED
            else f"{man.name} has left. His referral is closed."
        ),
    )
    return redirect("matching:releases")


def _has_new_date(
    request: UserRequest, man: Referral, answers: dict[str, Any], form: StayingForm
) -> bool:
    return do_and_say(
        request,
        lambda: record_staying(
            referral=man,
            kind=answers["kind"],
            on=answers["on"],
            confirmed_on=london_today() if answers["is_confirmed"] else None,
            by=request.user,
            at=now(),
        ),
        f"{man.name} is still there. His new release date is saved.",
        form=form,
    )
