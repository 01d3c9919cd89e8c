"""The pages of quick entry, and the paper forms to print."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.errors import FieldError
from config.ui.pages import QUIET, add_refusal, do_or_refuse, staff
from matching.entry.adding import add_referral, eligibility, likenesses_to, number_owner
from matching.entry.forms import EntryForm, PasteForm
from matching.entry.pasting import first_answers
from matching.entry.printing import FormStyle, form_pdf
from matching.models import Referral
from matching.participants.likeness import Sign
from matching.referrals.dates import is_eligible
from recruitment.models import Establishment
from recruitment.permissions import establishments_for

ELIGIBLE = {
    True: "He is eligible: he has 3 months or more left to serve.",
    False: "With this date, he is not eligible, because he has less than 3 months left to serve. "
    "Check the date.",
    None: "We do not know yet whether he is eligible, because his release date is missing.",
}


@staff
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """Adds one man from a paper form. “Save and add another” opens a new form with the same prison
    and the same source (who asked for a mentor)."""
    first = {name: request.GET[name] for name in ("establishment", "source") if name in request.GET}
    form = EntryForm(request.POST or None, user=request.user, first=first)
    if form.is_valid():
        _ask_who(request, form)
    if form.is_valid():
        referral = do_or_refuse(
            request,
            lambda: add_referral(
                entry=form.entry,
                same_as=form.same_as,
                different_from=form.different_from,
                by=request.user,
                at=now(),
            ),
            form=form,
        )
        if referral:
            return _added(request, referral)
    return render(request, "matching/entry/add.html", {"form": form})


@staff
@require_http_methods(["GET", "POST"])
def paste(request: UserRequest) -> HttpResponse:
    """Takes an email that somebody pasted. Shows the form of `add`, filled in from the email.

    Puts nothing from the email in the address of a page.
    """
    form = PasteForm(request.POST or None)
    if not form.is_valid():
        return render(request, "matching/entry/paste.html", {"form": form})
    first = first_answers(form.cleaned_data["text"], user=request.user)
    context = {
        "form": EntryForm(None, user=request.user, first=first),
        "is_pasted": True,
        "could_read": any(answer for box, answer in first.items() if box != "note"),
    }
    return render(request, "matching/entry/add.html", context)


@staff
@require_POST
def check(request: UserRequest) -> HttpResponse:
    """The part of the form that says whether the man may be on record already, and whether he is
    eligible.

    The browser fetches this part again while somebody types. Without JavaScript, people see it when
    they save.
    """
    form = EntryForm(request.POST, user=request.user, first={})
    form.is_valid()
    typed = form.cleaned_data
    context: dict[str, object] = {}
    try:
        likenesses = likenesses_to(
            name=typed.get("name", ""),
            prison_number=typed.get("prison_number", ""),
            born_on=typed.get("born_on"),
            establishment=typed.get("establishment"),
            by=request.user,
        )
        context["owner"] = number_owner(likenesses, by=request.user)
        context["likenesses"] = [row for row in likenesses if row.sign != Sign.NUMBER]
    except FieldError as refusal:
        context["refusal"] = str(refusal)
    if typed.get("received_on") and (typed.get("release_on") or typed.get("on_remand")):
        is_so = eligibility(
            received_on=typed["received_on"],
            release_on=typed.get("release_on"),
            release_kind=typed.get("release_kind", ""),
            on_remand=typed.get("on_remand", False),
        )
        context["eligible"] = ELIGIBLE[is_so]
    return render(request, "matching/entry/checked.html", context)


@staff
@require_safe
def forms(request: UserRequest) -> HttpResponse:
    """The paper referral forms to print, for each prison that the reader coordinates."""
    context = {"prisons": establishments_for(request.user), "styles": FormStyle}
    return render(request, "matching/entry/forms.html", context)


@staff
@require_safe
def printed_form(request: UserRequest, code: str, style: str) -> HttpResponse:
    """The paper referral form of one prison, as a PDF to print."""
    prison = _own_prison(request, code)
    if style not in FormStyle.values:
        raise Http404
    pdf = do_or_refuse(request, lambda: form_pdf(prison, FormStyle(style)))
    if pdf is None:
        return redirect("matching:referral_forms")
    name = f'inline; filename="mentor-form-{prison.code}-{style}.pdf"'
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": name})


def _own_prison(request: UserRequest, code: str) -> Establishment:
    return get_object_or_404(establishments_for(request.user), code=code)


def _ask_who(request: UserRequest, form: EntryForm) -> None:
    """If the man may be on record already, adds a question to the form: who is he?"""
    try:
        likenesses = form.entry.likenesses_for(request.user)
    except FieldError as refusal:
        add_refusal(form, refusal)
        return
    if likenesses:
        form.ask_who(likenesses, number_owner(likenesses, by=request.user))
        form.full_clean()


def _added(request: UserRequest, referral: Referral) -> HttpResponse:
    words = f"{referral.name} is added as {referral.reference}. {ELIGIBLE[is_eligible(referral)]}"
    if "another" not in request.POST:
        messages.success(request, words)
        return redirect("matching:referral", referral.pk)
    messages.success(request, words, extra_tags=QUIET)
    stays = {"establishment": referral.establishment_id, "source": referral.source}
    return redirect(f"{reverse('matching:add_referral')}?{urlencode(stays)}")
