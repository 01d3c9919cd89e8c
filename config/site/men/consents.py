"""The pages on which staff see and record what a man has consented to."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.sure import asks_first
from config.site.men.consent_forms import ConsentForm, WithdrawForm
from config.site.men.given import given_by, shared_already
from config.ui.pages import do_and_say, keys_in, staff
from delivery.consents.consenting import (
    cancel_withdrawal,
    consents_of,
    record_consent,
    remove_consent,
    withdraw_consent,
)
from delivery.consents.printing import ConsentStyle
from delivery.models import GivenConsent
from matching.models import Referral
from matching.referrals.pages import not_now, one_man


@staff
@require_safe
def consents(request: UserRequest, pk: int) -> HttpResponse:
    """Shows everything that a man has consented to."""
    man = one_man(request.user, pk)
    given = given_by(man.participant, by=request.user)
    context = {"referral": man, "given": given, "styles": ConsentStyle}
    return render(request, "site/men/consents.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: UserRequest, pk: int) -> HttpResponse:
    """Records one thing that a man has consented to."""
    man = one_man(request.user, pk)
    if man.participant.died_on:
        return not_now(request, man, "change")
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_consent(referral=man, **form.values(), by=request.user, at=now()),
        "His consent is recorded.",
        form=form,
    ):
        return redirect("matching:man_consents", pk)
    context = {"referral": man, "form": form, "title": "Record what he consents to"}
    return render(request, "site/men/consent.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: UserRequest, pk: int, consent: int) -> HttpResponse:
    """Records that a man has withdrawn a consent. Also says what the withdrawal cannot undo."""
    man = one_man(request.user, pk)
    row = _consent(man, consent)
    form = WithdrawForm(request.POST if request.method == "POST" else None, consent=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: withdraw_consent(consent=row, **form.cleaned_data, by=request.user, at=now()),
        "He has withdrawn his consent. It no longer counts.",
        form=form,
    ):
        return redirect("matching:man_consents", pk)
    context = {
        "referral": man,
        "form": form,
        "title": "Record that he withdraws his consent",
        "consent": row,
        "shared": shared_already(row),
    }
    return render(request, "site/men/consent.html", context)


@staff
@require_POST
def not_withdrawn(request: UserRequest, pk: int, consent: int) -> HttpResponse:
    """Cancels a withdrawal that was recorded by mistake."""
    man = one_man(request.user, pk)
    row = _consent(man, consent)
    do_and_say(
        request,
        lambda: cancel_withdrawal(
            consent=row, version=_version(request), by=request.user, at=now()
        ),
        "His consent counts again.",
    )
    return redirect("matching:man_consents", pk)


@staff
@require_POST
def remove(request: UserRequest, pk: int, consent: int) -> HttpResponse:
    """Deletes a consent that was recorded by mistake. Asks for confirmation first."""
    man = one_man(request.user, pk)
    row = _consent(man, consent)
    back = redirect("matching:man_consents", pk)
    question = asks_first(
        request,
        "Delete this consent?",
        loses=f"His record says: {row.to}. Delete this only if he never consented. If he has "
        "changed his mind, record that he withdraws his consent.",
        yes="Delete it",
        back=back.url,
    )
    if question:
        return question
    do_and_say(
        request,
        lambda: remove_consent(consent=row, version=_version(request), by=request.user, at=now()),
        "The consent is deleted.",
    )
    return back


def _consent(man: Referral, consent: int) -> GivenConsent:
    return get_object_or_404(consents_of(man.participant), pk=consent)


def _version(request: UserRequest) -> int:
    """The version of the consent that the page showed. 0 if the page sent no number. No consent has
    version 0."""
    return next(iter(keys_in([request.POST.get("version", "")])), 0)
